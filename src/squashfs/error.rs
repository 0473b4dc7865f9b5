//! What can go wrong while an image is written.

use std::{fmt, io};

/// Why an image could not be written. Every error about an entry names its path.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The path cannot stand in an image.
    #[error("{path}: {reason}")]
    Path {
        /// Which.
        path: PathText,
        /// What is wrong with it.
        reason: PathReason,
    },
    /// Something was already added there.
    #[error("{path}: there are two entries of that path")]
    Duplicate {
        /// Which.
        path: PathText,
    },
    /// A parent in the path is an entry that is not a directory.
    #[error("{path}: cannot stand below {parent}, which is not a directory")]
    BelowNonDirectory {
        /// Which.
        path: PathText,
        /// The entry above it.
        parent: PathText,
    },
    /// The path holds entries, so it must be a directory.
    #[error("{path}: holds other entries, so it must be a directory")]
    MustBeDirectory {
        /// Which.
        path: PathText,
    },
    /// A hard link to a path at which no entry was added before.
    #[error("{path}: is a hard link to {target}, which was not added before it")]
    LinkToMissing {
        /// The link.
        path: PathText,
        /// What it names.
        target: PathText,
    },
    /// A hard link names a directory.
    #[error("{path}: is a hard link to {target}, which is a directory")]
    LinkToDirectory {
        /// The link.
        path: PathText,
        /// What it names.
        target: PathText,
    },
    /// The target of a symlink cannot be stored.
    #[error("{path}: the link's target has {length} bytes: possible are 1 to 65,535, without NUL")]
    SymlinkTarget {
        /// The link.
        path: PathText,
        /// Length of the target.
        length: usize,
    },
    /// The mode has more than permission bits.
    #[error("{path}: the mode {mode:#o} has more than permissions (at most 0o7777)")]
    Mode {
        /// Which.
        path: PathText,
        /// The mode.
        mode: u16,
    },
    /// The device number does not fit.
    #[error("{path}: device {major}:{minor} cannot be stored (at most 4095:1048575)")]
    Device {
        /// Which.
        path: PathText,
        /// Major number.
        major: u32,
        /// Minor number.
        minor: u32,
    },
    /// An extended attribute cannot be stored.
    #[error("{path}: the extended attribute {name}: {reason}")]
    Xattr {
        /// Which entry.
        path: PathText,
        /// Which attribute.
        name: PathText,
        /// What is wrong with it.
        reason: XattrReason,
    },
    /// A limit of the format is reached.
    #[error("{path}: {limit}")]
    Limit {
        /// The entry that did not fit.
        path: PathText,
        /// Which limit.
        limit: Limit,
    },
    /// A table of the image exceeds what its positions can express.
    #[error("the {table} would pass 4 GiB: there are too many entries")]
    TableFull {
        /// Which.
        table: &'static str,
    },
    /// The content is shorter than declared.
    #[error("{path}: has {delivered} bytes where {declared} were declared")]
    TooShort {
        /// Which file.
        path: PathText,
        /// Size it was added with.
        declared: u64,
        /// Bytes that came.
        delivered: u64,
    },
    /// The content is longer than declared.
    #[error("{path}: goes on after the {declared} bytes that were declared")]
    TooLong {
        /// Which file.
        path: PathText,
        /// Size it was added with.
        declared: u64,
    },
    /// The content could not be read.
    #[error("{path}: cannot be read")]
    Read {
        /// Which file.
        path: PathText,
        /// Why.
        source: io::Error,
    },
    /// The image could not be written.
    #[error("cannot write the image")]
    Write {
        /// Why.
        #[source]
        source: io::Error,
    },
    /// What was written could not be read back.
    #[error("cannot read back what was written of the image (the output must be readable, too)")]
    ReadBack {
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The compressor failed; usually it is out of memory.
    #[error("cannot compress a block with {algorithm}")]
    Compress {
        /// Which.
        algorithm: &'static str,
        /// Why.
        source: io::Error,
    },
    /// No thread could be started.
    #[error("cannot start a thread to compress")]
    Thread {
        /// Why.
        source: io::Error,
    },
    /// The compressing threads have ended.
    #[error("the threads that compress have ended")]
    WorkersGone,
    /// The observer asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// An earlier error ended the image; it cannot be continued.
    #[error("the image was given up after an earlier error")]
    GivenUp,
}

/// What is wrong with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathReason {
    /// A component is `.` or `..`.
    #[error("has a component \".\" or \"..\"")]
    Dots,
    /// It begins or ends with a slash, or has two in a row.
    #[error("has an empty component (write it relative, as in \"usr/bin/gdb\")")]
    Empty,
    /// It has a NUL byte.
    #[error("has a NUL byte")]
    Nul,
    /// A name is longer than the kernel can read.
    #[error("has a name of more than 255 bytes")]
    NameTooLong,
    /// The whole is longer than Linux can open.
    #[error("has more than 4,095 bytes")]
    TooLong,
    /// The root is always a directory.
    #[error("is the root, which can only be a directory")]
    Root,
}

/// What is wrong with an extended attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XattrReason {
    /// Squashfs has no place for it.
    #[error("squashfs stores only user., trusted. and security. attributes")]
    Namespace,
    /// The name is nothing but a prefix, too long, or has a NUL byte.
    #[error("the name must have 1 to 255 bytes after its prefix's dot, without NUL")]
    Name,
    /// The value is longer than Linux can read.
    #[error("the value has more than 65,536 bytes")]
    Value,
    /// The entry has it twice.
    #[error("is given twice")]
    Twice,
}

/// A limit of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Limit {
    /// Different users and groups, counted together.
    #[error("more than 65,535 different users and groups")]
    Ids,
    /// Inodes.
    #[error("more than 4,294,967,294 inodes")]
    Inodes,
    /// Blocks of a file.
    #[error("more than 4,294,967,295 blocks in one file")]
    Blocks,
}

/// Bytes of a path or a name, shown without control characters.
#[derive(Clone, PartialEq, Eq)]
pub struct PathText(Box<[u8]>);

impl PathText {
    /// The bytes as they are.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<&[u8]> for PathText {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Display for PathText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("the root");
        }
        for character in String::from_utf8_lossy(&self.0).chars() {
            if character.is_control() {
                write!(f, "{}", character.escape_default())?;
            } else {
                write!(f, "{character}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for PathText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
