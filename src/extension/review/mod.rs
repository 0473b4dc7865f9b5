//! Existing images, for review: what one holds, what it says of itself, what differs between two.

pub(super) mod comparison;
pub(super) mod existing;
pub(super) mod guess;
pub(super) mod inspection;
pub(super) mod sbom;
