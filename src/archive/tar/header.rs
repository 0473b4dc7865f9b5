//! A tar header: one block of 512 bytes, in the old, the ustar and the GNU format.

use std::ops::Range;

use crate::archive::ArchiveError;

/// The size of a block in bytes: a header is one block, and content is padded to whole blocks.
pub(crate) const BLOCK: usize = 512;

const NAME: Range<usize> = 0..100;
const MODE: Range<usize> = 100..108;
const UID: Range<usize> = 108..116;
const GID: Range<usize> = 116..124;
const SIZE: Range<usize> = 124..136;
const MTIME: Range<usize> = 136..148;
const CHECKSUM: Range<usize> = 148..156;
const KIND: usize = 156;
const LINK_NAME: Range<usize> = 157..257;
const MAGIC: Range<usize> = 257..265;
/// The names of owner and group, in the ustar and the GNU format.
const USER_NAME: Range<usize> = 265..297;
const GROUP_NAME: Range<usize> = 297..329;
const DEVICE_MAJOR: Range<usize> = 329..337;
const DEVICE_MINOR: Range<usize> = 337..345;
const PREFIX: Range<usize> = 345..500;
/// In GNU's old sparse format: whether another block of the map follows, and the real size.
const SPARSE_EXTENDED: usize = 482;
const SPARSE_SIZE: Range<usize> = 483..495;

/// The fields of a header.
pub(crate) struct TarHeader(pub(crate) [u8; BLOCK]);

impl TarHeader {
    /// Whether this is one of the zero blocks that close an archive.
    pub(crate) fn is_end(&self) -> bool {
        self.0.iter().all(|&byte| byte == 0)
    }

    /// Compares the checksum: the sum of all bytes, with the checksum field counted as blanks.
    pub(crate) fn check(&self) -> Result<(), ArchiveError> {
        let sum: u64 = self.0.iter().map(|&byte| u64::from(byte)).sum();
        let own: u64 = self.0[CHECKSUM].iter().map(|&byte| u64::from(byte)).sum();
        // The sum is made while the field of the sum holds blanks.
        let expected = sum - own + 8 * u64::from(b' ');
        if number(&self.0[CHECKSUM]) == Some(expected) {
            return Ok(());
        }
        Err(ArchiveError::malformed(
            "tar",
            "a header's checksum is wrong: the file is damaged, or no tar archive at all",
        ))
    }

    pub(crate) fn kind(&self) -> u8 {
        self.0[KIND]
    }

    pub(crate) fn name(&self) -> Vec<u8> {
        let name = text(&self.0[NAME]);
        let prefix = text(&self.0[PREFIX]);
        // Only POSIX archives have a prefix; in GNU's format other fields stand there.
        if prefix.is_empty() || &self.0[MAGIC] != b"ustar\x0000" {
            return name.to_vec();
        }
        [prefix, b"/", name].concat()
    }

    pub(crate) fn link_name(&self) -> &[u8] {
        text(&self.0[LINK_NAME])
    }

    pub(crate) fn size(&self) -> Result<u64, ArchiveError> {
        self.number("size", &self.0[SIZE])
    }

    pub(crate) fn mode(&self) -> Result<u64, ArchiveError> {
        self.number("mode", &self.0[MODE])
    }

    pub(crate) fn uid(&self) -> Result<u64, ArchiveError> {
        self.number("owner", &self.0[UID])
    }

    pub(crate) fn gid(&self) -> Result<u64, ArchiveError> {
        self.number("group", &self.0[GID])
    }

    /// The owner's name; empty where there is none.
    pub(crate) fn user_name(&self) -> &[u8] {
        self.account_name(USER_NAME)
    }

    /// The group's name; empty where there is none.
    pub(crate) fn group_name(&self) -> &[u8] {
        self.account_name(GROUP_NAME)
    }

    /// A field with an account's name. The old format has other bytes in its place, or none.
    fn account_name(&self, field: Range<usize>) -> &[u8] {
        // In the format before POSIX no names stand there.
        if self.0[MAGIC].starts_with(b"ustar") {
            text(&self.0[field])
        } else {
            b""
        }
    }

    /// Seconds since 1970; earlier times become 0.
    pub(crate) fn mtime(&self) -> Result<u64, ArchiveError> {
        // GNU's binary form of a negative number: a time before 1970, which squashfs cannot store.
        if self.0[MTIME.start] == 0xff {
            return Ok(0);
        }
        self.number("time", &self.0[MTIME])
    }

    /// The major and minor number of a device.
    pub(crate) fn device(&self) -> Result<(u32, u32), ArchiveError> {
        let part = |range: Range<usize>| -> Result<u32, ArchiveError> {
            let number = self.number("device number", &self.0[range])?;
            u32::try_from(number)
                .map_err(|_| ArchiveError::malformed("tar", "a device number beyond 32 bits"))
        };
        Ok((part(DEVICE_MAJOR)?, part(DEVICE_MINOR)?))
    }

    /// The real size of a sparse file in GNU's old format.
    pub(crate) fn sparse_size(&self) -> Result<u64, ArchiveError> {
        self.number("size", &self.0[SPARSE_SIZE])
    }

    /// Whether the map of a sparse file in GNU's old format continues in the next block.
    pub(crate) fn sparse_map_goes_on(&self) -> bool {
        self.0[SPARSE_EXTENDED] != 0
    }

    fn number(&self, what: &str, field: &[u8]) -> Result<u64, ArchiveError> {
        number(field).ok_or_else(|| {
            let name = self.name().escape_ascii().to_string();
            ArchiveError::malformed("tar", format!("the {what} of {name} is not a number"))
        })
    }
}

/// The bytes up to the first NUL.
fn text(field: &[u8]) -> &[u8] {
    field.split(|&byte| byte == 0).next().unwrap_or(field)
}

/// Octal digits between blanks; an empty field (0); or GNU's format: the first bit is set and the
/// remaining bytes are a binary number.
fn number(field: &[u8]) -> Option<u64> {
    if let [0x80, rest @ ..] = field {
        return rest.iter().try_fold(0u64, |number, &byte| {
            Some(number.checked_mul(256)? + u64::from(byte))
        });
    }
    let digits = text(field).trim_ascii();
    digits.iter().try_fold(0u64, |number, &byte| match byte {
        b'0'..=b'7' => Some(number.checked_mul(8)? + u64::from(byte - b'0')),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_octal_or_in_gnu_s_binary_form() {
        let rows: [(&[u8], Option<u64>); 12] = [
            (b"0000644\0", Some(0o644)),
            (b"   644 \0", Some(0o644)),
            (b"644\0junk", Some(0o644)),
            (b"\0\0\0\0\0\0\0\0", Some(0)),
            (b"        ", Some(0)),
            (b"77777777777\0", Some(0o77_777_777_777)),
            (b"\x80\0\0\0\0\0\0\0\0\0\x01\0", Some(256)),
            (b"\x80\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff", None),
            (b"\xff\xff\xff\xff\xff\xff\xff\xff", None),
            (b"-1\0", None),
            (b"0x1\0", None),
            (b"9\0", None),
        ];
        for (field, expected) in rows {
            assert_eq!(number(field), expected, "{}", field.escape_ascii());
        }
    }
}
