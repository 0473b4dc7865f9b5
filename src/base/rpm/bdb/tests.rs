//! Databases written byte by byte, in both structures and both byte orders.

use std::io::Cursor;

use super::*;

const HASH_MAGIC: usize = 0x0006_1561;
const BTREE_MAGIC: usize = 0x0005_3162;
const PAGE_HEADER: usize = 26;
const TYPE_LEAF: u8 = 5;
const TYPE_OVERFLOW: u8 = 7;
const TYPE_HASH: u8 = 13;
const ITEM_HERE: u8 = 1;
const ITEM_ON_OVERFLOW_PAGES: u8 = 3;

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

impl Writer {
    /// A file whose first page names that structure.
    fn new(magic: usize, kind: u8, big_endian: bool) -> Self {
        let mut writer = Self {
            big_endian,
            pages: Vec::new(),
        };
        let mut meta = vec![0; SIZE];
        writer.put(&mut meta, 12, magic, 4);
        writer.put(&mut meta, 16, 9, 4);
        writer.put(&mut meta, 20, SIZE, 4);
        meta[25] = kind;
        writer.pages.push(meta);
        writer
    }

    /// Adds a page of that kind with these items, the first at its end.
    fn add(&mut self, kind: u8, items: &[Vec<u8>]) {
        let mut page = self.page(kind);
        self.put(&mut page, 20, items.len(), 2);
        let mut end = SIZE;
        for (place, item) in items.iter().enumerate() {
            page[end - item.len()..end].copy_from_slice(item);
            end -= item.len();
            self.put(&mut page, PAGE_HEADER + 2 * place, end, 2);
        }
        self.pages.push(page);
    }
}

/// A hash that holds these values as packages 1, 2 and so on, two on each page.
pub(in crate::base) fn database(values: &[&[u8]], big_endian: bool) -> Vec<u8> {
    let mut writer = Writer::new(HASH_MAGIC, 8, big_endian);
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
        let items: Vec<_> = pair.iter().cloned().flat_map(<[_; 2]>::from).collect();
        writer.add(TYPE_HASH, &items);
    }
    writer.pages.concat()
}

/// A B-tree that holds these values as packages 1, 2 and so on, two on each leaf; `deleted` is one
/// that was deleted and still stands on its page.
fn tree(values: &[&[u8]], deleted: Option<usize>, big_endian: bool) -> Vec<u8> {
    let mut writer = Writer::new(BTREE_MAGIC, 9, big_endian);
    let mut items = Vec::new();
    for (place, value) in values.iter().enumerate() {
        let number = u32::try_from(place + 1).unwrap().to_be_bytes();
        let mark = if deleted == Some(place) { 0x80 } else { 0 };
        let mut key = [&[0, 0, ITEM_HERE | mark], number.as_slice()].concat();
        writer.put(&mut key, 0, number.len(), 2);
        let value = if value.len() < 60 {
            let mut item = [&[0, 0, ITEM_HERE | mark], *value].concat();
            writer.put(&mut item, 0, value.len(), 2);
            item
        } else {
            let mut item = writer.overflow(value);
            // The kind stands behind two unused bytes here.
            item[..4].copy_from_slice(&[0, 0, ITEM_ON_OVERFLOW_PAGES | mark, 0]);
            item
        };
        items.extend([key, value]);
    }
    for page in items.chunks(4) {
        writer.add(TYPE_LEAF, page);
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
fn a_b_tree_is_read_in_both_byte_orders_without_what_was_deleted() {
    let long = [7; 3000];
    for big_endian in [false, true] {
        let database = tree(&[b"short", &long, b"gone", &long], Some(2), big_endian);
        let found = values(&database).unwrap();
        let expected = [
            (1, b"short".to_vec()),
            (2, long.to_vec()),
            (4, long.to_vec()),
        ];
        assert_eq!(found, expected);
    }
}

#[test]
fn values_of_a_b_tree_that_share_bytes_end() {
    // Every item of the leaf is the same one, and all together are more than the file holds.
    let mut bytes = tree(&[&[7; 55], &[7; 55]], None, false);
    let leaf = bytes.len() - SIZE;
    let (key, value) = (
        [bytes[leaf + 26], bytes[leaf + 27]],
        [bytes[leaf + 28], bytes[leaf + 29]],
    );
    bytes[leaf + 20..leaf + 22].copy_from_slice(&160_u16.to_le_bytes());
    for place in 0..80 {
        let at = leaf + PAGE_HEADER + 4 * place;
        bytes[at..at + 2].copy_from_slice(&key);
        bytes[at + 2..at + 4].copy_from_slice(&value);
    }
    let error = values(&bytes).unwrap_err().to_string();
    assert!(error.contains("values share pages"), "{error}");
}

#[test]
fn items_of_a_b_tree_outside_of_their_page_are_told() {
    let mut bytes = tree(&[b"short"], None, false);
    let leaf = bytes.len() - SIZE;
    bytes[leaf + 26..leaf + 28].copy_from_slice(&511_u16.to_le_bytes());
    let error = values(&bytes).unwrap_err().to_string();
    assert_eq!(error, "damaged at page 1: an item lies outside of the page");
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
    let expected = "not a Berkeley DB hash or B-tree as rpm writes it: ";
    assert_eq!(with(12, 0), format!("{expected}no such magic number"));
    assert_eq!(with(16, 99), format!("{expected}an unknown version"));
    assert_eq!(with(24, 1), format!("{expected}encrypted or checksummed"));
    assert_eq!(with(20, 3), "damaged at page 0: the page size is not valid");
    assert!(values(&good[..40]).is_err());
}
