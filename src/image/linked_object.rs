//! Programs and libraries of the included packages, as the dynamic linker reads them.

use compact_str::CompactString;

use crate::archive::elf::Elf;

/// An ELF object that goes into the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedObject {
    /// The package.
    pub package: CompactString,
    /// What it needs. `None`: it could not be read, and is not known.
    pub elf: Option<Elf>,
}
