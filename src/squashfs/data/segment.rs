//! What one package contributes to the data area.
//!
//! A segment's bytes are self-contained: its tails lie in fragment blocks of its own, and every
//! place in it counts from its beginning, so the same bytes can stand anywhere in any image. What
//! made them is written down with it: content and [`Parameters`] decide all of its bytes, but for
//! runs of blocks that an earlier segment of the same image holds and that are left out.

use crate::squashfs::compression::Compression;
use crate::squashfs::options::BlockSize;
use crate::squashfs::summary::SegmentSummary;

/// What, besides the content, decides a segment's bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Parameters {
    /// How its blocks are compressed.
    pub compression: Compression,
    /// How much content one of its blocks holds.
    pub block_size: BlockSize,
}

/// A block as it is stored.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct StoredBlock {
    /// From the segment's beginning.
    pub offset: u64,
    /// Bytes, with [`RAW`] added if it is not compressed; 0 is a hole.
    pub size: u32,
}

/// Added to the size of a block that is stored as it is.
pub(crate) const RAW: u32 = 1 << 24;

/// Bytes that a block with that size takes.
pub(crate) fn stored_length(size: u32) -> u64 {
    u64::from(size & !RAW)
}

/// One segment.
#[derive(Debug, Default)]
pub(crate) struct Segment {
    pub parameters: Parameters,
    /// Where it begins in the image.
    pub start: u64,
    /// How many fragment blocks the segments before it have.
    pub first_fragment: u32,
    /// Its fragment blocks.
    pub fragments: Vec<StoredBlock>,
    /// Bytes of content that came in.
    pub bytes_in: u64,
    /// Bytes that it takes in the image.
    pub bytes_out: u64,
    /// Blocks that it takes, those of fragments among them.
    pub blocks: u64,
}

impl Segment {
    /// What is told of it.
    pub(crate) fn summary(&self) -> SegmentSummary {
        SegmentSummary {
            parameters: self.parameters,
            bytes_in: self.bytes_in,
            bytes_out: self.bytes_out,
            blocks: self.blocks,
        }
    }
}
