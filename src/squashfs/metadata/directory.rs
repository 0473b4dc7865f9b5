//! A directory's listing: runs of entries with a header each, and an index to find a run by name.
//!
//! A header gives the inode table's block and a base inode number for at most 256 entries, whose
//! numbers differ from the base by at most 16 signed bits. A new run also begins in each metadata
//! block, so that the index, which has the first name of the first run in each block, covers all
//! blocks.

use super::{MetadataCompressor, Reference, Table};
use crate::squashfs::compression::compressor::METADATA_BLOCK;
use crate::squashfs::error::Error;

/// The most entries with one header; the kernel refuses more.
const RUN_LIMIT: usize = 256;
/// Bytes of a header.
const HEADER: usize = 12;
/// Bytes of an entry before its name.
const ENTRY: usize = 8;
/// The most elements of the index, which has a 16-bit count. Larger directories are searched
/// linearly from the last element on.
const INDEX_LIMIT: usize = u16::MAX as usize;
/// The largest listing: sizes have 32 bits and include three bytes that are not stored.
const SIZE_LIMIT: u32 = u32::MAX - 3;

/// An entry to be written.
pub(crate) struct DirectoryEntry<'a> {
    pub name: &'a [u8],
    pub number: u32,
    pub kind: u16,
    pub inode: Reference,
}

/// The place of a directory's listing.
#[derive(Default)]
pub(crate) struct Listing {
    /// Block of the directory table.
    pub block: u32,
    /// Byte in that block.
    pub offset: u16,
    /// Bytes.
    pub size: u32,
    /// The first run of each further block.
    pub index: Vec<IndexEntry>,
}

/// An element of the index, from which a search begins.
pub(crate) struct IndexEntry {
    /// Byte of the listing where the run begins.
    pub offset: u32,
    /// Block of the directory table where that is.
    pub block: u32,
    /// The run's first name.
    pub name: Box<[u8]>,
}

