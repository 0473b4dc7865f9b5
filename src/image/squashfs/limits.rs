//! The limits on reading an image.

/// Limits that no real image comes close to. They are values, so that tests can set lower ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Entries of all folders together.
    pub entries: u64,
    /// Bytes of a path from the root, without a leading slash. Linux cannot open longer ones.
    pub path: usize,
    /// Bytes that are decompressed in total, including repeated reads. For each byte of the image,
    /// 256 more are allowed.
    pub unpacked: u64,
    /// Bytes of names and values of the extended attributes of one inode.
    pub xattrs: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 4_000_000,
            path: 4_095,
            unpacked: 16 << 30,
            xattrs: 4 << 20,
        }
    }
}
