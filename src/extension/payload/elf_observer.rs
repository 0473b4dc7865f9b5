//! Reads ELF objects while they are packed, for what the dynamic linker needs to know of them.
//!
//! The beginning of a file is kept, which is the whole of most files; of a larger one also the
//! parts that its program headers name. If the names of an object are elsewhere, they are *not
//! known*.

use std::ops::Range;

use super::facts::Facts;
use super::observer::{ObservedFile, Observer};
use crate::archive::elf;
use crate::archive::elf::{Bytes, ElfError};
use crate::image::LinkedObject;

/// How many bytes at the beginning of a file are kept; nearly all programs and libraries are
/// smaller.
const BEGINNING: usize = 8 << 20;

/// How many bytes of each later part are kept.
const LARGEST_PART: u64 = 1 << 20;

/// How many bytes before the end of the beginning are also kept as part of a later part; larger
/// than any table or name.
const OVERLAP: usize = 128 << 10;

/// How many later parts are kept.
const MOST_PARTS: usize = 4;

/// Bytes of all names and search paths together that are kept.
const MOST_NAMES: usize = 16 << 20;

/// Observes one object.
#[derive(Default)]
pub(crate) struct ElfObserver {
    position: u64,
    beginning: Vec<u8>,
    parts: Vec<Part>,
    are_parts_known: bool,
    is_other: bool,
}

/// A part of the file after its beginning.
struct Part {
    range: Range<u64>,
    bytes: Vec<u8>,
}

impl ElfObserver {
    /// The observer of a file. Its first bytes then show whether it is an object.
    pub(crate) fn of(file: &ObservedFile<'_>) -> Option<Self> {
        (!file.is_left_out && file.size > 4).then(Self::default)
    }

    /// Finds the later parts to be kept, once the beginning is complete.
    fn find_parts(&mut self) {
        self.are_parts_known = true;
        let parts = elf::parts(self.beginning.as_slice()).unwrap_or_default();
        let beyond = parts.into_iter().filter(|part| part.end > BEGINNING as u64);
        let beginning = self.beginning.as_slice();
        let beyond = beyond.map(|part| {
            let start = part.start.max((BEGINNING - OVERLAP) as u64);
            Part {
                range: start..part.end.min(start.saturating_add(LARGEST_PART)),
                bytes: Bytes::from(beginning, start).to_vec(),
            }
        });
        self.parts = beyond.take(MOST_PARTS).collect();
    }
}

impl Observer for ElfObserver {
    fn see(&mut self, bytes: &[u8]) {
        if self.is_other {
            return;
        }
        let room = BEGINNING - self.beginning.len();
        let (first, rest) = bytes.split_at(room.min(bytes.len()));
        self.beginning.extend_from_slice(first);
        // Most files are not programs, so their bytes are not kept.
        if self.beginning.len() >= 4 && !elf::is_elf(&self.beginning) {
            *self = Self {
                is_other: true,
                ..Self::default()
            };
            return;
        }
        if !rest.is_empty() && !self.are_parts_known {
            self.find_parts();
        }
        let end = self.position + bytes.len() as u64;
        let seen = self.position..end;
        let beyond = seen.start.max(BEGINNING as u64);
        for part in &mut self.parts {
            let (start, end) = (part.range.start.max(beyond), part.range.end.min(seen.end));
            let within = |offset: u64| usize::try_from(offset.saturating_sub(seen.start)).ok();
            if let (Some(start), Some(end)) = (within(start), within(end)) {
                part.bytes
                    .extend_from_slice(bytes.get(start..end).unwrap_or_default());
            }
        }
        self.position = end;
    }

    fn finish(self: Box<Self>, file: &ObservedFile<'_>, facts: &mut Facts) {
        let elf = match elf::read(self.as_ref()) {
            Err(ElfError::None) => return,
            Err(ElfError::Gone(_) | ElfError::TooLarge(_)) => None,
            Ok(elf) => Some(elf),
        };
        let names = elf.as_ref().map_or(0, |elf| {
            let paths = [&elf.soname, &elf.rpath, &elf.runpath];
            let paths = paths.into_iter().flatten();
            paths.chain(&elf.needed).map(String::len).sum()
        });
        let fits = facts.object_bytes + names <= MOST_NAMES;
        facts.object_bytes += if fits { names } else { 0 };
        let object = LinkedObject {
            package: file.package.clone(),
            elf: elf.filter(|_| fits),
        };
        facts.objects.insert(file.path.to_owned(), object);
    }
}

impl Bytes for ElfObserver {
    fn from(&self, offset: u64) -> &[u8] {
        let parts = self.parts.iter();
        let kept = parts.map(|part| match offset.checked_sub(part.range.start) {
            Some(within) => Bytes::from(part.bytes.as_slice(), within),
            None => &[],
        });
        let beginning = Bytes::from(self.beginning.as_slice(), offset);
        kept.chain([beginning])
            .max_by_key(|bytes| bytes.len())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::elf::tests::object;
    use crate::extension::payload::observe::observe_left_out;

    const NEEDED: (u64, &str) = (1, "libx.so.1");

    fn seen(content: &[u8]) -> Option<LinkedObject> {
        let file = ObservedFile {
            path: "/usr/bin/a",
            package: &"p".into(),
            size: content.len() as u64,
            is_left_out: false,
        };
        let mut facts = Facts::default();
        observe_left_out(&file, &mut &*content, &mut facts).unwrap();
        facts.objects.remove("/usr/bin/a")
    }

    /// The same object with its dynamic section and strings moved behind that many bytes.
    fn moved(by: usize) -> Vec<u8> {
        let bytes = object(true, false, &[NEEDED]);
        let mut header = bytes.clone();
        let dynamic_at = 64 + 2 * 56;
        for (field, kind) in [(64 + 8, 1), (dynamic_at + 8, 2)] {
            let offset = u64::from_le_bytes(header[field..field + 8].try_into().unwrap());
            let offset = offset + by as u64;
            header[field..field + 8].copy_from_slice(&offset.to_le_bytes());
            assert_eq!(header[field - 8], kind);
        }
        header.resize(by, 0);
        header.extend(bytes);
        header
    }

    #[test]
    fn objects_are_recognised_by_their_first_bytes_and_other_files_are_dropped() {
        let found = seen(&object(true, false, &[NEEDED])).unwrap();
        assert_eq!(found.elf.unwrap().needed, ["libx.so.1"]);
        assert_eq!(seen(b"#!/bin/sh\n"), None);
        assert_eq!(seen(b"abc"), None);
    }

    #[test]
    fn of_a_large_object_the_parts_with_the_names_are_kept() {
        for by in [1 << 20, BEGINNING - 100, BEGINNING + (3 << 20)] {
            let found = seen(&moved(by)).unwrap();
            let needed = found.elf.map(|elf| elf.needed);
            assert_eq!(needed, Some(vec!["libx.so.1".to_owned()]), "{by}");
        }
    }

    #[test]
    fn an_object_that_is_cut_short_is_not_known() {
        let content = object(true, false, &[NEEDED]);
        let found = seen(&content[..content.len() - 4]).unwrap();
        assert_eq!(found.elf, None);
    }
}
