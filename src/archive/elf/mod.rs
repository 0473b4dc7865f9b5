//! What the dynamic linker reads of ELF objects (System V ABI, chapter 5; elf(5)): which libraries
//! a program or library needs, and in which folders they are searched for.
//!
//! 32 and 64 bits, either byte order. Only the file header, the program headers, the dynamic
//! section and its strings are read, each with a size limit. The bytes may have gaps: a streaming
//! caller keeps only the ranges that [`parts`] returns.

use std::ops::Range;

/// The most program headers; real objects have about ten.
const MOST_PROGRAM_HEADERS: u16 = 512;

/// The largest dynamic section in bytes: 4,096 entries of 16 bytes.
const MOST_DYNAMIC: u64 = 64 << 10;

/// The longest name or search path in bytes.
const LONGEST_STRING: usize = 4096;

const MAGIC: &[u8] = b"\x7fELF";
const PT_LOAD: u32 = 1;
const PT_DYNAMIC: u32 = 2;
const PT_INTERP: u32 = 3;
const DT_NEEDED: u64 = 1;
const DT_STRTAB: u64 = 5;
const DT_SONAME: u64 = 14;
const DT_RPATH: u64 = 15;
const DT_RUNPATH: u64 = 29;

/// What an object tells the dynamic linker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elf {
    /// Whether it is of 64 bits.
    pub is_64: bool,
    /// `e_machine`: 62 is x86-64, 183 is `AArch64`.
    pub machine: u16,
    /// Whether it names a dynamic linker, that is, can be executed.
    pub is_program: bool,
    /// The libraries it needs (`DT_NEEDED`), in the object's order.
    pub needed: Vec<String>,
    /// Its own name as a library (`DT_SONAME`).
    pub soname: Option<String>,
    /// `DT_RPATH`: folders with colons between them.
    pub rpath: Option<String>,
    /// `DT_RUNPATH`: folders with colons between them.
    pub runpath: Option<String>,
}

/// Why an object could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ElfError {
    /// The bytes are not an ELF object.
    #[error("not an ELF object")]
    None,
    /// The object is truncated, or the bytes it refers to were not kept.
    #[error("{0} of the ELF object is missing")]
    Gone(&'static str),
    /// A size exceeds its limit.
    #[error("{0} of the ELF object exceeds the size limit")]
    TooLarge(&'static str),
}

/// Bytes of an object by their offset in the file. There may be gaps.
pub trait Bytes {
    /// The bytes that are kept from that offset on; empty in a gap.
    fn from(&self, offset: u64) -> &[u8];
}

impl Bytes for [u8] {
    fn from(&self, offset: u64) -> &[u8] {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        self.get(offset..).unwrap_or_default()
    }
}

/// Whether the bytes begin as an ELF object does.
#[must_use]
pub fn is_elf(begin: &[u8]) -> bool {
    begin.starts_with(MAGIC)
}

/// Parses an object.
///
/// # Errors
/// If the bytes are not an object, or what it refers to is missing.
pub fn read<B: Bytes + ?Sized>(bytes: &B) -> Result<Elf, ElfError> {
    let object = Object::new(bytes)?;
    let headers = object.program_headers()?;
    let mut elf = Elf {
        is_64: object.is_64,
        machine: object.machine,
        is_program: headers.iter().any(|header| header.kind == PT_INTERP),
        ..Elf::default()
    };
    let dynamic = headers.iter().find(|header| header.kind == PT_DYNAMIC);
    let Some(dynamic) = dynamic else {
        return Ok(elf);
    };
    let entries = object.dynamic(dynamic)?;
    let strings = entries.iter().find(|(tag, _)| *tag == DT_STRTAB);
    let strings = strings.and_then(|&(_, address)| offset_of(&headers, address));
    let string = |at: u64| {
        let offset = strings.and_then(|strings| strings.checked_add(at));
        offset.map_or(Err(ElfError::Gone("a name")), |offset| {
            object.string(offset)
        })
    };
    for &(tag, value) in &entries {
        match tag {
            DT_NEEDED => elf.needed.push(string(value)?),
            DT_SONAME => elf.soname = Some(string(value)?),
            DT_RPATH => elf.rpath = Some(string(value)?),
            DT_RUNPATH => elf.runpath = Some(string(value)?),
            _ => {}
        }
    }
    Ok(elf)
}

/// The ranges of a file that [`read`] may look at, computed from its beginning: the dynamic
/// section, and the loaded segments that are not executable, in which its strings are. In the order
/// of the program headers; they may overlap.
///
/// # Errors
/// If the bytes are not an object, or the program headers are not within them.
pub fn parts<B: Bytes + ?Sized>(begin: &B) -> Result<Vec<Range<u64>>, ElfError> {
    const EXECUTABLE: u32 = 1;
    let headers = Object::new(begin)?.program_headers()?;
    let read = headers.iter().filter(|header| match header.kind {
        PT_DYNAMIC => true,
        PT_LOAD => header.flags & EXECUTABLE == 0,
        _ => false,
    });
    let parts = read.map(|header| header.offset..header.offset.saturating_add(header.size));
    Ok(parts.collect())
}

/// The file offset of what is loaded at an address.
fn offset_of(headers: &[ProgramHeader], address: u64) -> Option<u64> {
    let loaded = headers.iter().filter(|header| header.kind == PT_LOAD);
    let mut offsets = loaded.filter_map(|header| {
        // Strings are given by their address in memory, but are read from the file.
        let within = address.checked_sub(header.address)?;
        (within < header.size).then(|| header.offset.checked_add(within))?
    });
    offsets.next()
}

#[derive(Clone, Copy)]
struct ProgramHeader {
    kind: u32,
    flags: u32,
    offset: u64,
    address: u64,
    /// Bytes in the file.
    size: u64,
}

/// An object, with the properties from its first bytes that are needed to read the rest.
struct Object<'b, B: ?Sized> {
    bytes: &'b B,
    is_64: bool,
    is_big: bool,
    machine: u16,
}

