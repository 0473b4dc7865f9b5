//! Metadata: tables in blocks of 8 KiB, each compressed and with a header of two bytes.

pub(super) mod directory;
pub(super) mod inode;
pub(super) mod superblock;
pub(super) mod table;
pub(super) mod xattr;

use std::io::{Read, Seek};
use std::sync::Arc;

use superblock::{double, half, word};

use super::data::store::{MetadataBlock, Store};
use super::error::{Part, SquashfsError};

/// Uncompressed bytes of a metadata block; the last of a table may have less.
pub(crate) const METADATA_BLOCK: usize = 8192;
/// Set in a block's header if the block is stored uncompressed.
const STORED_RAW: u16 = 1 << 15;
const HEADER: usize = 2;

/// A place in a table: where its block begins in the image, and the byte in the block's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Position {
    pub block: u64,
    pub offset: u16,
}

impl Position {
    /// Both numbers as one, which no other position has: blocks of metadata have 8 KiB.
    pub(crate) fn packed(self) -> u64 {
        (self.block << 16) | u64::from(self.offset)
    }

    /// Parses the 64-bit form of references, relative to the beginning of a table.
    pub(crate) fn unpacked(table: u64, reference: u64, part: Part) -> Result<Self, SquashfsError> {
        let [low, high, ..] = reference.to_le_bytes();
        Self::new(
            table,
            reference >> 16,
            u16::from_le_bytes([low, high]),
            part,
        )
    }

    /// A byte of the block that begins `block` bytes after the table's beginning.
    pub(crate) fn new(
        table: u64,
        block: u64,
        offset: u16,
        part: Part,
    ) -> Result<Self, SquashfsError> {
        if usize::from(offset) >= METADATA_BLOCK {
            let problem = format!("a block of 8,192 bytes has no byte {offset}");
            return Err(SquashfsError::damaged(part, table, problem));
        }
        let block = table.checked_add(block).ok_or_else(|| {
            SquashfsError::damaged(part, table, "a reference leads out of the image")
        })?;
        Ok(Self { block, offset })
    }
}

/// Reads from a place in a table on.
#[derive(Clone)]
pub(crate) struct Cursor {
    part: Part,
    position: Position,
    /// The block at the position, once it is loaded.
    block: Option<Arc<MetadataBlock>>,
}

impl Cursor {
    pub(crate) fn new(part: Part, position: Position) -> Self {
        Self {
            part,
            position,
            block: None,
        }
    }

    pub(crate) fn position(&self) -> Position {
        self.position
    }

    /// An error at the current position.
    pub(crate) fn damaged(&self, problem: impl Into<String>) -> SquashfsError {
        SquashfsError::damaged(self.part, self.position.block, problem)
    }

    /// Fills `bytes`.
    pub(crate) fn read<R: Read + Seek>(
        &mut self,
        store: &mut Store<R>,
        mut bytes: &mut [u8],
    ) -> Result<(), SquashfsError> {
        while !bytes.is_empty() {
            let block = match &self.block {
                Some(block) => Arc::clone(block),
                None => store.metadata_block(self.part, self.position.block)?,
            };
            let rest = block.content.get(usize::from(self.position.offset)..);
            let rest = rest.unwrap_or_default();
            if rest.is_empty() {
                // Only a full block is followed by another one.
                if block.content.len() < METADATA_BLOCK {
                    return Err(self.damaged("the table ends before what it should hold"));
                }
                self.block = None;
                self.position = Position {
                    block: block.next,
                    offset: 0,
                };
                continue;
            }
            let length = rest.len().min(bytes.len());
            let (now, later) = bytes.split_at_mut(length);
            now.copy_from_slice(&rest[..length]);
            bytes = later;
            // A block has 8,192 bytes at most.
            let step = u16::try_from(length).unwrap_or(u16::MAX);
            self.position.offset = self.position.offset.saturating_add(step);
            self.block = Some(block);
        }
        Ok(())
    }

    pub(crate) fn half<R: Read + Seek>(
        &mut self,
        store: &mut Store<R>,
    ) -> Result<u16, SquashfsError> {
        let mut bytes = [0; 2];
        self.read(store, &mut bytes)?;
        Ok(half(&bytes, 0))
    }

    pub(crate) fn word<R: Read + Seek>(
        &mut self,
        store: &mut Store<R>,
    ) -> Result<u32, SquashfsError> {
        let mut bytes = [0; 4];
        self.read(store, &mut bytes)?;
        Ok(word(&bytes, 0))
    }

    pub(crate) fn double<R: Read + Seek>(
        &mut self,
        store: &mut Store<R>,
    ) -> Result<u64, SquashfsError> {
        let mut bytes = [0; 8];
        self.read(store, &mut bytes)?;
        Ok(double(&bytes, 0))
    }
}

impl<R: Read + Seek> Store<R> {
    /// The block that begins there.
    fn metadata_block(
        &mut self,
        part: Part,
        place: u64,
    ) -> Result<Arc<MetadataBlock>, SquashfsError> {
        if let Some(block) = self.metadata.get(place) {
            return Ok(block);
        }
        let mut header = [0; HEADER];
        self.read(part, place, &mut header)?;
        let header = half(&header, 0);
        let length = header & !STORED_RAW;
        if length == 0 || usize::from(length) > METADATA_BLOCK {
            let problem = format!(
                "the declared size of its block is {length} bytes, which is not \
                in 1 to 8,192"
            );
            return Err(SquashfsError::damaged(part, place, problem));
        }
        let begin = place.saturating_add(HEADER as u64);
        let stored = self.read_vec(part, begin, usize::from(length))?;
        let content = if header & STORED_RAW == 0 {
            self.unpack(part, place, &stored, METADATA_BLOCK)?
        } else {
            stored
        };
        let next = begin.saturating_add(u64::from(length));
        Ok(self.metadata.put(place, MetadataBlock { content, next }))
    }
}
