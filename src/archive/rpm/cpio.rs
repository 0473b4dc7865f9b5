//! cpio archives as in rpm payloads: `070701` (newc), `070702` (newc with a checksum), and rpm's
//! stripped `07070X`, whose members have only an index into the header's file list.
//!
//! After cpio(5) and rpm's `lib/cpio.c`. Streaming: unread data of a member is skipped when the
//! next member is read.

use std::io::{self, Read};

const NEWC: &[u8] = b"070701";
const CRC: &[u8] = b"070702";
const STRIPPED: &[u8] = b"07070X";
/// The name of the member that ends an archive.
const TRAILER: &[u8] = b"TRAILER!!!";
/// The longest name; Linux takes no path of more than 4 KiB.
const MAX_NAME: u32 = 16 << 10;

/// Why an archive cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CpioError {
    /// The bytes cannot be read, are truncated or wrongly compressed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The bytes are not a cpio member.
    #[error("not a cpio member at byte {offset} of the payload")]
    Magic {
        /// Position in the uncompressed payload.
        offset: u64,
    },
    /// A field of a member's header is not a hexadecimal number.
    #[error("a damaged member at byte {offset} of the payload")]
    Damaged {
        /// Position in the uncompressed payload.
        offset: u64,
    },
    /// The checksum of a member's data is not the one in its header.
    #[error("the checksum of the member before byte {offset} of the payload does not match")]
    Checksum {
        /// Position in the uncompressed payload.
        offset: u64,
    },
}

/// One member's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member {
    /// newc: the header is complete.
    Named {
        /// The path as written: `./usr/bin/gdb`.
        name: Vec<u8>,
        /// Bytes of data; of several hard links all but the last have 0.
        size: u64,
        /// Type and permissions.
        mode: u32,
    },
    /// Stripped: an index into the rpm header's file list. [`CpioReader::expect`] must be called
    /// with the number of bytes that follow.
    Numbered(u32),
}

/// Reads an archive member by member, and each member's data as a [`Read`].
#[derive(Debug)]
pub struct CpioReader<R> {
    reader: R,
    /// Bytes read so far; members are aligned to multiples of four.
    offset: u64,
    /// Unread bytes of the member's data.
    left: u64,
    /// The sum of the data's bytes so far, and the one in the header.
    sum: u32,
    expected_sum: Option<u32>,
}

impl<R: Read> CpioReader<R> {
    /// Reads an archive from its first byte on.
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            offset: 0,
            left: 0,
            sum: 0,
            expected_sum: None,
        }
    }

    /// The next member; `None` after the last. Unread data of the current one is skipped.
    ///
    /// # Errors
    /// If the archive is truncated or malformed.
    pub fn next_member(&mut self) -> Result<Option<Member>, CpioError> {
        self.skip_data()?;
        self.align()?;
        let offset = self.offset;
        let magic: [u8; 6] = self.bytes()?;
        match magic.as_slice() {
            NEWC => self.named(offset, false),
            CRC => self.named(offset, true),
            STRIPPED => {
                let number = hexadecimal(self.bytes()?).ok_or(CpioError::Damaged { offset })?;
                self.align()?;
                Ok(Some(Member::Numbered(number)))
            }
            _ => Err(CpioError::Magic { offset }),
        }
    }

    /// Sets the number of data bytes of a numbered member.
    pub fn expect(&mut self, size: u64) {
        self.left = size;
    }

    fn named(&mut self, offset: u64, checked: bool) -> Result<Option<Member>, CpioError> {
        let mut fields = [0_u32; 13];
        for field in &mut fields {
            *field = hexadecimal(self.bytes()?).ok_or(CpioError::Damaged { offset })?;
        }
        let [
            _inode,
            mode,
            _uid,
            _gid,
            _links,
            _time,
            size,
            _,
            _,
            _,
            _,
            name_size,
            sum,
        ] = fields;
        if name_size == 0 || name_size > MAX_NAME {
            return Err(CpioError::Damaged { offset });
        }
        let mut name = vec![0; name_size as usize];
        self.fill(&mut name)?;
        // The size includes the terminating NUL.
        name.truncate(
            name.iter()
                .position(|&byte| byte == 0)
                .unwrap_or(name.len()),
        );
        self.align()?;
        if name == TRAILER {
            return Ok(None);
        }
        let size = u64::from(size);
        self.left = size;
        self.sum = 0;
        // A hard link without data may have the sum of the data that comes with another link.
        self.expected_sum = (checked && size > 0).then_some(sum);
        Ok(Some(Member::Named { name, size, mode }))
    }

    fn skip_data(&mut self) -> Result<(), CpioError> {
        if self.left > 0 {
            io::copy(self, &mut io::sink())?;
        }
        match self.expected_sum.take() {
            Some(expected) if expected != self.sum => Err(CpioError::Checksum {
                offset: self.offset,
            }),
            _ => Ok(()),
        }
    }

    fn align(&mut self) -> io::Result<()> {
        match self.offset % 4 {
            1 => self.bytes::<3>().map(drop),
            2 => self.bytes::<2>().map(drop),
            3 => self.bytes::<1>().map(drop),
            _ => Ok(()),
        }
    }

    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.reader.read_exact(bytes)?;
        self.offset = self.offset.saturating_add(bytes.len() as u64);
        Ok(())
    }

    /// The underlying reader, behind the archive.
    pub fn source(&mut self) -> &mut R {
        &mut self.reader
    }
}

