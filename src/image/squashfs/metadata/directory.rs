//! Reads the listing of a folder: runs of at most 256 entries with a header for what they share.

use std::io::{Read, Seek};

use super::inode::DirectoryPlace;
use super::{Cursor, Position};
use crate::image::squashfs::data::store::Store;
use crate::image::squashfs::error::{Part, SquashfsError};

/// The most entries with one header; the kernel refuses more.
const RUN_LIMIT: u32 = 256;
/// Bytes of a header.
const HEADER: u32 = 12;
/// Bytes of an entry before its name.
const ENTRY: u32 = 8;
/// The longest name in Linux.
const LONGEST_NAME: u32 = 255;

/// One entry.
pub(crate) struct DirectoryEntry {
    pub name: Vec<u8>,
    /// 1 to 7: the kind as in a basic inode.
    pub kind: u16,
    pub inode: Position,
}

/// A listing while it is read. Entries must be in byte order of their names: otherwise the kernel
/// cannot find them, and the image is refused.
pub(crate) struct Listing {
    cursor: Cursor,
    /// Bytes that are left.
    rest: u32,
    /// Entries that are left in the run.
    run: u32,
    /// The block of the inode table with the run's inodes.
    block: u32,
    inode_table: u64,
    last: Vec<u8>,
}

impl Listing {
    pub(crate) fn new(place: DirectoryPlace, inode_table: u64) -> Self {
        Self {
            cursor: Cursor::new(Part::Directory, place.start),
            rest: place.size,
            run: 0,
            block: 0,
            inode_table,
            last: Vec::new(),
        }
    }

    /// Where the next byte stands.
    pub(crate) fn position(&self) -> Position {
        self.cursor.position()
    }

    /// The next entry.
    pub(crate) fn next<R: Read + Seek>(
        &mut self,
        store: &mut Store<R>,
    ) -> Result<Option<DirectoryEntry>, SquashfsError> {
        if self.run == 0 {
            if self.rest == 0 {
                return Ok(None);
            }
            self.begin_run(store)?;
        }
        self.run = self.run.saturating_sub(1);
        self.take(ENTRY)?;
        let offset = self.cursor.half(store)?;
        // The difference to the header's inode number; the inode itself has its number, too.
        let _number = self.cursor.half(store)?;
        let kind = self.cursor.half(store)?;
        let length = u32::from(self.cursor.half(store)?).saturating_add(1);
        if length > LONGEST_NAME {
            let problem = format!("a name has {length} bytes, more than {LONGEST_NAME}");
            return Err(self.cursor.damaged(problem));
        }
        self.take(length)?;
        let mut name = vec![0; length as usize];
        self.cursor.read(store, &mut name)?;
        self.check_name(&name)?;
        self.last.clone_from(&name);
        let inode = Position::new(self.inode_table, u64::from(self.block), offset, Part::Inode)?;
        Ok(Some(DirectoryEntry { name, kind, inode }))
    }

    fn begin_run<R: Read + Seek>(&mut self, store: &mut Store<R>) -> Result<(), SquashfsError> {
        self.take(HEADER)?;
        let count = self.cursor.word(store)?.saturating_add(1);
        self.block = self.cursor.word(store)?;
        let _base_number = self.cursor.word(store)?;
        if count > RUN_LIMIT {
            let problem = format!("a header has {count} entries, more than {RUN_LIMIT}");
            return Err(self.cursor.damaged(problem));
        }
        self.run = count;
        Ok(())
    }

    /// Accounts for the bytes that are read next.
    fn take(&mut self, bytes: u32) -> Result<(), SquashfsError> {
        let rest = self.rest.checked_sub(bytes);
        self.rest = rest.ok_or_else(|| self.cursor.damaged("it ends in the middle of an entry"))?;
        Ok(())
    }

    fn check_name(&self, name: &[u8]) -> Result<(), SquashfsError> {
        // With such a name, a path made from it would lead to another place.
        if matches!(name, b"." | b"..") || name.iter().any(|byte| matches!(byte, 0 | b'/')) {
            let shown = String::from_utf8_lossy(name).escape_debug().to_string();
            return Err(self
                .cursor
                .damaged(format!("`{shown}` is not a valid name")));
        }
        if name <= self.last.as_slice() {
            let shown = String::from_utf8_lossy(name).escape_debug().to_string();
            return Err(self
                .cursor
                .damaged(format!("`{shown}` is listed twice or out of order")));
        }
        Ok(())
    }
}
