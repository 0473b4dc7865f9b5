//! A package of a feed, and what the feed says of its file.

use std::path::PathBuf;

use crate::archive::Digest;
use crate::package::Package;

/// A package of a feed.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its metadata.
    pub package: Package,
    /// Index into [`Pool::feeds`].
    pub feed: u32,
    /// Its place in the feed's index, as written; 0 where the feed has none.
    pub place: u32,
    /// Where its file is, and what the index says of it.
    pub file: PackageFile,
}

/// A package's file, as an index or a folder names it. It need not exist: an index can be planned
/// with alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackageFile {
    /// The file, below its feed's folder.
    pub path: PathBuf,
    /// Bytes of the file; 0 if not known.
    pub size: u64,
    /// What its content must be, if the index says: the strongest digest that it gives.
    pub digest: Option<Digest>,
}

impl PackageFile {
    /// Bytes of the file, if they are known.
    #[must_use]
    pub fn known_size(&self) -> Option<u64> {
        Some(self.size).filter(|&bytes| bytes > 0)
    }
}