impl<R: Read> Read for CpioReader<R> {
    /// Reads the member's data. An archive that ends within it is an error.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        let most = most.min(buffer.len());
        let wanted = buffer.get_mut(..most).unwrap_or_default();
        if wanted.is_empty() {
            return Ok(0);
        }
        let count = self.reader.read(wanted)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // `count` is at most `left`.
        self.left -= count as u64;
        self.offset = self.offset.saturating_add(count as u64);
        if self.expected_sum.is_some() {
            let read = wanted.iter().take(count);
            self.sum = read.fold(self.sum, |sum, &byte| sum.wrapping_add(byte.into()));
        }
        Ok(count)
    }
}

fn hexadecimal(digits: [u8; 8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum: u32, &digit| {
        Some(sum << 4 | char::from(digit).to_digit(16)?)
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn newc(magic: &str, name: &str, mode: u32, data: &[u8], sum: u32) -> Vec<u8> {
        let mut member = magic.as_bytes().to_vec();
        let (size, name_size) = (data.len(), name.len() + 1);
        let fields = [
            1,
            mode as usize,
            0,
            0,
            1,
            0,
            size,
            0,
            0,
            0,
            0,
            name_size,
            sum as usize,
        ];
        for field in fields {
            member.extend(format!("{field:08x}").bytes());
        }
        member.extend(name.bytes());
        member.push(0);
        member.resize(member.len().next_multiple_of(4), 0);
        member.extend(data);
        member.resize(member.len().next_multiple_of(4), 0);
        member
    }

    pub(crate) fn trailer() -> Vec<u8> {
        newc("070701", "TRAILER!!!", 0, b"", 0)
    }

    fn read_all(bytes: &[u8]) -> Result<Vec<(Member, Vec<u8>)>, CpioError> {
        let mut reader = CpioReader::new(bytes);
        let mut members = Vec::new();
        while let Some(member) = reader.next_member()? {
            if let Member::Numbered(number) = member {
                reader.expect(u64::from(number));
            }
            let mut data = Vec::new();
            reader.read_to_end(&mut data)?;
            members.push((member, data));
        }
        Ok(members)
    }

    #[test]
    fn members_are_read_in_all_three_formats() {
        let stripped = b"07070X00000005\0\0hello\0\0\0".to_vec();
        let archive = [
            newc("070701", "./a", 0o100_644, b"12345", 0),
            newc("070702", "./long/name", 0o100_755, b"\x01\x02", 3),
            stripped,
            newc("070701", "./dir", 0o040_755, b"", 0),
            trailer(),
        ];
        let members = read_all(&archive.concat()).unwrap();
        let data: Vec<_> = members.iter().map(|(_, data)| data.as_slice()).collect();
        assert_eq!(data, [b"12345".as_slice(), b"\x01\x02", b"hello", b""]);
        assert_eq!(members[2].0, Member::Numbered(5));
        let expected = Member::Named {
            name: b"./long/name".to_vec(),
            size: 2,
            mode: 0o100_755,
        };
        assert_eq!(members[1].0, expected);
    }

    #[test]
    fn data_that_nobody_reads_is_skipped() {
        let archive = [
            newc("070701", "./a", 0o100_644, &vec![7; 50_001], 0),
            newc("070701", "./b", 0o100_644, b"b", 0),
            trailer(),
        ]
        .concat();
        let mut reader = CpioReader::new(archive.as_slice());
        reader.next_member().unwrap();
        let second = reader.next_member().unwrap();
        assert!(matches!(second, Some(Member::Named { name, .. }) if name == b"./b"));
        assert_eq!(reader.next_member().unwrap(), None);
    }

    #[test]
    fn damage_is_reported_with_its_position() {
        let wrong_sum = [newc("070702", "./a", 0o100_644, b"\x01\x02", 9), trailer()].concat();
        let error = read_all(&wrong_sum).unwrap_err();
        assert!(matches!(error, CpioError::Checksum { .. }), "{error}");
        let good = [newc("070701", "./a", 0o100_644, b"12345", 0), trailer()].concat();
        for end in 0..good.len() - 1 {
            assert!(read_all(&good[..end]).is_err(), "{end}");
        }
        let error = read_all(b"070707 is the old format").unwrap_err();
        assert_eq!(
            error.to_string(),
            "not a cpio member at byte 0 of the payload"
        );
        let error = read_all(b"0707010000000g").unwrap_err();
        assert_eq!(
            error.to_string(),
            "a damaged member at byte 0 of the payload"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(
            place in 0_usize..200, byte: u8, end in 0_usize..260, data in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let mut bytes = [newc("070701", "./a", 0o100_644, &data, 0), trailer()].concat();
            if let Some(known) = bytes.get_mut(place) {
                *known = byte;
            }
            bytes.truncate(end);
            let _ = read_all(&bytes);
        }
    }
}
