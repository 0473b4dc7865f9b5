//! `Packages` as a Berkeley DB hash, read-only, after Berkeley DB's `db_page.h` and rpm's
//! `lib/backend/bdb_ro.cc`.
//!
//! Keys are package numbers, values are headers, most of them on chains of overflow pages. Every
//! page is of the same size and says what it is, so the hash pages are read one after the other,
//! without hashing. The file is in the byte order of the machine that wrote it.

use std::io::{Read, Seek, SeekFrom};

use super::entries::{Entries, length, read_exactly};
use super::error::Problem;
use crate::archive::rpm::header::MAX_BYTES;

const HASH_MAGIC: u32 = 0x0006_1561;
const BTREE_MAGIC: u32 = 0x0005_3162;
/// Bytes of a page before its items.
const PAGE_HEADER: usize = 26;
const TYPE_HASH_UNSORTED: u8 = 2;
const TYPE_OVERFLOW: u8 = 7;
const TYPE_HASH: u8 = 13;
const ITEM_HERE: u8 = 1;
const ITEM_ON_OVERFLOW_PAGES: u8 = 3;

/// A database file, page by page.
struct Pages<'a, S> {
    source: &'a mut S,
    big_endian: bool,
    page_size: usize,
    page_count: u32,
    /// Bytes that may still be given: values share no bytes in a sound file, and chains that lead
    /// in circles end here.
    budget: u64,
}

/// Reads all values but that of key 0, which is rpm's counter.
pub(super) fn read(source: &mut (impl Read + Seek), sink: &mut Entries<'_>) -> Result<(), Problem> {
    let mut pages = Pages::open(source)?;
    let (mut page, mut value) = (Vec::new(), Vec::new());
    for number in 1..pages.page_count {
        pages.read(number, &mut page)?;
        if !matches!(page.get(25), Some(&(TYPE_HASH | TYPE_HASH_UNSORTED))) {
            continue;
        }
        let items = pages.items(number, &page)?;
        for pair in items.chunks_exact(2) {
            let [key, data] = pair else { continue };
            let key = match key {
                [ITEM_HERE, rest @ ..] => pages.word(rest, 0),
                _ => None,
            };
            let key = key.ok_or_else(|| damaged(number, "a key is no package number"))?;
            if key != 0 {
                let read = pages.value(number, data, &mut value);
                sink(key, read.map(|()| value.as_slice()))?;
            }
        }
    }
    Ok(())
}

impl<'a, S: Read + Seek> Pages<'a, S> {
    /// Reads the page that describes the file.
    fn open(source: &'a mut S) -> Result<Self, Problem> {
        let size = length(source)?;
        source.rewind()?;
        let mut meta = [0; 72];
        source.read_exact(&mut meta)?;
        let magic = meta
            .get(12..)
            .and_then(<[u8]>::first_chunk)
            .copied()
            .unwrap_or_default();
        let big_endian = match (u32::from_le_bytes(magic), u32::from_be_bytes(magic)) {
            (HASH_MAGIC, _) => false,
            (_, HASH_MAGIC) => true,
            (BTREE_MAGIC, _) | (_, BTREE_MAGIC) => return Err(foreign("a B-tree")),
            _ => return Err(foreign("no such magic number")),
        };
        let mut pages = Self {
            source,
            big_endian,
            page_size: 0,
            page_count: 0,
            budget: size,
        };
        let [version, page_size] = [16, 20].map(|at| pages.word(&meta, at).unwrap_or(0));
        if !(5..=10).contains(&version) {
            return Err(foreign("an unknown version"));
        }
        // Byte 24: the encryption; byte 26: flags, of which 1 is checksums on every page.
        if !matches!((meta.get(24), meta.get(26)), (Some(0), Some(0))) {
            return Err(foreign("encrypted or checksummed"));
        }
        if !page_size.is_power_of_two() || !(512..=65536).contains(&page_size) {
            return Err(damaged(0, "the page size is none"));
        }
        pages.page_size = page_size as usize;
        pages.page_count = u32::try_from(size / u64::from(page_size)).unwrap_or(u32::MAX);
        Ok(pages)
    }

    fn read(&mut self, number: u32, page: &mut Vec<u8>) -> Result<(), Problem> {
        let start = u64::from(number).saturating_mul(self.page_size as u64);
        self.source.seek(SeekFrom::Start(start))?;
        page.clear();
        read_exactly(self.source, self.page_size as u64, page)?;
        Ok(())
    }

