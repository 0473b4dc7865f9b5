//! What one package contributes to the data area.
//!
//! A segment's bytes are self-contained: its tails are in fragment blocks of its own, and every
//! place in it is relative to its beginning, so the same bytes can be used anywhere in any image.
//! The content and the recorded [`Parameters`] determine all of its bytes, except that runs of
//! blocks which an earlier segment of the same image holds are omitted.

use crate::squashfs::summary::{Parameters, SegmentSummary};

/// A stored block.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct StoredBlock {
    /// From the segment's beginning.
    pub offset: u64,
    /// The stored size in bytes, plus [`RAW`] if it is not compressed; 0 for a hole.
    pub size: u32,
}

/// Added to the size of a block that is stored uncompressed.
pub(crate) const RAW: u32 = 1 << 24;

/// The stored bytes of a block with that size field.
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
    /// The values for the observer and the report.
    pub(crate) fn summary(&self) -> SegmentSummary {
        SegmentSummary {
            parameters: self.parameters,
            bytes_in: self.bytes_in,
            bytes_out: self.bytes_out,
            blocks: self.blocks,
        }
    }
}
