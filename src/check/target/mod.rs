//! What the system of the target says of an extension: whether it merges it, and in which order.

pub(super) mod image_order;
pub(super) mod labels;
pub(super) mod neighbours;
pub(super) mod release;
pub(super) mod systemd;
pub(super) mod systemd_version;