    /// The items of a hash page, keys and values in turn. They stand at the page's end, the first
    /// behind the second and so on.
    fn items<'p>(&self, number: u32, page: &'p [u8]) -> Result<Vec<&'p [u8]>, Problem> {
        let count = usize::from(self.short(page, 20).unwrap_or(0));
        let mut items = Vec::new();
        let mut end = page.len();
        for place in 0..count {
            let start = self.short(page, PAGE_HEADER + 2 * place).map(usize::from);
            let item = start.and_then(|start| page.get(start..end));
            let item = item.ok_or_else(|| damaged(number, "an item lies outside of the page"))?;
            end -= item.len();
            items.push(item);
        }
        Ok(items)
    }

    /// Reads a value, from the page or from the chain of pages that it names.
    fn value(&mut self, number: u32, item: &[u8], value: &mut Vec<u8>) -> Result<(), Problem> {
        value.clear();
        match item {
            [ITEM_HERE, rest @ ..] => {
                self.spend(number, rest.len())?;
                value.extend_from_slice(rest);
                Ok(())
            }
            [ITEM_ON_OVERFLOW_PAGES, ..] => {
                let [first, size] = [4, 8].map(|at| self.word(item, at));
                let (first, size) = first
                    .zip(size)
                    .ok_or_else(|| damaged(number, "a reference is cut short"))?;
                self.chain(first, size as usize, value)
            }
            _ => Err(damaged(number, "a value is of an unknown kind")),
        }
    }

    /// Joins a chain of overflow pages to `size` bytes.
    fn chain(&mut self, first: u32, size: usize, value: &mut Vec<u8>) -> Result<(), Problem> {
        let mut page = Vec::new();
        let mut number = first;
        while value.len() < size {
            if number == 0 || number >= self.page_count {
                return Err(damaged(number, "a chain of pages leads nowhere"));
            }
            self.read(number, &mut page)?;
            let count = usize::from(self.short(&page, 22).unwrap_or(0));
            let count = count.min(size - value.len());
            let part = page.get(PAGE_HEADER..).and_then(|data| data.get(..count));
            let part = part.filter(|part| !part.is_empty() && page.get(25) == Some(&TYPE_OVERFLOW));
            let part = part.ok_or_else(|| damaged(number, "not a page of the chain it is in"))?;
            self.spend(number, part.len())?;
            value.extend_from_slice(part);
            if value.len() > MAX_BYTES {
                return Err(damaged(number, "a value is larger than any header"));
            }
            number = self.word(&page, 16).unwrap_or(0);
        }
        Ok(())
    }

    fn spend(&mut self, number: u32, bytes: usize) -> Result<(), Problem> {
        let left = self.budget.checked_sub(bytes as u64);
        self.budget = left.ok_or_else(|| damaged(number, "values share pages"))?;
        Ok(())
    }

    fn word(&self, bytes: &[u8], at: usize) -> Option<u32> {
        let word = *bytes.get(at..)?.first_chunk()?;
        Some(match self.big_endian {
            true => u32::from_be_bytes(word),
            false => u32::from_le_bytes(word),
        })
    }

    fn short(&self, bytes: &[u8], at: usize) -> Option<u16> {
        let short = *bytes.get(at..)?.first_chunk()?;
        Some(match self.big_endian {
            true => u16::from_be_bytes(short),
            false => u16::from_le_bytes(short),
        })
    }
}

fn foreign(found: &str) -> Problem {
    Problem::Format {
        expected: "a Berkeley DB hash as rpm writes it",
        found: found.to_owned(),
    }
}

fn damaged(page: u32, what: &'static str) -> Problem {
    let place = format!("page {page}");
    Problem::Damaged { place, what }
}

#[cfg(test)]
pub(in crate::base) mod tests {
    use std::io::Cursor;

    use super::*;

    const SIZE: usize = 512;

    struct Writer {
        big_endian: bool,
        pages: Vec<Vec<u8>>,
    }

    impl Writer {
        fn put(&self, page: &mut [u8], at: usize, value: usize, width: usize) {
            let bytes = (value as u64).to_be_bytes();
            let mut bytes = bytes[8 - width..].to_vec();
            if !self.big_endian {
                bytes.reverse();
            }
            page[at..at + width].copy_from_slice(&bytes);
        }

        fn page(&self, kind: u8) -> Vec<u8> {
            let mut page = vec![0; SIZE];
            self.put(&mut page, 8, self.pages.len(), 4);
            page[25] = kind;
            page
        }

