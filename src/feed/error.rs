//! Why feeds could not be read.

use std::path::PathBuf;

use super::{PackageFileError, RpmCandidateError};
use crate::archive::deb::control::ControlError;
use crate::archive::{ArchiveError, LedgerFull};

/// Why a feed could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// The system would not let us read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file that was named as a package is not one.
    #[error("{} is no package that can be read", path.display())]
    Package {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ArchiveError,
    },
    /// A file that is named as an rpm package is not one.
    #[error("{} is no package that can be read", path.display())]
    Rpm {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: RpmCandidateError,
    },
    /// A stanza cannot be read.
    #[error("{}", path.display())]
    Control {
        /// The index or package.
        path: PathBuf,
        /// What is wrong.
        source: ControlError,
    },
    /// A file of the index is not the one that the index means.
    #[error("the index is out of date: make it anew")]
    OutOfDate(#[source] PackageFileError),
    /// There is more in it than is kept in memory.
    #[error("{} holds more than is kept: if it is honest, give fewer feeds or a smaller one", path.display())]
    TooMuch {
        /// The index, or the package with which the limit was exceeded.
        path: PathBuf,
        /// How much that is.
        source: LedgerFull,
    },
    /// An index names a file outside its folder.
    #[error("{}: {package} has the file name `{name}`, which leads out of the feed", path.display())]
    Escape {
        /// The index.
        path: PathBuf,
        /// The package.
        package: String,
        /// The file name.
        name: String,
    },
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
}
