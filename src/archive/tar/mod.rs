//! Reads tar streams, after POSIX.1-2017 (ustar, pax) and GNU tar's long names.
//!
//! The size of an extended header is checked before it is read, since it declares how much memory
//! is needed. An archive must have its end mark, and is read to the end of its stream, so that a
//! truncated archive and a wrong checksum of its compressed stream are detected.

pub(super) mod entry;
pub(super) mod header;
pub(super) mod pax;

use std::io::{self, Read};

use entry::{Extended, OwnedRecord, Stored, TarEntry};
use header::{BLOCK, TarHeader};
use pax::pax_records;

use super::ArchiveError;

/// A path or link target is at most this long on Linux (`PATH_MAX`).
const LONGEST_PATH: u64 = 4096;

/// The largest pax header: room for some dozen extended attributes, of which Linux allows 64 KiB
/// each.
const LARGEST_PAX_HEADER: u64 = 1 << 20;

/// Reads a tar stream: calls a closure for each member with a reader of its content.
pub struct TarReader<R: Read> {
    stream: R,
}

impl<R: Read> TarReader<R> {
    /// A reader of an uncompressed tar stream.
    pub fn new(stream: R) -> Self {
        Self { stream }
    }

    /// Calls `visit` for each member, in order, until the end or the first error. Content that
    /// `visit` does not read is skipped.
    ///
    /// A sparse file has its real size, but its content cannot be read: packages hold none.
    ///
    /// # Errors
    /// If the stream is not a tar archive or is truncated, or `visit` fails.
    pub fn for_each<E: From<ArchiveError>>(
        mut self,
        mut visit: impl FnMut(TarEntry, &mut dyn Read) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut extended = Extended::default();
        while let Some(header) = self.next_header()? {
            match header.kind() {
                b'L' => extended.path = Some(self.long_name(&header)?),
                b'K' => extended.link = Some(self.long_name(&header)?),
                b'x' => extended.pax = self.pax(&header)?,
                b'g' => drop(self.pax(&header)?),
                _ => {
                    let stored = Stored::new(&header, std::mem::take(&mut extended))?;
                    self.pass_sparse_map(&header)?;
                    self.give(stored, &mut visit)?;
                }
            }
        }
        // Also what follows the end mark, so that the decompressor checks the whole stream.
        io::copy(&mut self.stream, &mut io::sink())
            .map_err(|error| ArchiveError::io("tar", error))?;
        Ok(())
    }

    /// Calls `visit` for one member, then skips its unread content.
    fn give<E: From<ArchiveError>>(
        &mut self,
        stored: Stored,
        visit: &mut impl FnMut(TarEntry, &mut dyn Read) -> Result<(), E>,
    ) -> Result<(), E> {
        let path = stored.entry.path.clone();
        let mut content = Content {
            stream: &mut self.stream,
            left: stored.size,
            is_sparse: stored.is_sparse,
        };
        visit(stored.entry, &mut content)?;
        // The stored size counts: a sparse file's real size is not what stands in the archive.
        let left = content.left.saturating_add(padding(stored.size));
        self.pass(left).map_err(|error| {
            let place = format!("tar: {}", path.escape_ascii());
            ArchiveError::io(&place, error)
        })?;
        Ok(())
    }

    /// The next header; `None` at the zero block that marks the end.
    fn next_header(&mut self) -> Result<Option<TarHeader>, ArchiveError> {
        let Some(header) = self.block()? else {
            return Err(ArchiveError::malformed(
                "tar",
                "the archive has no end, so a part of it is missing",
            ));
        };
        if header.is_end() {
            return Ok(None);
        }
        header.check()?;
        Ok(Some(header))
    }

    /// The next block; `None` at the end of the stream.
    fn block(&mut self) -> Result<Option<TarHeader>, ArchiveError> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.stream.read(&mut block[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => {
                    return Err(ArchiveError::malformed(
                        "tar",
                        "the archive ends within a header",
                    ));
                }
                Ok(read) => filled += read,
                // A signal interrupted the call before anything was read.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ArchiveError::io("tar", error)),
            }
        }
        Ok(Some(TarHeader(block)))
    }

    /// Skips the blocks in which the map of a sparse file in GNU's old format continues.
    fn pass_sparse_map(&mut self, header: &TarHeader) -> Result<(), ArchiveError> {
        const GOES_ON: usize = 504;
        let mut goes_on = header.kind() == b'S' && header.sparse_map_goes_on();
        while goes_on {
            let block = self.block()?.ok_or_else(|| {
                ArchiveError::malformed("tar", "the archive ends within a sparse file")
            })?;
            goes_on = block.0[GOES_ON] != 0;
        }
        Ok(())
    }

    fn long_name(&mut self, header: &TarHeader) -> Result<Vec<u8>, ArchiveError> {
        let mut name = self.bounded(header, LONGEST_PATH + 1)?;
        // The size includes the NUL behind the name.
        while name.last() == Some(&0) {
            name.pop();
        }
        Ok(name)
    }

    fn pax(&mut self, header: &TarHeader) -> Result<Vec<OwnedRecord>, ArchiveError> {
        let content = self.bounded(header, LARGEST_PAX_HEADER)?;
        let records = pax_records(&content)?;
        let owned = |(key, value): (&[u8], &[u8])| (key.to_owned(), value.to_owned());
        Ok(records.into_iter().map(owned).collect())
    }

    /// The content of an extended header, of at most `limit` bytes.
    fn bounded(&mut self, header: &TarHeader, limit: u64) -> Result<Vec<u8>, ArchiveError> {
        let size = header.size()?;
        // Compared before reading, so that a declared size cannot fill the memory.
        if size > limit {
            return Err(ArchiveError::TooLarge {
                place: "tar: an extended header".to_owned(),
                limit,
            });
        }
        let mut content = Vec::new();
        Content {
            stream: &mut self.stream,
            left: size,
            is_sparse: false,
        }
        .read_to_end(&mut content)
        .and_then(|_| self.pass(padding(size)))
        .map_err(|error| ArchiveError::io("tar: an extended header", error))?;
        Ok(content)
    }

    fn pass(&mut self, bytes: u64) -> io::Result<()> {
        let passed = io::copy(&mut self.stream.by_ref().take(bytes), &mut io::sink())?;
        if passed < bytes {
            return Err(ends_early());
        }
        Ok(())
    }
}

/// The padding behind content of that size, in bytes.
fn padding(size: u64) -> u64 {
    let block = BLOCK as u64;
    (block - size % block) % block
}

/// A member's content. If the stream ends before it does, reading is an error.
struct Content<R> {
    stream: R,
    left: u64,
    is_sparse: bool,
}

impl<R: Read> Read for Content<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_sparse {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "is stored as a sparse file, which is not read; archive it without --sparse",
            ));
        }
        let read = self.stream.by_ref().take(self.left).read(buffer)?;
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(ends_early());
        }
        self.left -= read as u64;
        Ok(read)
    }
}

fn ends_early() -> io::Error {
    let kind = io::ErrorKind::UnexpectedEof;
    io::Error::new(kind, "the archive ends within a file")
}

#[cfg(test)]
mod tests;
