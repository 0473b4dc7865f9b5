//! A stream of entries in, a squashfs image out.
//!
//! Writes squashfs 4.0 as the kernel reads it (`fs/squashfs/squashfs_fs.h`, and the format's
//! description in squashfs-tools). Knows nothing of packages, plans or systemd, and could be a
//! crate of its own.

#![expect(
    clippy::cast_possible_truncation,
    reason = "the format counts in 16 and 32 bits; what is cast was bounded when it was taken in"
)]

mod compression;
mod compressor;
mod content;
mod data;
mod directory;
mod entry;
mod error;
mod fragment;
mod ids;
mod image_end;
mod inode;
mod metadata;
mod numbering;
mod observer;
mod options;
mod output;
mod path;
mod placement;
mod pool;
mod queue;
mod run;
mod segment;
mod summary;
mod superblock;
mod tables;
mod tree;
mod writer;
mod xattr;

pub use compression::{Algorithm, Compression, Levels};
pub use entry::{Attributes, Node};
pub use error::{Error, Limit, PathReason, PathText, XattrReason};
pub use observer::{Counters, Observer, Unobserved};
pub use options::{BlockSize, OptionError, Options};
pub use segment::Parameters;
pub use summary::{SegmentSummary, Summary};
pub use writer::Writer;
