//! What the programs of an extension need of the base: files and libraries.

pub(super) mod libraries;
pub(super) mod missing;
