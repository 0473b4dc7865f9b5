//! Writes a squashfs image from a stream of entries.
//!
//! Writes squashfs 4.0 as the kernel reads it (`fs/squashfs/squashfs_fs.h`, and the format's
//! description in squashfs-tools). Knows nothing of packages, plans or systemd, and could be a
//! crate of its own.

#![expect(
    clippy::cast_possible_truncation,
    reason = "the format counts in 16 and 32 bits; what is cast was bounded when it was taken in"
)]

mod compression;
mod data;
mod entry;
mod error;
mod metadata;
mod observer;
mod options;
mod output;
mod path;
mod summary;
mod tree;
mod writer;

pub use compression::{Algorithm, Compression, Levels};
pub use entry::{Attributes, Node};
pub use error::{Error, Limit, PathReason, PathText, XattrReason};
pub use observer::{Counters, Observer, Unobserved};
pub use options::{BlockSize, OptionError, Options};
pub use summary::{Parameters, SegmentSummary, Summary};
pub use writer::Writer;
