//! What can be wrong with an image, and where.

use std::{fmt, io};

use super::data::compressor::Compressor;

/// Why an image, or a part of it, cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SquashfsError {
    /// The file cannot be read.
    #[error("the {part} at byte {offset} cannot be read")]
    Io {
        /// What was to be read.
        part: Part,
        /// Byte of the image.
        offset: u64,
        /// What the system said.
        source: io::Error,
    },
    /// The magic number is missing.
    #[error("it is not a squashfs image: it does not begin with `hsqs`")]
    NotSquashfs,
    /// The version is not 4.0, the one that Linux writes since 2009.
    #[error("it is squashfs {major}.{minor}: only 4.0 is read")]
    Version {
        /// Major number.
        major: u16,
        /// Minor number.
        minor: u16,
    },
    /// The compressor is not supported.
    #[error(
        "it is compressed with {compressor}, which is not read here: pack it again with zstd, xz, gzip or lz4"
    )]
    Compressor {
        /// Which.
        compressor: Compressor,
    },
    /// The image is inconsistent.
    #[error("the {part} at byte {offset}: {problem}")]
    Damaged {
        /// What was read.
        part: Part,
        /// Position in the image: that of the stored block if the part is in a compressed one.
        offset: u64,
        /// What is wrong.
        problem: String,
    },
    /// A limit is exceeded.
    #[error("it is refused: {problem}")]
    Refused {
        /// What there is too much of, and the limit.
        problem: String,
    },
}

impl SquashfsError {
    pub(super) fn damaged(part: Part, offset: u64, problem: impl Into<String>) -> Self {
        Self::Damaged {
            part,
            offset,
            problem: problem.into(),
        }
    }

    pub(super) fn refused(problem: impl Into<String>) -> Self {
        Self::Refused {
            problem: problem.into(),
        }
    }
}

impl From<SquashfsError> for io::Error {
    fn from(error: SquashfsError) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

/// The parts of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The first 96 bytes.
    Superblock,
    /// The table of users and groups.
    Ids,
    /// An inode.
    Inode,
    /// The listing of a folder.
    Directory,
    /// The place of a fragment block.
    FragmentTable,
    /// A block that the ends of several files share.
    Fragment,
    /// A block of a file.
    Data,
    /// Extended attributes.
    Xattrs,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Superblock => "superblock",
            Self::Ids => "table of users and groups",
            Self::Inode => "inode",
            Self::Directory => "folder's listing",
            Self::FragmentTable => "table of fragments",
            Self::Fragment => "fragment block",
            Self::Data => "data block",
            Self::Xattrs => "extended attributes",
        })
    }
}
