//! What decides beside the images: the base, and the options of the run.

use super::mutable::Mutable;
use super::policy::ImagePolicy;
use crate::image::OsRelease;
use crate::image::opened::Class;

/// The os-release of the base.
#[derive(Clone, Copy, Debug)]
pub enum BaseRelease<'b> {
    /// That one.
    Known(&'b OsRelease),
    /// It has none.
    Absent,
    /// A package database alone does not tell.
    NotKnown,
}

/// The base, as far as it decides.
#[derive(Clone, Copy, Debug)]
pub struct MergeTarget<'b> {
    /// Its os-release.
    pub os_release: BaseRelease<'b>,
    /// Its machine in systemd's spelling; `None` if it is not known.
    pub machine: Option<&'b str>,
    /// The hierarchies in which it has anything, without a leading slash.
    pub filled_hierarchies: &'b [&'b str],
}

/// The options of the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeOptions {
    /// What is merged.
    pub class: Class,
    /// `--force`: versions are not compared.
    pub force: bool,
    /// `--mutable`.
    pub mutable: Option<Mutable>,
    /// `--image-policy`.
    pub policy: Option<ImagePolicy>,
}
