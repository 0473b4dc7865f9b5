//! The superblock: 96 bytes that say where everything else is.

use crate::image::squashfs::data::compressor::Compressor;
use crate::image::squashfs::error::{Part, SquashfsError};

/// Bytes of the superblock.
pub(crate) const SUPERBLOCK: usize = 96;
/// Stands for "there is no such table".
pub(crate) const NO_TABLE: u64 = u64::MAX;

const MAGIC: &[u8] = b"hsqs";
const SMALLEST_BLOCK: u32 = 4 << 10;
const LARGEST_BLOCK: u32 = 1 << 20;
const EXPORTABLE: u16 = 1 << 7;

/// The fields of the superblock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Superblock {
    /// Inodes, hard links counted once.
    pub inodes: u32,
    /// When it was made, in seconds since 1970.
    pub modification_time: u32,
    /// Bytes of a block of a file: a power of two from 4 KiB to 1 MiB.
    pub block_size: u32,
    /// Blocks that the ends of several files share.
    pub fragments: u32,
    /// What blocks are compressed with.
    pub compressor: Compressor,
    /// Different users and groups.
    pub ids: u16,
    /// Bytes of the image; what follows is padding, or other data such as dm-verity's hashes.
    pub bytes_used: u64,
    /// Whether it has the table that NFS needs.
    pub is_exportable: bool,
    pub(crate) root: u64,
    pub(crate) id_table: u64,
    pub(crate) xattr_table: u64,
    pub(crate) inode_table: u64,
    pub(crate) directory_table: u64,
    pub(crate) fragment_table: u64,
}

impl Superblock {
    /// Parses and checks it, for an image in a file of `length` bytes.
    pub(crate) fn parse(bytes: &[u8; SUPERBLOCK], length: u64) -> Result<Self, SquashfsError> {
        if !bytes.starts_with(MAGIC) {
            return Err(SquashfsError::NotSquashfs);
        }
        let (major, minor) = (half(bytes, 28), half(bytes, 30));
        if (major, minor) != (4, 0) {
            return Err(SquashfsError::Version { major, minor });
        }
        let superblock = Self {
            inodes: word(bytes, 4),
            modification_time: word(bytes, 8),
            block_size: word(bytes, 12),
            fragments: word(bytes, 16),
            compressor: Compressor::of_number(half(bytes, 20))
                .ok_or_else(|| wrong(format!("compressor {} is unknown", half(bytes, 20))))?,
            ids: half(bytes, 26),
            bytes_used: double(bytes, 40),
            is_exportable: half(bytes, 24) & EXPORTABLE != 0,
            root: double(bytes, 32),
            id_table: double(bytes, 48),
            xattr_table: double(bytes, 56),
            inode_table: double(bytes, 64),
            directory_table: double(bytes, 72),
            fragment_table: double(bytes, 80),
        };
        superblock.check_block_size(half(bytes, 22))?;
        superblock.check_places(length)?;
        Ok(superblock)
    }

    fn check_block_size(&self, log: u16) -> Result<(), SquashfsError> {
        let size = self.block_size;
        let is_possible =
            size.is_power_of_two() && (SMALLEST_BLOCK..=LARGEST_BLOCK).contains(&size);
        if !is_possible || u32::from(log) != size.trailing_zeros() {
            return Err(wrong(format!(
                "its blocks have {size} bytes, by its logarithm 2^{log}"
            )));
        }
        Ok(())
    }

    /// Checks that all tables are within the image, and the image within its file.
    fn check_places(&self, length: u64) -> Result<(), SquashfsError> {
        let used = self.bytes_used;
        if used > length {
            return Err(wrong(format!(
                "the image has {used} bytes, its file {length}: it is cut off"
            )));
        }
        // The table of inodes ends where that of folders begins, so their order matters.
        let mut before = SUPERBLOCK as u64;
        for (name, table) in [
            ("inodes", self.inode_table),
            ("folders", self.directory_table),
        ] {
            if table < before || table >= used {
                return Err(wrong(format!(
                    "the table of {name} would begin at byte {table} of {used}"
                )));
            }
            before = table;
        }
        let tables = [
            ("users and groups", self.id_table, false),
            ("fragments", self.fragment_table, self.fragments == 0),
            ("extended attributes", self.xattr_table, true),
        ];
        for (name, table, may_be_absent) in tables {
            let is_absent = may_be_absent && table == NO_TABLE;
            if !is_absent && (table < SUPERBLOCK as u64 || table >= used) {
                return Err(wrong(format!(
                    "the table of {name} would begin at byte {table} of {used}"
                )));
            }
        }
        Ok(())
    }
}

fn wrong(problem: String) -> SquashfsError {
    SquashfsError::damaged(Part::Superblock, 0, problem)
}

/// The little-endian 16-bit number at an offset; 0 if it is out of range.
pub(crate) fn half(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(field(bytes, at))
}

/// As [`half`], of 32 bits.
pub(crate) fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(field(bytes, at))
}

/// As [`half`], of 64 bits.
pub(crate) fn double(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(field(bytes, at))
}

fn field<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let found = bytes.get(at..).and_then(<[u8]>::first_chunk);
    found.copied().unwrap_or([0; N])
}