/// Appends a listing to the directory table. The entries must be sorted by name.
///
/// # Errors
/// The listing or the table becomes too large; the table cannot be compressed.
pub(crate) fn write(
    entries: &[DirectoryEntry<'_>],
    table: &mut Table,
    with: &mut MetadataCompressor<'_>,
) -> Result<Listing, Error> {
    let start = table.position();
    let mut listing = Listing {
        block: u32::try_from(start.block).map_err(|_| table_full("directory table"))?,
        offset: start.offset,
        ..Listing::default()
    };
    let mut indexed = start.block;
    let mut rest = entries;
    while let Some(first) = rest.first() {
        let Reference { block, offset } = table.position();
        // The kernel searches from the last index entry that is not after the wanted name, so one
        // entry for each block is enough: it then reads at most one block of headers and names.
        if block != indexed && listing.index.len() < INDEX_LIMIT {
            let block = u32::try_from(block).map_err(|_| table_full("directory table"))?;
            listing.index.push(IndexEntry {
                offset: listing.size,
                block,
                name: first.name.into(),
            });
        }
        indexed = block;
        let inode_block =
            u32::try_from(first.inode.block).map_err(|_| table_full("inode table"))?;
        let (run, later) = rest.split_at(run_length(first, rest, usize::from(offset)));
        rest = later;
        let mut bytes = Vec::new();
        // The format stores the number of entries less one, since no header is without entries.
        for word in [run.len() as u32 - 1, inode_block, first.number] {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        for entry in run {
            write_entry(entry, first.number, &mut bytes);
        }
        table.write(&bytes, with)?;
        listing.size = u32::try_from(bytes.len())
            .ok()
            .and_then(|bytes| listing.size.checked_add(bytes))
            .filter(|size| *size <= SIZE_LIMIT)
            .ok_or_else(|| table_full("listing of a directory"))?;
    }
    Ok(listing)
}

fn table_full(table: &'static str) -> Error {
    Error::TableFull { table }
}

/// How many of the entries share a header that begins at that offset of a block.
fn run_length(first: &DirectoryEntry<'_>, entries: &[DirectoryEntry<'_>], offset: usize) -> usize {
    let mut end = offset + HEADER;
    let mut length = 0;
    for entry in entries.iter().take(RUN_LIMIT) {
        let goes_along = entry.inode.block == first.inode.block
            && distance(entry.number, first.number).is_some()
            && end < METADATA_BLOCK;
        // The first entry always fits: the header's base is its own number and block.
        if length > 0 && !goes_along {
            break;
        }
        length += 1;
        end += ENTRY + entry.name.len();
    }
    length
}

/// The difference between an inode's number and its run's base, if it can be stored.
fn distance(number: u32, base: u32) -> Option<i16> {
    i16::try_from(i64::from(number) - i64::from(base)).ok()
}

fn write_entry(entry: &DirectoryEntry<'_>, base: u32, bytes: &mut Vec<u8>) {
    // `run_length` ends a run before a distance that cannot be stored.
    let distance = distance(entry.number, base).unwrap_or(0);
    // The format stores the length less one, since no name is empty.
    let name_size = (entry.name.len() as u16).saturating_sub(1);
    bytes.extend_from_slice(&entry.inode.offset.to_le_bytes());
    bytes.extend_from_slice(&distance.to_le_bytes());
    bytes.extend_from_slice(&entry.kind.to_le_bytes());
    bytes.extend_from_slice(&name_size.to_le_bytes());
    bytes.extend_from_slice(entry.name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::squashfs::{Options, Unobserved};

    fn listing_of(entries: &[DirectoryEntry<'_>]) -> Listing {
        let mut compressor = MetadataCompressor::new(&Options::default(), &Unobserved).unwrap();
        write(entries, &mut Table::default(), &mut compressor).unwrap()
    }

    fn entry(name: &str, number: u32, block: u64) -> DirectoryEntry<'_> {
        DirectoryEntry {
            name: name.as_bytes(),
            number,
            kind: 2,
            inode: Reference { block, offset: 0 },
        }
    }

    #[test]
    fn a_run_ends_where_its_header_does_not_fit_any_more() {
        for (what, entries, headers) in [
            ("none", vec![], 0),
            ("one", vec![entry("a", 1, 0)], 1),
            ("neighbours", vec![entry("a", 1, 0), entry("b", 2, 0)], 1),
            (
                "another block",
                vec![entry("a", 1, 0), entry("b", 2, 900)],
                2,
            ),
            (
                "within reach",
                vec![entry("a", 40_000, 0), entry("b", 7_232, 0)],
                1,
            ),
            (
                "out of reach",
                vec![entry("a", 40_000, 0), entry("b", 7_231, 0)],
                2,
            ),
            (
                "out of reach",
                vec![entry("a", 1, 0), entry("b", 32_769, 0)],
                2,
            ),
            (
                "256 entries",
                (0..256).map(|n| entry("a", n, 0)).collect(),
                1,
            ),
            (
                "257 entries",
                (0..257).map(|n| entry("a", n, 0)).collect(),
                2,
            ),
        ] {
            let expected = headers * HEADER + entries.len() * (ENTRY + 1);
            assert_eq!(listing_of(&entries).size as usize, expected, "{what}");
        }
    }

    #[test]
    fn every_further_block_of_a_listing_is_in_its_index() {
        let names: Vec<String> = (0..3000)
            .map(|n| format!("a-rather-long-name-{n:05}"))
            .collect();
        let entries: Vec<_> = names.iter().map(|name| entry(name, 1, 0)).collect();
        let listing = listing_of(&entries);
        assert_eq!(listing.index.len(), listing.size as usize / METADATA_BLOCK);
        assert!(
            listing
                .index
                .is_sorted_by_key(|entry| (entry.offset, entry.block))
        );
        assert!(listing_of(&entries[..100]).index.is_empty());
    }
}
