//! Whether the target's systemd merges an extension, and in which order.

pub(super) mod image_order;
pub(super) mod labels;
pub(super) mod neighbours;
pub(super) mod release;
pub(super) mod systemd;
pub(super) mod systemd_version;
