//! Why an extension could not be planned with its contents, or built.

use std::io;
use std::path::{Path, PathBuf};

use super::payload::PayloadError;
use crate::feed::PackageFileError;
use crate::image::ReleaseError;
use crate::plan::Plan;
use crate::squashfs;

/// The error that stopped the work. No image was written.
#[derive(Debug, thiserror::Error)]
pub enum ExtensionError {
    /// The plan has conflicts, some of which were found in the files; the plan has the details.
    #[error("not everything that is requested can be included")]
    Conflicts(Box<Plan>),
    /// The plan includes no package.
    #[error("nothing is included, so there is nothing to build")]
    Empty,
    /// The packages hold nothing that could be merged.
    #[error("the included packages have no file in /usr or /opt, so there is nothing to build")]
    NothingInside,
    /// The output's name cannot be the name of an extension.
    #[error("{}: {problem}", path.display())]
    Output {
        /// The output.
        path: PathBuf,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// The release file cannot be made.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// A package file is missing, or differs from its index.
    #[error(transparent)]
    PackageFile(#[from] PackageFileError),
    /// A payload cannot be read.
    #[error("{}", path.display())]
    Payload {
        /// The package file.
        path: PathBuf,
        /// What is wrong.
        source: PayloadError,
    },
    /// A member of a payload is refused.
    #[error("{}: `{member}` {problem}", path.display())]
    Member {
        /// The package file.
        path: PathBuf,
        /// The member's name, escaped.
        member: String,
        /// What is wrong.
        problem: String,
    },
    /// The image cannot be made.
    #[error("{}: the image cannot be made", path.display())]
    Image {
        /// The output.
        path: PathBuf,
        /// The writer's error.
        source: squashfs::Error,
    },
    /// The contents of a plan cannot be collected.
    #[error("the files of the plan cannot be listed")]
    Listing {
        /// The error of the collection.
        source: squashfs::Error,
    },
    /// The disk is full.
    #[error(
        "{}: no room is left on the disk: free some, or write the image elsewhere",
        path.display()
    )]
    DiskFull {
        /// The output.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file system call failed.
    #[error("{}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The written image differs from the plan.
    #[error("the image read back differs from the plan: {0}; please report this")]
    Verify(String),
    /// The work failed because of a bug in this program.
    #[error("this is a bug in sysextant, not in the packages: please report it")]
    Defect,
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl ExtensionError {
    /// An error of the image's writer.
    pub(super) fn of_writer(output: &Path, source: squashfs::Error) -> Self {
        match source {
            squashfs::Error::Cancelled => Self::Cancelled,
            squashfs::Error::Write { source } if is_full(&source) => Self::of_io(output, source),
            source => Self::Image {
                path: output.to_owned(),
                source,
            },
        }
    }

    /// An error of the system about the image.
    pub(super) fn of_io(output: &Path, source: io::Error) -> Self {
        let path = output.to_owned();
        if is_full(&source) {
            Self::DiskFull { path, source }
        } else {
            Self::Io { path, source }
        }
    }
}

fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded)
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;

    #[test]
    fn a_full_disk_is_reported_with_the_output_and_what_to_do() {
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        let written = squashfs::Error::Write { source: full() };
        let output = Path::new("out/gdb.raw");
        for error in [
            ExtensionError::of_writer(output, written),
            ExtensionError::of_io(output, full()),
        ] {
            let text = error.to_string();
            assert!(text.starts_with("out/gdb.raw: no room is left"), "{text}");
            assert!(error.source().is_some());
        }
    }

    #[test]
    fn other_errors_of_the_image_name_the_output_too() {
        let source = io::Error::from(io::ErrorKind::PermissionDenied);
        let error = squashfs::Error::Write { source };
        let error = ExtensionError::of_writer(Path::new("gdb.raw"), error);
        assert_eq!(error.to_string(), "gdb.raw: the image cannot be made");
        let cancelled = ExtensionError::of_writer(Path::new("x"), squashfs::Error::Cancelled);
        assert!(matches!(cancelled, ExtensionError::Cancelled));
    }
}
