//! Metadata: tables cut into blocks of 8 KiB, each compressed and with a header of two bytes.
//!
//! A place in a table is given by a reference: where its block begins in the stored table, and the
//! offset in the block's uncompressed content.

pub(super) mod directory;
pub(super) mod ids;
pub(super) mod image_end;
pub(super) mod inode;
pub(super) mod numbering;
pub(super) mod superblock;
pub(super) mod tables;
pub(super) mod xattr;

use super::compression::compressor::{Compressor, METADATA_BLOCK};
use super::error::Error;
use super::observer::Observer;
use super::options::Options;

/// Set in a block's header if the block is stored uncompressed.
const STORED_RAW: u16 = 1 << 15;

/// A place in a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reference {
    /// Where the block begins, from the stored table's beginning.
    pub block: u64,
    /// Byte in the block's content.
    pub offset: u16,
}

impl Reference {
    /// The 64-bit form in which references are stored.
    pub(crate) fn packed(self) -> u64 {
        self.block << 16 | u64::from(self.offset)
    }
}

/// Compresses the blocks of all tables. Checks for cancellation, since a large tree has thousands
/// of blocks.
pub(crate) struct MetadataCompressor<'o> {
    compressor: Compressor,
    observer: &'o dyn Observer,
}

impl<'o> MetadataCompressor<'o> {
    /// Uses the image's own compression.
    ///
    /// # Errors
    /// A context cannot be made.
    pub(crate) fn new(options: &Options, observer: &'o dyn Observer) -> Result<Self, Error> {
        Ok(Self {
            compressor: Compressor::new(options.compression, options.block_size)?,
            observer,
        })
    }

    /// Compresses a block into `output` and returns whether the result is shorter.
    fn compress(&mut self, block: &[u8], output: &mut Vec<u8>) -> Result<bool, Error> {
        if self.observer.is_cancelled() {
            return Err(Error::Cancelled);
        }
        self.compressor.compress(block, output)
    }
}

/// A table while it is written.
#[derive(Default)]
pub(crate) struct Table {
    /// Blocks that are done, with their headers.
    stored: Vec<u8>,
    /// Where each of them begins in `stored`.
    starts: Vec<u64>,
    /// The content of the last block, which is not full yet.
    pending: Vec<u8>,
    scratch: Vec<u8>,
}

impl Table {
    /// Where the next byte will stand.
    pub(crate) fn position(&self) -> Reference {
        // `pending` is always shorter than a block, so this never truncates.
        Reference {
            block: self.stored.len() as u64,
            offset: self.pending.len() as u16,
        }
    }

    /// Appends bytes.
    pub(crate) fn write(
        &mut self,
        mut bytes: &[u8],
        with: &mut MetadataCompressor<'_>,
    ) -> Result<(), Error> {
        while !bytes.is_empty() {
            let room = METADATA_BLOCK.saturating_sub(self.pending.len());
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.pending.extend_from_slice(now);
            bytes = later;
            if self.pending.len() == METADATA_BLOCK {
                self.close_block(with)?;
            }
        }
        Ok(())
    }

    /// The stored blocks, and where each begins among them.
    pub(crate) fn finish(
        mut self,
        with: &mut MetadataCompressor<'_>,
    ) -> Result<(Vec<u8>, Vec<u64>), Error> {
        if !self.pending.is_empty() {
            self.close_block(with)?;
        }
        Ok((self.stored, self.starts))
    }

    fn close_block(&mut self, with: &mut MetadataCompressor<'_>) -> Result<(), Error> {
        self.starts.push(self.stored.len() as u64);
        let shorter = with.compress(&self.pending, &mut self.scratch)?;
        let (block, flag) = if shorter {
            (&self.scratch, 0)
        } else {
            (&self.pending, STORED_RAW)
        };
        let header = block.len() as u16 | flag;
        self.stored.extend_from_slice(&header.to_le_bytes());
        self.stored.extend_from_slice(block);
        self.pending.clear();
        Ok(())
    }
}
