//! The older container of an `.ipk`: a compressed tar of `debian-binary`, `control.tar.gz` and
//! `data.tar.gz`, which opkg-build wrote before it changed to ar.
//!
//! Like [`ArReader`](super::ar::ArReader) it reads the members in order and gives their bytes
//! unchanged, so that the payload need not be copied. The three names are short, so extended
//! headers are skipped like any other member.

use std::io::{self, Read};

use tar::{EntryType, Header};

use crate::archive::ArchiveError;

const BLOCK: u64 = 512;

/// A package has three members, and at most one extended header before each.
const MOST_MEMBERS: u32 = 64;

/// Reads the members of an uncompressed tar stream in order.
pub(crate) struct OuterTar<R> {
    stream: R,
    /// Unread bytes of the current member, including its padding.
    left: u64,
    padding: u64,
    seen: u32,
}

impl<R: Read> OuterTar<R> {
    /// A reader of an uncompressed tar stream.
    pub(crate) fn new(stream: R) -> Self {
        Self {
            stream,
            left: 0,
            padding: 0,
            seen: 0,
        }
    }

    /// The name of the next regular file, without a leading `./`; `None` at the end. Unread content
    /// of the current member is skipped.
    pub(crate) fn next_member(&mut self) -> Result<Option<String>, ArchiveError> {
        loop {
            self.skip()?;
            let mut header = Header::new_old();
            if !self.fill(header.as_mut_bytes())? || header.as_bytes().iter().all(|&byte| byte == 0)
            {
                return Ok(None);
            }
            self.seen += 1;
            if self.seen > MOST_MEMBERS {
                return Err(malformed("has more members than any package"));
            }
            if !is_intact(&header) {
                return Err(malformed("a member's header has the wrong checksum"));
            }
            let size = header.entry_size();
            self.left = size.map_err(|error| ArchiveError::io("tar", error))?;
            self.padding = (BLOCK - self.left % BLOCK) % BLOCK;
            if matches!(
                header.entry_type(),
                EntryType::Regular | EntryType::Continuous
            ) {
                let name = String::from_utf8_lossy(&header.path_bytes()).into_owned();
                return Ok(Some(name.trim_start_matches("./").to_owned()));
            }
        }
    }

    fn skip(&mut self) -> Result<(), ArchiveError> {
        let rest = self.left.saturating_add(self.padding);
        let skipped = io::copy(&mut self.stream.by_ref().take(rest), &mut io::sink())
            .map_err(|error| ArchiveError::io("tar", error))?;
        // Missing padding at the end of the archive is accepted: no content is lost.
        if skipped < self.left {
            return Err(malformed("the archive ends within a member"));
        }
        (self.left, self.padding) = (0, 0);
        Ok(())
    }

    /// Fills a block; `false` at the end of the stream.
    fn fill(&mut self, block: &mut [u8]) -> Result<bool, ArchiveError> {
        let mut filled = 0;
        while filled < block.len() {
            match self.stream.read(&mut block[filled..]) {
                Ok(0) if filled == 0 => return Ok(false),
                Ok(0) => return Err(malformed("the archive ends within a header")),
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ArchiveError::io("tar", error)),
            }
        }
        Ok(true)
    }
}

impl<R: Read> Read for OuterTar<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.by_ref().take(self.left).read(buffer)?;
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the archive ends within a member",
            ));
        }
        self.left -= read as u64;
        Ok(read)
    }
}

/// Whether a header's checksum is the sum of its bytes, with the checksum field counted as blanks.
/// A file that is not a tar archive is recognised by this.
fn is_intact(header: &Header) -> bool {
    const CHECKSUM: std::ops::Range<usize> = 148..156;
    let bytes = header.as_bytes();
    let own = |at: &usize| CHECKSUM.contains(at);
    let others: u32 = bytes
        .iter()
        .enumerate()
        .map(|(at, &byte)| u32::from(if own(&at) { b' ' } else { byte }))
        .sum();
    header.cksum().is_ok_and(|sum| sum == others)
}

fn malformed(problem: &str) -> ArchiveError {
    ArchiveError::malformed("tar", problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tarball(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, content) in members {
            let mut header = Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            // Set as bytes, since the crate would remove a `./`.
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            builder.append(&header, *content).unwrap();
        }
        builder.into_inner().unwrap()
    }

    #[test]
    fn members_come_in_order_with_their_bytes_read_or_not() {
        let long = vec![7; 1000];
        let bytes = tarball(&[("./debian-binary", b"2.0\n"), ("./a", &long), ("b", b"end")]);
        let mut tar = OuterTar::new(bytes.as_slice());
        assert_eq!(tar.next_member().unwrap().as_deref(), Some("debian-binary"));
        assert_eq!(tar.next_member().unwrap().as_deref(), Some("a"));
        let mut content = Vec::new();
        tar.by_ref().read_to_end(&mut content).unwrap();
        assert_eq!(content, long);
        assert_eq!(tar.next_member().unwrap().as_deref(), Some("b"));
        assert_eq!(tar.next_member().unwrap(), None);
    }

    #[test]
    fn truncated_archives_and_other_files_are_refused() {
        let bytes = tarball(&[("a", &[7; 1000])]);
        for end in [100, 511, 600, 1400] {
            let mut tar = OuterTar::new(&bytes[..end]);
            let result = tar.next_member().and_then(|_| tar.next_member());
            assert!(result.is_err(), "{end} bytes");
        }
        assert!(OuterTar::new([7; 2048].as_slice()).next_member().is_err());
    }
}
