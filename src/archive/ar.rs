//! The ar container of a `.deb`, after ar(5) and deb(5): a magic, then members with a 60-byte header.

use std::io::{self, Read};

use super::ArchiveError;

const MAGIC: &[u8; 8] = b"!<arch>\n";
const HEADER: usize = 60;

/// A member's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ArMember {
    /// The name, without the padding and the slash that some writers put behind it.
    pub(crate) name: String,
    /// Bytes of its content.
    pub(crate) size: u64,
}

/// Walks the members of an ar stream in order.
pub(crate) struct ArReader<R> {
    stream: R,
    /// Bytes of the current member that are still to come, with its padding.
    left: u64,
    padding: u64,
}

impl<R: Read> ArReader<R> {
    /// Reads the magic.
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

    /// The next member; `None` at the end. What was not read of the last one is passed over.
    pub(crate) fn next_member(&mut self) -> Result<Option<ArMember>, ArchiveError> {
        let rest = self.left + self.padding;
        let skipped = io::copy(&mut self.stream.by_ref().take(rest), &mut io::sink())
            .map_err(|error| ArchiveError::io("ar", error))?;
        if skipped < self.left {
            return Err(ArchiveError::malformed(
                "ar",
                "the file ends within a member",
            ));
        }
        let mut header = [0; HEADER];
        match self.stream.read(&mut header[..1]) {
            Ok(0) => return Ok(None),
            Ok(_) => read_exact(&mut self.stream, &mut header[1..])?,
            Err(error) => return Err(ArchiveError::io("ar", error)),
        }
        let member = parse_header(&header)?;
        self.left = member.size;
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
    let Ok(size) = String::from_utf8_lossy(&header[48..58]).trim().parse() else {
        return malformed("a member's size is no number");
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
