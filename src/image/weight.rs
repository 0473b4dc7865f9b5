//! What the files of a package weigh in an image, as far as reading them once can tell.

/// The content of a package's files in blocks of 128 KiB, as an image stores it: of files with the
/// same content, one; blocks of zeros, none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Bytes of the blocks.
    pub bytes: u64,
    /// Bytes of the blocks as zstd compresses them at level 3, estimated from a sample of them.
    pub compressed: u64,
}

impl Weight {
    /// Adds that of another package of the same name.
    pub fn add(&mut self, other: Self) {
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.compressed = self.compressed.saturating_add(other.compressed);
    }
}
