//! The content of a file, block after block.

use std::io::{self, Read, Seek};

use super::fragment;
use super::stored_length::{StoredLength, block_length};
use crate::image::squashfs::error::{Part, SquashfsError};
use crate::image::squashfs::image::Squashfs;
use crate::image::squashfs::metadata::Cursor;
use crate::image::squashfs::metadata::inode::{FilePlace, Inode, Kind};

/// Reads a file, with one block of it in memory at a time.
pub struct Content<'i, R> {
    image: &'i mut Squashfs<R>,
    lengths: Cursor,
    file: FilePlace,
    /// Where the next block is stored.
    next: u64,
    /// Bytes of the file after the current block.
    rest: u64,
    current: Current,
    /// The next byte of the current block to be read.
    at: usize,
}

impl<R: Read + Seek> Squashfs<R> {
    /// The content of a regular file; `None` for anything else.
    pub fn content(&mut self, inode: &Inode) -> Option<Content<'_, R>> {
        match inode.kind {
            Kind::File(place) => Some(Content::new(self, place)),
            _ => None,
        }
    }
}

/// The block that is being read.
enum Current {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A hole: zeros that are not stored.
    Hole(usize),
}

impl Current {
    fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Hole(length) => *length,
        }
    }
}

impl<'i, R: Read + Seek> Content<'i, R> {
    fn new(image: &'i mut Squashfs<R>, file: FilePlace) -> Self {
        Self {
            image,
            lengths: Cursor::new(Part::Inode, file.lengths),
            next: file.start,
            rest: file.size,
            file,
            current: Current::Bytes(Vec::new()),
            at: 0,
        }
    }

    /// Reads the next block.
    fn advance(&mut self) -> Result<(), SquashfsError> {
        let block_size = self.image.superblock().block_size;
        let most = block_length(block_size);
        let length = usize::try_from(self.rest).map_or(most, |rest| rest.min(most));
        let block = match self.file.fragment {
            // Only the last block, which is shorter, can be in a fragment.
            Some(place) if length < most => {
                let table = self.image.fragments;
                let block = fragment::read(&mut self.image.store, table, place.number, block_size)?;
                let start = block_length(place.offset);
                let end = start.saturating_add(length);
                let bytes = block.get(start..end).ok_or_else(|| {
                    self.lengths.damaged(format!(
                        "its end would stand at bytes {start} to {end} of a fragment block of {}",
                        block.len()
                    ))
                })?;
                Current::Bytes(bytes.to_vec())
            }
            _ => self.read_block(length, most)?,
        };
        self.rest = self.rest.saturating_sub(length as u64);
        self.current = block;
        self.at = 0;
        Ok(())
    }

    fn read_block(&mut self, length: usize, most: usize) -> Result<Current, SquashfsError> {
        let store = &mut self.image.store;
        let stored = StoredLength(self.lengths.word(store)?);
        // The format has no block of length 0: it stands for zeros that are not stored.
        if stored.0 == 0 {
            return Ok(Current::Hole(length));
        }
        let start = self.next;
        let stored_length = stored.checked(Part::Data, start, most)?;
        let bytes = store.read_vec(Part::Data, start, stored_length)?;
        self.next = start.saturating_add(stored_length as u64);
        let bytes = if stored.is_compressed() {
            store.unpack(Part::Data, start, &bytes, most)?
        } else {
            bytes
        };
        // The file's size determines the length of each block. Any other length would move the
        // content after it.
        if bytes.len() != length {
            let problem = format!("it holds {} bytes of {length}", bytes.len());
            return Err(SquashfsError::damaged(Part::Data, start, problem));
        }
        Ok(Current::Bytes(bytes))
    }
}

impl<R: Read + Seek> Read for Content<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.current.len() && self.rest > 0 && !buffer.is_empty() {
            self.advance()?;
        }
        let length = self.current.len().saturating_sub(self.at).min(buffer.len());
        let (now, _) = buffer.split_at_mut(length);
        match &self.current {
            Current::Hole(_) => now.fill(0),
            Current::Bytes(bytes) => {
                let end = self.at.saturating_add(length);
                now.copy_from_slice(bytes.get(self.at..end).unwrap_or_default());
            }
        }
        self.at = self.at.saturating_add(length);
        Ok(length)
    }
}
