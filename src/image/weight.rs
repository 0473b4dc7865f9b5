//! An estimate of the size that a package's files add to an image, from reading them once.

/// The content of a package's files in blocks of 128 KiB, as an image stores it: files with the
/// same content are counted once, blocks of zeros not at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Bytes of the blocks.
    pub bytes: u64,
    /// Bytes of the blocks as zstd compresses them at level 3, estimated from a sample of them.
    pub compressed: u64,
}

impl Weight {
    /// Adds the weight of another package of the same name.
    pub fn add(&mut self, other: Self) {
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.compressed = self.compressed.saturating_add(other.compressed);
    }
}
