//! Feeds of deb and ipk packages: their index `Packages`.

pub(super) mod index;
pub(super) mod package_file;
