//! ELF objects of either class and byte order: whole, and as far as a stream of them is kept.

use std::ops::Range;
use std::path::Path;

use sysextant::archive::elf::{self, Bytes};

use super::child::{Input, Subject, nothing};
use super::support::elf::Layout;

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
                layout.object(&NAMES)
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

/// The names that the dynamic section refers to: NEEDED, SONAME, RPATH and RUNPATH.
const NAMES: [(u64, &str); 5] = [
    (1, "libepoxy.so.0"),
    (1, "libc.so.6"),
    (14, "libx.so.1"),
    (15, "/opt/x/lib"),
    (29, "$ORIGIN/../lib"),
];
