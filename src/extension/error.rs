//! Why an extension could not be planned in detail, or built.

use std::io;
use std::path::PathBuf;

use crate::archive::ArchiveError;
use crate::feed::PackageFileError;
use crate::plan::Plan;
use crate::squashfs;

/// What stopped the work. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum ExtensionError {
    /// The plan has conflicts, some of which the files showed: the plan says which.
    #[error("not everything that is requested can be included")]
    Conflicts(Box<Plan>),
    /// The plan includes no package.
    #[error("nothing is included, so there is nothing to build")]
    Empty,
    /// The output's name cannot be an extension's.
    #[error("{}: {problem}", path.display())]
    Output {
        /// The output.
        path: PathBuf,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// The release file cannot be made.
    #[error("{0}")]
    Release(String),
    /// A package file is not there, or not what the index says.
    #[error(transparent)]
    PackageFile(#[from] PackageFileError),
    /// A payload cannot be read.
    #[error("{}", path.display())]
    Payload {
        /// The package file.
        path: PathBuf,
        /// What is wrong.
        source: ArchiveError,
    },
    /// A payload holds what no package should.
    #[error("{}: `{member}` {problem}", path.display())]
    Member {
        /// The package file.
        path: PathBuf,
        /// The member's name, escaped.
        member: String,
        /// What is wrong.
        problem: String,
    },
    /// The image cannot be written.
    #[error("the image cannot be written")]
    Image(#[from] squashfs::Error),
    /// A file system call failed.
    #[error("{}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The image that was written is not what it should be.
    #[error("the image read back differs from the plan: {0}; please report this")]
    Verify(String),
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
}
