//! The options of an image.

use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

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

/// Bytes of file content in one block: a power of two from 4 KiB to 1 MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockSize(u32);

impl BlockSize {
    /// 4 KiB.
    pub const LEAST: Self = Self(4 << 10);
    /// 1 MiB.
    pub const HIGHEST: Self = Self(1 << 20);

    /// A block of so many bytes.
    ///
    /// # Errors
    /// It is not a power of two, or out of range.
    pub fn new(bytes: u32) -> Result<Self, OptionError> {
        if bytes.is_power_of_two() && (Self::LEAST.0..=Self::HIGHEST.0).contains(&bytes) {
            Ok(Self(bytes))
        } else {
            Err(OptionError::BlockSize {
                text: bytes.to_string(),
            })
        }
    }

    /// In bytes.
    #[must_use]
    pub fn bytes(self) -> u32 {
        self.0
    }

    /// The same as `usize`.
    pub(super) fn len(self) -> usize {
        self.0 as usize
    }

    /// The base-2 logarithm.
    pub(super) fn log2(self) -> u16 {
        self.0.trailing_zeros() as u16
    }
}

impl Default for BlockSize {
    fn default() -> Self {
        Self(128 << 10)
    }
}

impl fmt::Display for BlockSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 >> 10 {
            1024 => f.write_str("1M"),
            kibibytes => write!(f, "{kibibytes}K"),
        }
    }
}

impl FromStr for BlockSize {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        let error = || OptionError::BlockSize {
            text: text.to_owned(),
        };
        let (digits, shift) = match text.strip_suffix(['k', 'K']) {
            Some(digits) => (digits, 10),
            None => match text.strip_suffix(['m', 'M']) {
                Some(digits) => (digits, 20),
                None => (text, 0),
            },
        };
        let number: u32 = digits.parse().map_err(|_| error())?;
        let bytes = number.checked_mul(1 << shift).ok_or_else(error)?;
        Self::new(bytes).map_err(|_| error())
    }
}

/// An invalid option.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionError {
    /// No algorithm has that name.
    #[error("no compression is called {name:?}: take zstd, xz, gzip, lz4 or none")]
    Algorithm {
        /// As typed.
        name: String,
    },
    /// The algorithm has levels, but not this one.
    #[error("{algorithm} has no level {level:?}: take {least} to {highest}")]
    Level {
        /// Which algorithm.
        algorithm: &'static str,
        /// As typed.
        level: String,
        /// The lowest it has.
        least: u8,
        /// The highest it has.
        highest: u8,
    },
    /// The algorithm has no levels.
    #[error("{algorithm} has no levels: write {algorithm:?}")]
    NoLevels {
        /// Which algorithm.
        algorithm: &'static str,
    },
    /// Blocks cannot be of that size.
    #[error("{text:?} is no block size: take a power of two from 4K to 1M, such as 128K")]
    BlockSize {
        /// As typed.
        text: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn block_sizes_are_read_as_typed() {
        for (typed, bytes, shown) in [
            ("4K", 4096, "4K"),
            ("4096", 4096, "4K"),
            ("128k", 131_072, "128K"),
            ("1M", 1_048_576, "1M"),
            ("1024K", 1_048_576, "1M"),
        ] {
            let size: BlockSize = typed.parse().unwrap();
            assert_eq!((size.bytes(), size.to_string().as_str()), (bytes, shown));
        }
        for typed in [
            "",
            "K",
            "0",
            "2K",
            "2M",
            "100K",
            "4G",
            "-4K",
            "99999999999",
            "4294967295M",
        ] {
            assert!(typed.parse::<BlockSize>().is_err(), "{typed}");
        }
    }
}
