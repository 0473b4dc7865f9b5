//! The options of a build.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::image::ReleaseOptions;
use crate::squashfs::{BlockSize, Compression};

/// The options of a build.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// The image to write: `NAME.raw`.
    pub output: PathBuf,
    /// The extension's name; by default the output's file name without `.raw`.
    pub name: Option<String>,
    /// The options of the release file.
    pub release: ReleaseOptions,
    /// How blocks are compressed.
    pub compression: Compression,
    /// Bytes of a block.
    pub block_size: BlockSize,
    /// Threads that compress. The image is the same for any number.
    pub jobs: NonZeroUsize,
    /// Whether an existing output is replaced.
    pub force: bool,
    /// Whether the image holds a manifest of itself.
    pub manifest: bool,
    /// File times are clamped to this; it is also the image's creation time.
    pub source_date_epoch: Option<u32>,
}
