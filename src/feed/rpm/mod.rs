//! Feeds of rpm packages: their index `repodata`, and package files by themselves.

pub(super) mod package_file;
pub(super) mod primary;
pub(super) mod repodata;
pub(super) mod required_files;
