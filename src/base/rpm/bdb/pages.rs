//! The pages of a Berkeley DB file: what the first page says of all, and the values that lie on
//! chains of overflow pages. The file is in the byte order of the machine that wrote it.

use std::io::{Read, Seek, SeekFrom};

use super::item::Value;
use crate::archive::rpm::header::MAX_BYTES;
use crate::base::rpm::entries::{length, read_exactly};
use crate::base::rpm::error::Problem;

const HASH_MAGIC: u32 = 0x0006_1561;
const BTREE_MAGIC: u32 = 0x0005_3162;
/// Bytes of a page before its items.
pub(super) const PAGE_HEADER: usize = 26;
const TYPE_OVERFLOW: u8 = 7;

/// How the items of a file are kept.
#[derive(Clone, Copy)]
pub(super) enum Structure {
    Hash,
    BTree,
}

/// A database file, page by page.
pub(super) struct Pages<'a, S> {
    source: &'a mut S,
    structure: Structure,
    big_endian: bool,
    page_size: usize,
    page_count: u32,
    /// Bytes that may still be given: values share no bytes in a sound file, and chains that lead
    /// in circles end here.
    budget: u64,
}

impl<'a, S: Read + Seek> Pages<'a, S> {
    /// Reads the page that describes the file.
    pub(super) fn open(source: &'a mut S) -> Result<Self, Problem> {
        let size = length(source)?;
        source.rewind()?;
        let mut meta = [0; 72];
        source.read_exact(&mut meta)?;
        let magic = meta
            .get(12..)
            .and_then(<[u8]>::first_chunk)
            .copied()
            .unwrap_or_default();
        let (structure, big_endian) = match (u32::from_le_bytes(magic), u32::from_be_bytes(magic)) {
            (HASH_MAGIC, _) => (Structure::Hash, false),
            (_, HASH_MAGIC) => (Structure::Hash, true),
            (BTREE_MAGIC, _) => (Structure::BTree, false),
            (_, BTREE_MAGIC) => (Structure::BTree, true),
            _ => return Err(foreign("no such magic number")),
        };
        let mut pages = Self {
            source,
            structure,
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
            return Err(damaged(0, "the page size is not valid"));
        }
        pages.page_size = page_size as usize;
        pages.page_count = u32::try_from(size / u64::from(page_size)).unwrap_or(u32::MAX);
        Ok(pages)
    }

    pub(super) fn structure(&self) -> Structure {
        self.structure
    }

    pub(super) fn count(&self) -> u32 {
        self.page_count
    }

    pub(super) fn read(&mut self, number: u32, page: &mut Vec<u8>) -> Result<(), Problem> {
        let start = u64::from(number).saturating_mul(self.page_size as u64);
        self.source.seek(SeekFrom::Start(start))?;
        page.clear();
        read_exactly(self.source, self.page_size as u64, page)?;
        Ok(())
    }

    /// The chain of overflow pages that an item names: at byte 4 its first page, at byte 8 its size.
    /// A hash and a B-tree have them at the same places.
    pub(super) fn chain_of<'p>(&self, number: u32, item: &[u8]) -> Result<Value<'p>, Problem> {
        let [first, size] = [4, 8].map(|at| self.word(item, at));
        let (first, size) = first
            .zip(size)
            .ok_or_else(|| damaged(number, "a reference is cut short"))?;
        let size = size as usize;
        Ok(Value::Chain { first, size })
    }

    /// Reads a value, from the page or from the chain of pages that it names.
    pub(super) fn value(
        &mut self,
        number: u32,
        found: &Value<'_>,
        value: &mut Vec<u8>,
    ) -> Result<(), Problem> {
        value.clear();
        match *found {
            Value::Here(bytes) => {
                self.spend(number, bytes.len())?;
                value.extend_from_slice(bytes);
                Ok(())
            }
            Value::Chain { first, size } => self.chain(first, size, value),
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
        // In a sound file no two values share a page, so all of them together are not larger than
        // the file. Otherwise a few pages could stand for any amount of values.
        let left = self.budget.checked_sub(bytes as u64);
        self.budget = left.ok_or_else(|| damaged(number, "values share pages"))?;
        Ok(())
    }

    pub(super) fn word(&self, bytes: &[u8], at: usize) -> Option<u32> {
        let word = *bytes.get(at..)?.first_chunk()?;
        Some(match self.big_endian {
            true => u32::from_be_bytes(word),
            false => u32::from_le_bytes(word),
        })
    }

    pub(super) fn short(&self, bytes: &[u8], at: usize) -> Option<u16> {
        let short = *bytes.get(at..)?.first_chunk()?;
        Some(match self.big_endian {
            true => u16::from_be_bytes(short),
            false => u16::from_le_bytes(short),
        })
    }
}

fn foreign(found: &str) -> Problem {
    Problem::Format {
        expected: "a Berkeley DB hash or B-tree as rpm writes it",
        found: found.to_owned(),
    }
}

pub(super) fn damaged(page: u32, what: &'static str) -> Problem {
    let place = format!("page {page}");
    Problem::Damaged { place, what }
}

/// Says that a key is not the number of a package.
pub(super) fn no_package_number(page: u32) -> Problem {
    damaged(page, "a key is not a package number")
}