impl<'b, B: Bytes + ?Sized> Object<'b, B> {
    fn new(bytes: &'b B) -> Result<Self, ElfError> {
        let ident = bytes.from(0);
        if !is_elf(ident) {
            return Err(ElfError::None);
        }
        let gone = ElfError::Gone("the header");
        let mut object = Self {
            bytes,
            is_64: *ident.get(4).ok_or(gone)? == 2,
            is_big: *ident.get(5).ok_or(gone)? == 2,
            machine: 0,
        };
        let machine = object.number(18, 2).ok_or(gone)?;
        object.machine = u16::try_from(machine).unwrap_or_default();
        Ok(object)
    }

    /// A number of two, four or eight bytes.
    fn number(&self, offset: u64, length: usize) -> Option<u64> {
        let bytes = self.bytes.from(offset).get(..length)?;
        let fold = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        Some(if self.is_big {
            bytes.iter().fold(0, fold)
        } else {
            bytes.iter().rev().fold(0, fold)
        })
    }

    /// An address, an offset or a size.
    fn word(&self, offset: u64) -> Option<u64> {
        self.number(offset, self.word_length())
    }

    fn word_length(&self) -> usize {
        if self.is_64 { 8 } else { 4 }
    }

    fn program_headers(&self) -> Result<Vec<ProgramHeader>, ElfError> {
        let gone = ElfError::Gone("the table of program headers");
        let (table, entry, number) = if self.is_64 {
            (32, 54, 56)
        } else {
            (28, 42, 44)
        };
        let table = self.word(table).ok_or(gone)?;
        let entry = self.number(entry, 2).ok_or(gone)?;
        let number = self.number(number, 2).ok_or(gone)?;
        if number > u64::from(MOST_PROGRAM_HEADERS) {
            return Err(ElfError::TooLarge("the table of program headers"));
        }
        let headers = (0..number).map(|index| {
            let offset = table.checked_add(index * entry)?;
            self.program_header(offset)
        });
        headers.map(|header| header.ok_or(gone)).collect()
    }

    fn program_header(&self, at: u64) -> Option<ProgramHeader> {
        let field = |offset: u64| at.checked_add(offset);
        let (flags, offset, address, size) = if self.is_64 {
            (4, 8, 16, 32)
        } else {
            (24, 4, 8, 16)
        };
        Some(ProgramHeader {
            kind: u32::try_from(self.number(at, 4)?).ok()?,
            flags: u32::try_from(self.number(field(flags)?, 4)?).ok()?,
            offset: self.word(field(offset)?)?,
            address: self.word(field(address)?)?,
            size: self.word(field(size)?)?,
        })
    }

    /// The tags and values up to the terminating entry.
    fn dynamic(&self, header: &ProgramHeader) -> Result<Vec<(u64, u64)>, ElfError> {
        if header.size > MOST_DYNAMIC {
            return Err(ElfError::TooLarge("the dynamic section"));
        }
        let word = self.word_length() as u64;
        let mut entries = Vec::new();
        for index in 0..header.size / (2 * word) {
            let at = header.offset.checked_add(index * 2 * word);
            let tag = at.and_then(|at| self.word(at));
            let value = at.and_then(|at| self.word(at.checked_add(word)?));
            match (tag, value) {
                (Some(0), _) => break,
                (Some(tag), Some(value)) => entries.push((tag, value)),
                _ => return Err(ElfError::Gone("the dynamic section")),
            }
        }
        Ok(entries)
    }

    fn string(&self, offset: u64) -> Result<String, ElfError> {
        let bytes = self.bytes.from(offset);
        // Without a NUL, a hostile name could be as long as the file.
        let bytes = bytes.get(..LONGEST_STRING).unwrap_or(bytes);
        let end = bytes.iter().position(|&byte| byte == 0);
        let name = end.and_then(|end| bytes.get(..end));
        let name = name.ok_or(ElfError::Gone("a name"))?;
        Ok(String::from_utf8_lossy(name).into_owned())
    }
}

#[cfg(test)]
pub(crate) mod tests;
