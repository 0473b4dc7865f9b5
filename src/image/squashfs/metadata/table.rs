//! Tables of entries of equal size: metadata blocks, and a list of their positions.

use std::io::{Read, Seek};

use super::superblock::double;
use super::{Cursor, METADATA_BLOCK, Position};
use crate::image::squashfs::data::store::Store;
use crate::image::squashfs::error::{Part, SquashfsError};

/// The size of a position in the list, in bytes.
const PLACE: usize = 8;

/// Such a table; its content is read on request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    part: Part,
    /// Where the list of places begins.
    list: u64,
    /// Entries.
    count: u32,
    /// The size of an entry in bytes.
    size: u16,
}

impl Table {
    /// A table whose list lies within an image of `end` bytes.
    pub(crate) fn new(
        part: Part,
        list: u64,
        count: u32,
        size: u16,
        end: u64,
    ) -> Result<Self, SquashfsError> {
        let bytes = u64::from(count).saturating_mul(u64::from(size));
        let blocks = bytes.div_ceil(METADATA_BLOCK as u64);
        let after = list.saturating_add(blocks.saturating_mul(PLACE as u64));
        if after > end {
            let problem =
                format!("{count} entries need {blocks} blocks, and their list does not fit");
            return Err(SquashfsError::damaged(part, list, problem));
        }
        Ok(Self {
            part,
            list,
            count,
            size,
        })
    }

    /// A cursor at the entry of that number.
    pub(crate) fn entry<R: Read + Seek>(
        self,
        store: &mut Store<R>,
        number: u32,
    ) -> Result<Cursor, SquashfsError> {
        if number >= self.count {
            let problem = format!("entry {number} of {} is referred to", self.count);
            return Err(SquashfsError::damaged(self.part, self.list, problem));
        }
        let byte = u64::from(number).saturating_mul(u64::from(self.size));
        let (block, offset) = (byte / METADATA_BLOCK as u64, byte % METADATA_BLOCK as u64);
        let place = self.list.saturating_add(block.saturating_mul(PLACE as u64));
        let mut bytes = [0; PLACE];
        store.read(self.part, place, &mut bytes)?;
        let offset = u16::try_from(offset).unwrap_or(u16::MAX);
        // The list gives positions in the image, and not in a table.
        let position = Position::new(0, double(&bytes, 0), offset, self.part)?;
        Ok(Cursor::new(self.part, position))
    }
}

/// All users and groups. There are at most 65,535.
pub(crate) fn read_ids<R: Read + Seek>(
    store: &mut Store<R>,
    list: u64,
    count: u16,
    end: u64,
) -> Result<Vec<u32>, SquashfsError> {
    const SIZE: u16 = 4;
    let table = Table::new(Part::Ids, list, u32::from(count), SIZE, end)?;
    let in_block = METADATA_BLOCK / usize::from(SIZE);
    let mut ids = Vec::new();
    let mut cursor = None;
    for number in 0..count {
        // The blocks of this table need not be consecutive.
        if usize::from(number).is_multiple_of(in_block) {
            cursor = Some(table.entry(store, u32::from(number))?);
        }
        if let Some(cursor) = &mut cursor {
            ids.push(cursor.word(store)?);
        }
    }
    Ok(ids)
}
