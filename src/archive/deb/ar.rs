//! The ar container of a `.deb`, after ar(5) and deb(5): a magic, then members with a 60-byte header.

use std::io::{self, Read};

use crate::archive::ArchiveError;

const MAGIC: &[u8; 8] = b"!<arch>\n";
const HEADER: usize = 60;

/// A member's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ArMember {
    /// The name, without padding and without the slash that some writers append.
    pub(crate) name: String,
    /// Bytes of its content.
    pub(crate) size: u64,
}

/// Reads the members of an ar stream in order.
pub(crate) struct ArReader<R> {
    stream: R,
    /// Unread bytes of the current member, including its padding.
    left: u64,
    padding: u64,
}

impl<R: Read> ArReader<R> {
    /// Checks the magic at the beginning of the stream.
    pub(crate) fn new(mut stream: R) -> Result<Self, ArchiveError> {
        let mut magic = [0; MAGIC.len()];
        read_exact(&mut stream, &mut magic)?;
        if &magic != MAGIC {
            return Err(ArchiveError::malformed(
                "ar",
                "does not begin as an ar archive does",
            ));
        }
        Ok(Self {
            stream,
            left: 0,
            padding: 0,
        })
    }

    /// The next member; `None` at the end. Unread content of the current member is skipped.
    pub(crate) fn next_member(&mut self) -> Result<Option<ArMember>, ArchiveError> {
        let rest = self.left + self.padding;
        let skipped = io::copy(&mut self.stream.by_ref().take(rest), &mut io::sink())
            .map_err(|error| ArchiveError::io("ar", error))?;
        // The padding behind the last member may be missing, its content may not.
        if skipped < self.left {
            return Err(ArchiveError::malformed(
                "ar",
                "the file ends within a member",
            ));
        }
        let mut header = Vec::with_capacity(HEADER);
        self.stream
            .by_ref()
            .take(HEADER as u64)
            .read_to_end(&mut header)
            .map_err(|error| ArchiveError::io("ar", error))?;
        if header.is_empty() {
            return Ok(None);
        }
        let header = header
            .try_into()
            .map_err(|_| ArchiveError::malformed("ar", "the file ends too early"))?;
        let member = parse_header(&header)?;
        self.left = member.size;
        // Members begin at even offsets.
        self.padding = member.size % 2;
        Ok(Some(member))
    }
}

impl<R: Read> Read for ArReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.by_ref().take(self.left).read(buffer)?;
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the file ends within a member",
            ));
        }
        self.left -= read as u64;
        Ok(read)
    }
}

fn parse_header(header: &[u8; HEADER]) -> Result<ArMember, ArchiveError> {
    let malformed = |problem| Err(ArchiveError::malformed("ar", problem));
    if header[58..60] != *b"`\n" {
        return malformed("a member's header does not end as it should");
    }
    let digits = String::from_utf8_lossy(&header[48..58]);
    let digits = digits.trim_end();
    let Some(size) = digits
        .parse()
        .ok()
        // `parse` alone would accept a sign.
        .filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
    else {
        return malformed("a member's size is not a number");
    };
    let name = String::from_utf8_lossy(&header[..16]);
    let name = name.trim_end().trim_end_matches('/').to_owned();
    Ok(ArMember { name, size })
}

fn read_exact(stream: &mut impl Read, buffer: &mut [u8]) -> Result<(), ArchiveError> {
    stream
        .read_exact(buffer)
        .map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                ArchiveError::malformed("ar", "the file ends too early")
            }
            _ => ArchiveError::io("ar", error),
        })
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::archive::in_full;

    /// A member's header with a declared size that need not be true.
    fn header(name: &str, size: &str) -> Vec<u8> {
        format!(
            "{name:<16}{:<32}{size:<10}`\n",
            "0           0     0     100644"
        )
        .into_bytes()
    }

    /// An archive of these members.
    pub(in super::super) fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for (name, content) in members {
            bytes.extend(header(name, &content.len().to_string()));
            bytes.extend(*content);
            bytes.extend(vec![b'\n'; content.len() % 2]);
        }
        bytes
    }

    /// The names and contents of all members.
    fn read(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, ArchiveError> {
        let mut ar = ArReader::new(bytes)?;
        let mut members = Vec::new();
        while let Some(member) = ar.next_member()? {
            let mut content = Vec::new();
            ar.read_to_end(&mut content)
                .map_err(|error| ArchiveError::io("content", error))?;
            members.push((member.name, content));
        }
        Ok(members)
    }

    #[test]
    fn members_come_in_order_whether_read_or_passed_over() {
        let bytes = archive(&[
            ("debian-binary", b"2.0\n"),
            ("odd/", b"abc"),
            ("empty", b""),
        ]);
        let members = read(&bytes).unwrap();
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["debian-binary", "odd", "empty"]);
        assert_eq!(members[1].1, b"abc");
        let mut ar = ArReader::new(&bytes[..]).unwrap();
        let passed: Vec<u64> =
            std::iter::from_fn(|| ar.next_member().unwrap().map(|member| member.size)).collect();
        assert_eq!(passed, [4, 3, 0]);
    }

    #[test]
    fn the_last_member_needs_no_padding() {
        let bytes = archive(&[("odd", b"abc")]);
        assert_eq!(read(&bytes[..bytes.len() - 1]).unwrap()[0].1, b"abc");
    }

    #[test]
    fn errors_name_what_is_wrong() {
        let with = |bytes: &[u8]| [MAGIC.as_slice(), bytes].concat();
        let sized = |size: &str| with(&[header("x", size), b"abcd".to_vec()].concat());
        let rows = [
            (b"!<arch".to_vec(), "ends too early"),
            (
                b"!<thin>\n".to_vec(),
                "does not begin as an ar archive does",
            ),
            (with(b"short"), "ends too early"),
            (with(&[b' '; HEADER]), "header does not end as it should"),
            (sized("5"), "ends within a member"),
            (sized("9999999999"), "ends within a member"),
            (sized("2"), "ends too early"),
            (sized("-4"), "size is not a number"),
            (sized("+4"), "size is not a number"),
            (sized("0x4"), "size is not a number"),
            (sized(""), "size is not a number"),
        ];
        for (bytes, expected) in rows {
            let error = in_full(&read(&bytes).unwrap_err());
            assert!(error.contains(expected), "{error} is not: {expected}");
        }
    }

    #[test]
    fn a_truncated_member_is_an_error_even_if_its_content_is_not_read() {
        let bytes = archive(&[("x", b"abcd")]);
        let mut ar = ArReader::new(&bytes[..bytes.len() - 1]).unwrap();
        assert!(ar.next_member().is_ok());
        assert!(ar.next_member().is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(noise in prop::collection::vec(any::<u8>(), 0..300)) {
            drop(read(&[MAGIC.as_slice(), &noise].concat()));
        }
    }
}
