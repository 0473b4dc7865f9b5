//! How a package's file can differ from the one that the index means.

use std::io;
use std::path::{Path, PathBuf};

use crate::archive::{Digest, DigestKind};

/// What is wrong with a package's file.
#[derive(Debug, thiserror::Error)]
pub enum PackageFileError {
    /// It cannot be opened or read.
    #[error("the package file {} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is longer or shorter than the index says.
    #[error("{} has {found} bytes, the index says {expected}", path.display())]
    Size {
        /// The file.
        path: PathBuf,
        /// What the index says.
        expected: u64,
        /// What was found.
        found: u64,
    },
    /// Its content is not the one that the index means.
    #[error("{} has the {kind} {found}, the index says {expected}", path.display())]
    Digest {
        /// The file.
        path: PathBuf,
        /// Which digest was compared.
        kind: DigestKind,
        /// What the index says.
        expected: String,
        /// What was found.
        found: String,
    },
    /// It holds another package than its feed says.
    #[error(
        "{} holds {found}, its feed says {expected}: make the feed's index again",
        path.display()
    )]
    Package {
        /// The file.
        path: PathBuf,
        /// Name, version and architecture that the feed gives.
        expected: String,
        /// Those in the file.
        found: String,
    },
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl PackageFileError {
    /// That the file at `path` has another digest than the index says.
    pub(super) fn other_digest(path: &Path, expected: &Digest, found: &Digest) -> Self {
        Self::Digest {
            path: path.to_owned(),
            kind: expected.kind(),
            expected: expected.to_string(),
            found: found.to_string(),
        }
    }
}