        /// Puts a value on overflow pages and gives the item that refers to them.
        fn overflow(&mut self, value: &[u8]) -> Vec<u8> {
            let mut item = vec![0; 12];
            item[0] = ITEM_ON_OVERFLOW_PAGES;
            self.put(&mut item, 4, self.pages.len(), 4);
            self.put(&mut item, 8, value.len(), 4);
            let mut parts = value.chunks(SIZE - PAGE_HEADER).peekable();
            while let Some(part) = parts.next() {
                let mut page = self.page(TYPE_OVERFLOW);
                let next = if parts.peek().is_some() {
                    self.pages.len() + 1
                } else {
                    0
                };
                self.put(&mut page, 16, next, 4);
                self.put(&mut page, 22, part.len(), 2);
                page[PAGE_HEADER..PAGE_HEADER + part.len()].copy_from_slice(part);
                self.pages.push(page);
            }
            item
        }

        fn key(&self, number: usize) -> Vec<u8> {
            let mut key = vec![ITEM_HERE; 5];
            self.put(&mut key, 1, number, 4);
            key
        }
    }

    /// A database that holds these values as packages 1, 2 and so on, two on each hash page.
    pub(in crate::base) fn database(values: &[&[u8]], big_endian: bool) -> Vec<u8> {
        let mut writer = Writer {
            big_endian,
            pages: Vec::new(),
        };
        let mut meta = vec![0; SIZE];
        writer.put(&mut meta, 12, HASH_MAGIC as usize, 4);
        writer.put(&mut meta, 16, 9, 4);
        writer.put(&mut meta, 20, SIZE, 4);
        meta[25] = 8;
        writer.pages.push(meta);
        let counter = [ITEM_HERE, 9, 9, 9, 9].to_vec();
        let mut items = vec![(writer.key(0), counter)];
        for (place, value) in values.iter().enumerate() {
            let item = match value.len() {
                0..60 => [&[ITEM_HERE], *value].concat(),
                _ => writer.overflow(value),
            };
            items.push((writer.key(place + 1), item));
        }
        for pair in items.chunks(2) {
            let mut page = writer.page(TYPE_HASH);
            let items: Vec<_> = pair.iter().flat_map(|(key, value)| [key, value]).collect();
            writer.put(&mut page, 20, items.len(), 2);
            let mut end = SIZE;
            for (place, item) in items.into_iter().enumerate() {
                page[end - item.len()..end].copy_from_slice(item);
                end -= item.len();
                writer.put(&mut page, PAGE_HEADER + 2 * place, end, 2);
            }
            writer.pages.push(page);
        }
        writer.pages.concat()
    }

    fn values(database: &[u8]) -> Result<Vec<(u32, Vec<u8>)>, Problem> {
        let mut found = Vec::new();
        read(&mut Cursor::new(database), &mut |number, header| {
            found.push((number, header?.to_vec()));
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn values_are_read_from_pages_and_chains_in_both_byte_orders() {
        let long = [7; 3000];
        for big_endian in [false, true] {
            let database = database(&[b"short", &long, b"other"], big_endian);
            let found = values(&database).unwrap();
            assert_eq!(
                found,
                [
                    (1, b"short".to_vec()),
                    (2, long.to_vec()),
                    (3, b"other".to_vec())
                ]
            );
        }
    }

    #[test]
    fn a_chain_that_leads_in_circles_ends() {
        let mut bytes = database(&[&[7; 3000]], false);
        // The second page of the chain leads back to the first, and the value claims to be huge.
        bytes[2 * SIZE + 16] = 1;
        let reference = bytes
            .windows(12)
            .rposition(|at| at[0] == 3 && at[4] == 1)
            .unwrap();
        bytes[reference + 8..reference + 12].copy_from_slice(&u32::MAX.to_le_bytes());
        let error = values(&bytes).unwrap_err();
        assert!(error.to_string().ends_with("values share pages"), "{error}");
    }

    #[test]
    fn other_files_are_told_apart() {
        let good = database(&[b"short"], false);
        let with = |at: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[at] = byte;
            values(&bytes).unwrap_err().to_string()
        };
        let expected = "not a Berkeley DB hash as rpm writes it: ";
        assert_eq!(with(12, 0), format!("{expected}no such magic number"));
        assert_eq!(with(16, 99), format!("{expected}an unknown version"));
        assert_eq!(with(24, 1), format!("{expected}encrypted or checksummed"));
        assert_eq!(with(20, 3), "damaged at page 0: the page size is none");
        let mut btree = good.clone();
        btree[12..16].copy_from_slice(&BTREE_MAGIC.to_le_bytes());
        assert!(
            values(&btree)
                .unwrap_err()
                .to_string()
                .ends_with("a B-tree")
        );
        assert!(values(&good[..40]).is_err());
    }
}
