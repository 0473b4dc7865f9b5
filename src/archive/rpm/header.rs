//! rpm headers: tagged values, as in package files and in every rpm database.
//!
//! The layout is that of rpm's `docs/manual/hregions.md` and `lib/header.c`: two big-endian counts,
//! the index with 16 bytes for each entry, then the store that the entries point into. Nothing is
//! copied: a [`Header`] borrows the bytes, and every access is bounds-checked.

use super::header_type::{Numbers, Texts, ValueType};

/// The beginning of a header in a file: magic, version 1, four reserved bytes.
pub const MAGIC: [u8; 8] = [0x8e, 0xad, 0xe8, 0x01, 0, 0, 0, 0];
/// The size of the two counts in bytes.
pub const COUNTS: usize = 8;
/// rpm's own limit (`HEADER_TAGS_MAX`).
const MAX_ENTRIES: usize = 0xffff;
/// The largest header. Those of packages with tens of thousands of files have about 10 MB; rpm
/// allows 256 MiB.
pub const MAX_BYTES: usize = 64 << 20;
const ENTRY: usize = 16;
/// Regions mark the signed part of a header and hold no values.
const REGION_TAGS: std::ops::Range<u32> = 61..64;

/// Why bytes are no header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// The bytes are truncated.
    #[error("the header ends early: {have} bytes, {need} are needed")]
    Truncated {
        /// The bytes there are.
        have: usize,
        /// The bytes that the counts declare.
        need: usize,
    },
    /// The bytes are not a header.
    #[error("no rpm header here: its magic bytes are missing")]
    Magic,
    /// The counts exceed the limits.
    #[error("the header declares {entries} entries and {store} bytes, which is beyond the limit")]
    TooLarge {
        /// Entries declared.
        entries: u32,
        /// Bytes of values declared.
        store: u32,
    },
    /// An index entry that points outside the store, or has an unknown type.
    #[error("entry {entry} of the header (tag {tag}) is damaged")]
    Entry {
        /// Its position in the index.
        entry: usize,
        /// Its tag.
        tag: u32,
    },
}

/// The size of a header as its counts declare it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderSize {
    entries: usize,
    store: usize,
}

impl HeaderSize {
    /// Parses the two counts.
    ///
    /// # Errors
    /// If they exceed the limits.
    pub fn read(counts: [u8; COUNTS]) -> Result<Self, HeaderError> {
        let [entries @ .., _, _, _, _] = counts;
        let [_, _, _, _, store @ ..] = counts;
        let (entries, store) = (u32::from_be_bytes(entries), u32::from_be_bytes(store));
        let size = Self {
            entries: entries as usize,
            store: store as usize,
        };
        if size.entries > MAX_ENTRIES || size.store > MAX_BYTES {
            return Err(HeaderError::TooLarge { entries, store });
        }
        Ok(size)
    }

    /// The size of index and store in bytes.
    #[must_use]
    pub fn body(self) -> usize {
        self.entries * ENTRY + self.store
    }
}

/// A parsed header, which borrows its bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Header<'a> {
    index: &'a [[u8; ENTRY]],
    store: &'a [u8],
}

/// One entry of the index.
#[derive(Clone, Copy, Debug)]
struct IndexEntry {
    tag: u32,
    kind: u32,
    offset: usize,
    count: usize,
}

impl IndexEntry {
    fn read(bytes: [u8; ENTRY]) -> Self {
        let [
            t0,
            t1,
            t2,
            t3,
            k0,
            k1,
            k2,
            k3,
            o0,
            o1,
            o2,
            o3,
            c0,
            c1,
            c2,
            c3,
        ] = bytes;
        Self {
            tag: u32::from_be_bytes([t0, t1, t2, t3]),
            kind: u32::from_be_bytes([k0, k1, k2, k3]),
            offset: u32::from_be_bytes([o0, o1, o2, o3]) as usize,
            count: u32::from_be_bytes([c0, c1, c2, c3]) as usize,
        }
    }
}

