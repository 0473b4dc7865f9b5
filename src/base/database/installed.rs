//! What a package database says.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::Architectures;
use crate::base::BasePaths;
use crate::package::Package;

/// What the reader of a package database gives.
#[derive(Clone, Debug, Default)]
pub struct Installed {
    /// The packages that are installed, sorted by name, then architecture; rpm's then by version
    /// as written.
    pub packages: Vec<Package>,
    /// Who owns which path, with digests in hexadecimal (32 digits of MD5 or 64 of SHA-256), and
    /// what the database says stands there: only rpm's does.
    pub paths: BasePaths,
    /// Which architectures the base takes.
    pub architectures: Architectures,
    /// The names that no recommendation brings in: only opkg's database has such.
    pub never_recommended: BTreeSet<CompactString>,
    /// Sentences about what was odd, for people.
    pub notes: Vec<String>,
}
