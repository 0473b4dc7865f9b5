//! Fragment blocks, each of which holds the ends of several files.

use std::io::{Read, Seek};
use std::sync::Arc;

use super::store::Store;
use super::stored_length::{StoredLength, block_length};
use crate::image::squashfs::error::{Part, SquashfsError};
use crate::image::squashfs::metadata::table::Table;

/// Bytes of an entry of the table: a place, a stored length and a word that is not used.
pub(crate) const ENTRY: u16 = 16;

/// The unpacked fragment block of that number.
pub(crate) fn read<R: Read + Seek>(
    store: &mut Store<R>,
    table: Option<Table>,
    number: u32,
    block_size: u32,
) -> Result<Arc<Vec<u8>>, SquashfsError> {
    let Some(table) = table else {
        let problem = format!("it refers to fragment {number}, but the image has none");
        return Err(SquashfsError::damaged(Part::FragmentTable, 0, problem));
    };
    if let Some(block) = store.fragments.get(u64::from(number)) {
        return Ok(block);
    }
    let mut entry = table.entry(store, number)?;
    let start = entry.double(store)?;
    let stored = StoredLength(entry.word(store)?);
    let most = block_length(block_size);
    let length = stored.checked(Part::Fragment, start, most)?;
    let bytes = store.read_vec(Part::Fragment, start, length)?;
    let block = if stored.is_compressed() {
        store.unpack(Part::Fragment, start, &bytes, most)?
    } else {
        bytes
    };
    Ok(store.fragments.put(u64::from(number), block))
}