impl<'a> Header<'a> {
    /// Parses a header that begins with its counts, as in databases. Bytes behind it are ignored.
    ///
    /// # Errors
    /// If the bytes are truncated, or an entry is damaged.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, HeaderError> {
        let truncated = |need| HeaderError::Truncated {
            have: bytes.len(),
            need,
        };
        let (counts, rest) = bytes
            .split_first_chunk::<COUNTS>()
            .ok_or(truncated(COUNTS))?;
        let size = HeaderSize::read(*counts)?;
        let body = rest
            .get(..size.body())
            .ok_or(truncated(COUNTS + size.body()))?;
        let (index, store) = body.split_at(size.entries * ENTRY);
        let (index, _) = index.as_chunks::<ENTRY>();
        let header = Self { index, store };
        header.check()?;
        Ok(header)
    }

    /// Parses a header that begins with its magic, as in files.
    ///
    /// # Errors
    /// If the magic is missing, the bytes are truncated, or an entry is damaged.
    pub fn parse_with_magic(bytes: &'a [u8]) -> Result<Self, HeaderError> {
        Self::parse(bytes.strip_prefix(&MAGIC).ok_or(HeaderError::Magic)?)
    }

    /// Checks that every entry has a known type and that its values lie within the store.
    fn check(&self) -> Result<(), HeaderError> {
        for (place, &bytes) in self.index.iter().enumerate() {
            let entry = IndexEntry::read(bytes);
            let damaged = HeaderError::Entry {
                entry: place,
                tag: entry.tag,
            };
            // The offset of a region may be that of a trailer, or negative, and is not an offset of
            // values.
            if REGION_TAGS.contains(&entry.tag) {
                continue;
            }
            let kind = ValueType::from_number(entry.kind).ok_or_else(|| damaged.clone())?;
            // A text has at least its NUL, so a count is never larger than the store.
            let need = entry.count.saturating_mul(kind.smallest());
            let room = self.store.len().checked_sub(entry.offset);
            if room.is_none_or(|room| need > room) || entry.count == 0 {
                return Err(damaged);
            }
        }
        Ok(())
    }

    /// The type, the count and the values of a tag. If a tag is given twice, the last entry counts:
    /// entries that were added at installation follow the packaged ones.
    fn find(&self, tag: u32) -> Option<(ValueType, usize, &'a [u8])> {
        let entries = self
            .index
            .iter()
            .rev()
            .map(|&bytes| IndexEntry::read(bytes));
        let entry = entries.into_iter().find(|entry| entry.tag == tag)?;
        let values = self.store.get(entry.offset..)?;
        Some((ValueType::from_number(entry.kind)?, entry.count, values))
    }

    /// Whether the header has that tag.
    #[must_use]
    pub fn has(&self, tag: u32) -> bool {
        self.find(tag).is_some()
    }

    /// The size of index and store in bytes.
    pub(crate) fn size(&self) -> usize {
        self.index.len() * ENTRY + self.store.len()
    }

    /// The tags, in the order of the index.
    pub fn tags(&self) -> impl Iterator<Item = u32> {
        self.index.iter().map(|&bytes| IndexEntry::read(bytes).tag)
    }

    /// The texts of a tag, without their terminating NULs; empty if the tag is missing or has
    /// another type.
    #[must_use]
    pub fn texts(&self, tag: u32) -> Texts<'a> {
        match self.find(tag) {
            Some((kind, count, values)) if kind.is_text() => Texts::new(values, count),
            _ => Texts::default(),
        }
    }

    /// The first text of a tag; of translated texts this is the untranslated one.
    #[must_use]
    pub fn text(&self, tag: u32) -> Option<&'a [u8]> {
        self.texts(tag).next()
    }

    /// The numbers of a tag, of any width; empty if the tag is missing or has another type.
    #[must_use]
    pub fn numbers(&self, tag: u32) -> Numbers<'a> {
        let found = self.find(tag);
        let numbers = found.and_then(|(kind, count, values)| Numbers::new(kind, count, values));
        numbers.unwrap_or_default()
    }

    /// The first number of a tag.
    #[must_use]
    pub fn number(&self, tag: u32) -> Option<u64> {
        self.numbers(tag).get(0)
    }

    /// The bytes of a binary tag.
    #[must_use]
    pub fn binary(&self, tag: u32) -> Option<&'a [u8]> {
        match self.find(tag)? {
            (ValueType::Binary, count, values) => values.get(..count),
            _ => None,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A header without magic, from tag, type, count and value.
    pub(crate) fn header(entries: &[(u32, u32, u32, &[u8])]) -> Vec<u8> {
        let (mut index, mut store) = (Vec::new(), Vec::new());
        for (tag, kind, count, value) in entries {
            while *kind < 6 && store.len() % 8 != 0 {
                store.push(0);
            }
            let offset = u32::try_from(store.len()).unwrap();
            for number in [*tag, *kind, offset, *count] {
                index.extend(number.to_be_bytes());
            }
            store.extend_from_slice(value);
        }
        let counts = [entries.len(), store.len()];
        let counts = counts.map(|count| u32::try_from(count).unwrap().to_be_bytes());
        [counts.concat(), index, store].concat()
    }

    #[test]
    fn every_type_is_read() {
        let bytes = header(&[
            (1, 2, 3, &[1, 2, 255]),
            (2, 3, 2, &[1, 0, 0, 2]),
            (3, 4, 2, &[0, 1, 0, 0, 0, 0, 0, 2]),
            (4, 5, 1, &[0, 0, 0, 1, 0, 0, 0, 0]),
            (5, 6, 1, b"name\0"),
            (6, 7, 4, &[9, 8, 7, 6]),
            (7, 8, 3, b"a\0\0ccc\0"),
            (8, 9, 2, b"summary\0Zusammenfassung\0"),
        ]);
        let header = Header::parse(&bytes).unwrap();
        let numbers = |tag| header.numbers(tag).iter().collect::<Vec<_>>();
        assert_eq!(numbers(1), [1, 2, 255]);
        assert_eq!(numbers(2), [256, 2]);
        assert_eq!(numbers(3), [65536, 2]);
        assert_eq!(header.number(4), Some(1 << 32));
        assert_eq!(header.text(5), Some(b"name".as_slice()));
        assert_eq!(header.binary(6), Some([9, 8, 7, 6].as_slice()));
        let texts: Vec<_> = header.texts(7).collect();
        assert_eq!(texts, [b"a".as_slice(), b"", b"ccc"]);
        assert_eq!(header.text(8), Some(b"summary".as_slice()));
        assert_eq!(header.number(5), None, "a text is not a number");
        assert_eq!(header.text(3), None, "a number is not a text");
        assert!(!header.has(9));
        assert_eq!(header.tags().count(), 8);
    }

    #[test]
    fn the_last_entry_of_a_repeated_tag_counts() {
        let bytes = header(&[(5, 6, 1, b"packaged\0"), (5, 6, 1, b"relocated\0")]);
        let header = Header::parse(&bytes).unwrap();
        assert_eq!(header.text(5), Some(b"relocated".as_slice()));
    }

    #[test]
    fn damaged_headers_are_refused() {
        let good = header(&[(5, 6, 1, b"name\0")]);
        assert!(Header::parse(&good).is_ok());
        for end in 0..good.len() {
            let cut = Header::parse(&good[..end]);
            assert!(matches!(cut, Err(HeaderError::Truncated { .. })), "{end}");
        }
        let damaged = HeaderError::Entry { entry: 0, tag: 5 };
        let rows: [(u32, u32, &[u8]); 4] = [
            (10, 1, b"no such type"),
            (4, 0, b"none at all"),
            (4, 1000, b"more than there is"),
            (6, u32::MAX, b"many\0"),
        ];
        for (kind, count, value) in rows {
            let bytes = header(&[(5, kind, count, value)]);
            assert_eq!(Header::parse(&bytes).unwrap_err(), damaged);
        }
        let counts = [u32::MAX.to_be_bytes(), u32::MAX.to_be_bytes()].concat();
        assert!(matches!(
            Header::parse(&counts),
            Err(HeaderError::TooLarge { .. })
        ));
        assert_eq!(
            Header::parse_with_magic(&good).unwrap_err(),
            HeaderError::Magic
        );
    }

    /// Reads every value of every tag, so that each access is tried.
    pub(crate) fn read_all(header: &Header<'_>) {
        for tag in header.tags() {
            let _ = header.texts(tag).map(<[u8]>::len).sum::<usize>();
            let _ = header.numbers(tag).iter().fold(0, u64::wrapping_add);
            let _ = header.binary(tag);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(
            mut bytes in prop::collection::vec(any::<u8>(), 0..200),
            entries in 0_u8..4,
        ) {
            bytes.splice(..0, [0, 0, 0, entries, 0, 0, 0, 40]);
            if let Ok(header) = Header::parse(&bytes) {
                read_all(&header);
            }
        }
    }
}
