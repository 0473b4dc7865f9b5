//! Extended attributes: a table that gives the place of each inode's attributes, and names with
//! values. Values that several inodes share are stored separately.

use std::io::{Read, Seek};

use super::superblock::{double, word};
use super::table::Table;
use super::{Cursor, Position};
use crate::image::squashfs::data::store::Store;
use crate::image::squashfs::error::{Part, SquashfsError};

/// The size of the table's head: where names and values begin, and the number of entries.
const HEAD: usize = 16;
/// Bytes of an entry.
const ENTRY: u16 = 16;
/// Set in a name's kind if the value is stored separately.
const ELSEWHERE: u16 = 1 << 8;
/// `XATTR_NAME_MAX` of Linux.
const LONGEST_NAME: u16 = 255;
const LONGEST_VALUE: u32 = 65_536;

/// One extended attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Xattr {
    /// With its namespace: `security.capability`.
    pub name: Vec<u8>,
    /// Its value.
    pub value: Vec<u8>,
}

/// The attributes of an image.
#[derive(Clone, Copy)]
pub(crate) struct Xattrs {
    table: Table,
    /// Where names and values begin.
    values: u64,
}

impl Xattrs {
    /// Reads the head of the table at `place`, in an image of `end` bytes.
    pub(crate) fn open<R: Read + Seek>(
        store: &mut Store<R>,
        place: u64,
        end: u64,
    ) -> Result<Self, SquashfsError> {
        let mut head = [0; HEAD];
        store.read(Part::Xattrs, place, &mut head)?;
        let values = double(&head, 0);
        // As in Linux: names and values stand before the table that refers to them.
        if values >= place {
            let problem = format!("names and values would begin at byte {values}, behind it");
            return Err(SquashfsError::damaged(Part::Xattrs, place, problem));
        }
        let list = place.saturating_add(HEAD as u64);
        let table = Table::new(Part::Xattrs, list, word(&head, 8), ENTRY, end)?;
        Ok(Self { table, values })
    }

    /// The attributes of that number, with at most `most` bytes.
    pub(crate) fn read<R: Read + Seek>(
        self,
        store: &mut Store<R>,
        number: u32,
        most: usize,
    ) -> Result<Vec<Xattr>, SquashfsError> {
        let mut entry = self.table.entry(store, number)?;
        let place = entry.double(store)?;
        let count = entry.word(store)?;
        let place = Position::unpacked(self.values, place, Part::Xattrs)?;
        let mut cursor = Cursor::new(Part::Xattrs, place);
        let mut attributes: Vec<Xattr> = Vec::new();
        let mut taken = 0_usize;
        for _ in 0..count {
            let attribute = self.attribute(store, &mut cursor)?;
            // The bookkeeping of a name and a value counts as well, so that many empty ones reach
            // the limit.
            let size = attribute.name.len().saturating_add(attribute.value.len());
            taken = taken
                .saturating_add(size)
                .saturating_add(size_of::<Xattr>());
            if taken > most {
                let problem = format!("extended attributes of one file have over {most} bytes");
                return Err(SquashfsError::refused(problem));
            }
            attributes.push(attribute);
        }
        Ok(attributes)
    }

    fn attribute<R: Read + Seek>(
        self,
        store: &mut Store<R>,
        cursor: &mut Cursor,
    ) -> Result<Xattr, SquashfsError> {
        let kind = cursor.half(store)?;
        let mut name = match kind & !ELSEWHERE {
            0 => b"user.".to_vec(),
            1 => b"trusted.".to_vec(),
            2 => b"security.".to_vec(),
            other => return Err(cursor.damaged(format!("namespace {other} is unknown"))),
        };
        let length = cursor.half(store)?;
        if length > LONGEST_NAME {
            return Err(cursor.damaged(format!("a name has {length} bytes")));
        }
        let mut rest = vec![0; usize::from(length)];
        cursor.read(store, &mut rest)?;
        name.extend(rest);
        let value = if kind & ELSEWHERE == 0 {
            value(store, cursor)?
        } else {
            let _size_of_reference = cursor.word(store)?;
            let reference = cursor.double(store)?;
            let place = Position::unpacked(self.values, reference, Part::Xattrs)?;
            value(store, &mut Cursor::new(Part::Xattrs, place))?
        };
        Ok(Xattr { name, value })
    }
}

fn value<R: Read + Seek>(
    store: &mut Store<R>,
    cursor: &mut Cursor,
) -> Result<Vec<u8>, SquashfsError> {
    let length = cursor.word(store)?;
    if length > LONGEST_VALUE {
        return Err(cursor.damaged(format!("a value has {length} bytes")));
    }
    let mut value = vec![0; length as usize];
    cursor.read(store, &mut value)?;
    Ok(value)
}
