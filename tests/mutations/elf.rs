//! ELF objects of either class and byte order: whole, and as far as a stream of them is kept.

use std::ops::Range;
use std::path::Path;

use sysextant::archive::elf::{self, Bytes};

use super::child::{Input, Subject, nothing};

macro_rules! object {
    ($name:literal, $is_64:literal, $is_big:literal) => {
        Subject {
            name: $name,
            input: Input::Honest,
            prepare: |_| {
                let layout = Layout {
                    is_64: $is_64,
                    is_big: $is_big,
                };
                layout.object()
            },
            repair: nothing,
            read,
        }
    };
}

pub const SUBJECTS: [Subject; 4] = [
    object!("ELF, 64 bits", true, false),
    object!("ELF, 64 bits, big-endian", true, true),
    object!("ELF, 32 bits", false, false),
    object!("ELF, 32 bits, big-endian", false, true),
];

/// Bytes of names that an object of the largest dynamic section has at most: 4096 of 4096 bytes.
const MOST_NAMES: usize = 16 << 20;

/// Whether the object was read.
fn read(_: &Path, bytes: &[u8]) -> bool {
    let whole = elf::read(bytes);
    if let Ok(found) = &whole {
        let names: usize = found.needed.iter().map(String::len).sum();
        assert!(names <= MOST_NAMES, "{names} bytes of names");
    }
    if let Ok(parts) = elf::parts(bytes)
        && let Ok(found) = elf::read(&Kept { bytes, parts })
    {
        // What was not kept may be missing, and is never made up.
        assert_eq!(Ok(found), whole);
    }
    whole.is_ok()
}

/// Bytes of a beginning that is always kept: the two headers of an honest object.
const BEGINNING: usize = 512;

/// An object of which its beginning and these parts are kept.
struct Kept<'b> {
    bytes: &'b [u8],
    parts: Vec<Range<u64>>,
}

impl Bytes for Kept<'_> {
    fn from(&self, offset: u64) -> &[u8] {
        let parts = self.parts.iter().filter(|part| part.contains(&offset));
        let end = parts.map(|part| part.end).max().unwrap_or(0);
        let kept = usize::try_from(end).unwrap_or(usize::MAX).max(BEGINNING);
        let kept = self.bytes.get(..kept).unwrap_or(self.bytes);
        Bytes::from(kept, offset)
    }
}

/// How an object's numbers are written.
#[derive(Clone, Copy)]
struct Layout {
    is_64: bool,
    is_big: bool,
}

/// The names that the dynamic section refers to: NEEDED, SONAME, RPATH and RUNPATH.
const NAMES: [(u64, &str); 5] = [
    (1, "libepoxy.so.0"),
    (1, "libc.so.6"),
    (14, "libx.so.1"),
    (15, "/opt/x/lib"),
    (29, "$ORIGIN/../lib"),
];

/// Where the object is loaded.
const ADDRESS: usize = 0x1000;

impl Layout {
    fn word(self) -> usize {
        if self.is_64 { 8 } else { 4 }
    }

    fn put(self, number: usize, length: usize, bytes: &mut Vec<u8>) {
        let number = number as u64;
        if self.is_big {
            bytes.extend_from_slice(&number.to_be_bytes()[8 - length..]);
        } else {
            bytes.extend_from_slice(&number.to_le_bytes()[..length]);
        }
    }

    /// A library that is loaded as a whole, with its names at its end.
    fn object(self) -> Vec<u8> {
        let word = self.word();
        let (header, row) = if self.is_64 { (64, 56) } else { (52, 32) };
        let dynamic_at = header + 2 * row;
        let (mut dynamic, mut names) = (Vec::new(), vec![0]);
        for (tag, name) in NAMES {
            self.put(usize::try_from(tag).unwrap(), word, &mut dynamic);
            self.put(names.len(), word, &mut dynamic);
            names.extend_from_slice(name.as_bytes());
            names.push(0);
        }
        // STRTAB, and the end.
        let names_at = dynamic_at + dynamic.len() + 4 * word;
        for number in [5, ADDRESS + names_at, 0, 0] {
            self.put(number, word, &mut dynamic);
        }
        let mut bytes = b"\x7fELF".to_vec();
        bytes.extend([if self.is_64 { 2 } else { 1 }, 1 + u8::from(self.is_big), 1]);
        bytes.resize(16, 0);
        let machine = if self.is_64 { 62 } else { 8 };
        for (number, length) in [
            (3, 2),
            (machine, 2),
            (1, 4),
            (0, word),
            (header, word),
            (0, word),
            (0, 4),
            (header, 2),
            (row, 2),
            (2, 2),
        ] {
            self.put(number, length, &mut bytes);
        }
        bytes.resize(header, 0);
        let load = (1, 0, names_at + names.len());
        for (kind, offset, size) in [load, (2, dynamic_at, dynamic.len())] {
            self.put(kind, 4, &mut bytes);
            let (first, last) = if self.is_64 { (4, 0) } else { (0, 4) };
            self.put(4, first, &mut bytes);
            for number in [offset, ADDRESS + offset, 0, size, size] {
                self.put(number, word, &mut bytes);
            }
            self.put(4, last, &mut bytes);
            self.put(0, word, &mut bytes);
        }
        [bytes, dynamic, names].concat()
    }
}
