//! The options of an image.

mod block_size;
mod error;

use std::num::NonZeroUsize;

pub use block_size::BlockSize;
pub use error::OptionError;

use super::compression::Compression;
use super::entry::Attributes;

/// The options of an image. The image does not depend on the number of jobs.
#[derive(Clone, Debug)]
pub struct Options {
    /// How blocks are compressed.
    pub compression: Compression,
    /// How much file content one block holds.
    pub block_size: BlockSize,
    /// How many threads compress.
    pub jobs: NonZeroUsize,
    /// The creation time in the superblock, in seconds since 1970.
    pub modification_time: u32,
    /// The attributes of a directory that holds entries but is never added itself.
    pub implicit_directory: Attributes,
}

impl Default for Options {
    /// Zstd at its usual level, 128 KiB, one job, and times of 0.
    fn default() -> Self {
        Self {
            compression: Compression::default(),
            block_size: BlockSize::default(),
            jobs: NonZeroUsize::MIN,
            modification_time: 0,
            implicit_directory: Attributes {
                mode: 0o755,
                ..Attributes::default()
            },
        }
    }
}
