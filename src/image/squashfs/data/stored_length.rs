//! How many bytes a block takes, stored and in memory.

use crate::image::squashfs::error::{Part, SquashfsError};

/// A stored length field, which includes a flag for "not compressed".
#[derive(Clone, Copy)]
pub(crate) struct StoredLength(pub u32);

impl StoredLength {
    const RAW: u32 = 1 << 24;

    pub(crate) fn is_compressed(self) -> bool {
        self.0 & Self::RAW == 0
    }

    /// The stored bytes. A block that would grow is stored uncompressed, so they are never more
    /// than a block.
    pub(crate) fn checked(
        self,
        part: Part,
        offset: u64,
        most: usize,
    ) -> Result<usize, SquashfsError> {
        let length = self.0 & !Self::RAW;
        match usize::try_from(length) {
            Ok(bytes) if bytes <= most => Ok(bytes),
            _ => Err(SquashfsError::damaged(
                part,
                offset,
                format!("its declared size is {length} bytes, more than {most}"),
            )),
        }
    }
}

/// Bytes of a block in memory.
pub(crate) fn block_length(block_size: u32) -> usize {
    // At most 1 MiB, which was checked in the superblock.
    usize::try_from(block_size).unwrap_or(0)
}
