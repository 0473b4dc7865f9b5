//! The compressors of squashfs images.

use std::fmt;

/// The compressor of an image, by its number in the superblock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compressor {
    /// zlib, although its name is gzip.
    Gzip,
    /// From old patches to Linux; not supported.
    Lzma,
    /// Not supported.
    Lzo,
    /// One xz stream for each block.
    Xz,
    /// Raw LZ4 blocks.
    Lz4,
    /// One frame for each block.
    Zstd,
}

impl Compressor {
    pub(crate) fn of_number(number: u16) -> Option<Self> {
        Some(match number {
            1 => Self::Gzip,
            2 => Self::Lzma,
            3 => Self::Lzo,
            4 => Self::Xz,
            5 => Self::Lz4,
            6 => Self::Zstd,
            _ => return None,
        })
    }

    /// The name as for `mksquashfs -comp`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Lzma => "lzma",
            Self::Lzo => "lzo",
            Self::Xz => "xz",
            Self::Lz4 => "lz4",
            Self::Zstd => "zstd",
        }
    }
}

impl fmt::Display for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
