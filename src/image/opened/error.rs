//! Why an image cannot be looked into.

use std::io;
use std::path::{Path, PathBuf};

use super::format::ForeignFormat;
use crate::image::squashfs::SquashfsError;

/// Why an image cannot be looked into.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The file cannot be read.
    #[error("{} cannot be read", path.display())]
    Io {
        /// The image, or the file in a folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An empty file: systemd refuses it too.
    #[error("{} is empty: an image has at least a file system", path.display())]
    Empty {
        /// The image.
        path: PathBuf,
    },
    /// No magic number is known.
    #[error("{} is no image: it is neither a squashfs nor a disk with partitions (GPT)", path.display())]
    NoImage {
        /// The image.
        path: PathBuf,
    },
    /// systemd reads it, and this program does not.
    #[error(
        "{} is {}, which is not read here: pack its tree as squashfs, or give the folder that it \
         was packed from",
        path.display(), format.name()
    )]
    Foreign {
        /// The image.
        path: PathBuf,
        /// Its file system.
        format: ForeignFormat,
    },
    /// The table of partitions cannot be used.
    #[error("{}: its table of partitions (GPT): {problem}", path.display())]
    Partitions {
        /// The image.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The squashfs is damaged.
    #[error("{}", path.display())]
    Squashfs {
        /// The image.
        path: PathBuf,
        /// What is wrong with it.
        source: SquashfsError,
    },
}

impl ImageError {
    /// The error of a file without any magic number.
    pub(super) fn none(path: &Path, bytes: u64) -> Self {
        let path = path.to_owned();
        match bytes {
            0 => Self::Empty { path },
            _ => Self::NoImage { path },
        }
    }

    /// Whether systemd may read the image all the same: then nothing is known of it.
    #[must_use]
    pub fn may_be_sound(&self) -> bool {
        match self {
            Self::Foreign { .. } => true,
            // An LZO image is one that the kernel mounts.
            Self::Squashfs { source, .. } => matches!(source, SquashfsError::Compressor { .. }),
            Self::Io { .. }
            | Self::Empty { .. }
            | Self::NoImage { .. }
            | Self::Partitions { .. } => false,
        }
    }
}
