//! The figures of a finished image.

use super::compression::Compression;
use super::options::BlockSize;

/// The figures of a finished image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bytes of the image, padding included.
    pub image_bytes: u64,
    /// Inodes, directories and the root included.
    pub inodes: u32,
    /// Regular files; a file with several names counts once.
    pub files: u64,
    /// Bytes of their content.
    pub bytes_in: u64,
    /// Bytes that their content takes in the image.
    pub bytes_out: u64,
    /// Files whose content was stored already, so that they take no further space.
    pub duplicates: u64,
    /// What came of each segment, in their order.
    pub segments: Vec<SegmentSummary>,
}

/// What one segment contributed to the data area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SegmentSummary {
    /// What determines its bytes beside the content.
    pub parameters: Parameters,
    /// Bytes of file content that came in.
    pub bytes_in: u64,
    /// Bytes they take in the image; what an earlier segment already held takes none.
    pub bytes_out: u64,
    /// Blocks they take, those of fragments among them.
    pub blocks: u64,
}

/// What determines a segment's bytes beside the content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Parameters {
    /// How its blocks are compressed.
    pub compression: Compression,
    /// How much content one of its blocks holds.
    pub block_size: BlockSize,
}
