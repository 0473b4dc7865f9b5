//! The entries of a database, and how its file is read.

use std::io::{Read, Seek};

use super::error::Problem;

/// Takes an entry: its number and its header.
pub type Sink<'a> = dyn FnMut(u32, &[u8]) -> Result<(), Problem> + 'a;

/// Takes an entry that may be damaged by itself.
pub(super) type Entries<'a> = dyn FnMut(u32, Result<&[u8], Problem>) -> Result<(), Problem> + 'a;

/// Appends `count` bytes to `bytes`; no more memory is taken than there are bytes.
pub(super) fn read_exactly(
    source: &mut (impl Read + ?Sized),
    count: u64,
    bytes: &mut Vec<u8>,
) -> std::io::Result<()> {
    let found = source.take(count).read_to_end(bytes)? as u64;
    match found == count {
        true => Ok(()),
        false => Err(std::io::ErrorKind::UnexpectedEof.into()),
    }
}

/// How many bytes there are.
pub(super) fn length(source: &mut impl Seek) -> std::io::Result<u64> {
    source.seek(std::io::SeekFrom::End(0))
}
