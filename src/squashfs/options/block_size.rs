//! How much file content one block holds.

use std::fmt;
use std::str::FromStr;

use super::OptionError;
use crate::foundation::quantity::parse_size;

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
    pub(in crate::squashfs) fn len(self) -> usize {
        self.0 as usize
    }

    /// The base-2 logarithm.
    pub(in crate::squashfs) fn log2(self) -> u16 {
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
        let bytes = parse_size(text).map_err(|_| error())?;
        let bytes = u32::try_from(bytes).map_err(|_| error())?;
        Self::new(bytes).map_err(|_| error())
    }
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
