//! What kind of image a file is, by its magic numbers.

use std::io::{self, Read, Seek, SeekFrom};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packed {
    /// A squashfs image.
    Squashfs,
    /// A disk with partitions.
    Disk,
    /// A file system that is only recognised.
    Foreign(ForeignFormat),
}

/// File systems that systemd merges and this program does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignFormat {
    /// erofs.
    Erofs,
    /// ext2, ext3 or ext4.
    Ext,
    /// btrfs.
    Btrfs,
    /// f2fs.
    F2fs,
    /// xfs.
    Xfs,
    /// FAT.
    Vfat,
}

impl ForeignFormat {
    /// The name, with its article.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Erofs => "an erofs image",
            Self::Ext => "an ext4 image",
            Self::Btrfs => "a btrfs image",
            Self::F2fs => "an f2fs image",
            Self::Xfs => "an xfs image",
            Self::Vfat => "a vfat image",
        }
    }
}

/// The beginning of a file: enough for all magic numbers but that of btrfs.
pub(super) struct Head(Vec<u8>, bool);

/// Bytes at the beginning of which all magic numbers but one lie.
const HEAD: u64 = 4104;
/// The superblock of btrfs is at 64 KiB; its magic number 64 bytes into that.
const BTRFS: u64 = (64 << 10) + 64;

impl Head {
    /// Reads what tells the kinds apart.
    pub(super) fn read(file: &mut (impl Read + Seek)) -> io::Result<Self> {
        let mut head = Vec::new();
        file.by_ref().take(HEAD).read_to_end(&mut head)?;
        let mut magic = Vec::new();
        file.seek(SeekFrom::Start(BTRFS))?;
        file.by_ref().take(8).read_to_end(&mut magic)?;
        Ok(Self(head, magic == b"_BHRfS_M"))
    }

    /// What the file is; `None` if no magic number is known.
    pub(super) fn packed(&self) -> Option<Packed> {
        let has = |at: usize, magic: &[u8]| {
            let rest = self.0.get(at..);
            rest.is_some_and(|it| it.starts_with(magic))
        };
        // Sectors of 512 bytes, and of 4096 on some disks.
        if has(512, b"EFI PART") || has(4096, b"EFI PART") {
            return Some(Packed::Disk);
        }
        if has(0, b"hsqs") {
            return Some(Packed::Squashfs);
        }
        let foreign = if has(1024, &[0xe2, 0xe1, 0xf5, 0xe0]) {
            ForeignFormat::Erofs
        } else if has(1024, &[0x10, 0x20, 0xf5, 0xf2]) {
            ForeignFormat::F2fs
        } else if has(1080, &[0x53, 0xef]) {
            ForeignFormat::Ext
        } else if has(0, b"XFSB") {
            ForeignFormat::Xfs
        } else if has(510, &[0x55, 0xaa]) && (has(54, b"FAT1") || has(82, b"FAT32")) {
            ForeignFormat::Vfat
        } else if self.1 {
            ForeignFormat::Btrfs
        } else {
            return None;
        };
        Some(Packed::Foreign(foreign))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn kinds_of_images_are_told_by_their_magic_numbers() {
        let with = |at: usize, magic: &[u8]| {
            let mut bytes = vec![0; 70_000];
            bytes[at..at + magic.len()].copy_from_slice(magic);
            bytes
        };
        let rows: [(Vec<u8>, Option<Packed>); 8] = [
            (with(0, b"hsqs"), Some(Packed::Squashfs)),
            (with(512, b"EFI PART"), Some(Packed::Disk)),
            (
                with(1024, &[0xe2, 0xe1, 0xf5, 0xe0]),
                Some(Packed::Foreign(ForeignFormat::Erofs)),
            ),
            (
                with(1080, &[0x53, 0xef]),
                Some(Packed::Foreign(ForeignFormat::Ext)),
            ),
            (with(0, b"XFSB"), Some(Packed::Foreign(ForeignFormat::Xfs))),
            (
                with((64 << 10) + 64, b"_BHRfS_M"),
                Some(Packed::Foreign(ForeignFormat::Btrfs)),
            ),
            (with(0, b"abcd"), None),
            (b"hs".to_vec(), None),
        ];
        for (bytes, expected) in rows {
            let head = Head::read(&mut Cursor::new(bytes)).unwrap();
            assert_eq!(head.packed(), expected);
        }
    }
}
