//! The superblock: the first 96 bytes of an image, which say where everything else is.

use super::Reference;
use crate::squashfs::compression::compressor::identifier;
use crate::squashfs::compression::{Algorithm, Compression};
use crate::squashfs::options::BlockSize;

/// Bytes of the superblock.
pub(crate) const SUPERBLOCK: usize = 96;

/// Stands for "there is no such table".
pub(crate) const NO_TABLE: u64 = u64::MAX;

const MAGIC: u32 = 0x7371_7368;

const RAW_INODES: u16 = 1;
const RAW_DATA: u16 = 1 << 1;
const RAW_FRAGMENTS: u16 = 1 << 3;
const TAILS_IN_FRAGMENTS: u16 = 1 << 5;
const DUPLICATES_REMOVED: u16 = 1 << 6;
const EXPORTABLE: u16 = 1 << 7;
const RAW_XATTRS: u16 = 1 << 8;
const NO_XATTRS: u16 = 1 << 9;
const COMPRESSOR_OPTIONS: u16 = 1 << 10;
const RAW_IDS: u16 = 1 << 11;

/// What the superblock says.
pub(crate) struct Superblock {
    pub inodes: u32,
    pub modification_time: u32,
    pub block_size: BlockSize,
    pub fragments: u32,
    pub compression: Compression,
    pub has_compressor_options: bool,
    pub ids: u16,
    pub root: Reference,
    pub bytes_used: u64,
    pub id_table: u64,
    pub xattr_table: u64,
    pub inode_table: u64,
    pub directory_table: u64,
    pub fragment_table: u64,
    pub export_table: u64,
}

impl Superblock {
    /// As it is stored.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(SUPERBLOCK);
        for word in [
            MAGIC,
            self.inodes,
            self.modification_time,
            self.block_size.bytes(),
            self.fragments,
        ] {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        let (major, minor) = (4, 0);
        for half in [
            identifier(self.compression.algorithm()),
            self.block_size.log2(),
            self.flags(),
            self.ids,
            major,
            minor,
        ] {
            bytes.extend_from_slice(&half.to_le_bytes());
        }
        for double in [
            self.root.packed(),
            self.bytes_used,
            self.id_table,
            self.xattr_table,
            self.inode_table,
            self.directory_table,
            self.fragment_table,
            self.export_table,
        ] {
            bytes.extend_from_slice(&double.to_le_bytes());
        }
        bytes
    }

    fn flags(&self) -> u16 {
        let mut flags = TAILS_IN_FRAGMENTS | DUPLICATES_REMOVED | EXPORTABLE;
        if self.compression.algorithm() == Algorithm::None {
            flags |= RAW_INODES | RAW_DATA | RAW_FRAGMENTS | RAW_XATTRS | RAW_IDS;
        }
        if self.xattr_table == NO_TABLE {
            flags |= NO_XATTRS;
        }
        if self.has_compressor_options {
            flags |= COMPRESSOR_OPTIONS;
        }
        flags
    }
}
