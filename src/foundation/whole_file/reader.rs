//! Reads a draft while it has no name, and may be written still.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;

/// Reads a file from its beginning through its descriptor, with its own position.
#[derive(Debug)]
pub(crate) struct Reader<'f> {
    file: &'f File,
    place: u64,
}

impl<'f> Reader<'f> {
    /// A reader of that file; several can be used at the same time.
    pub(crate) fn new(file: &'f File) -> Self {
        Self { file, place: 0 }
    }
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.place)?;
        self.place += read as u64;
        Ok(read)
    }
}

impl Seek for Reader<'_> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let place = match position {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(step) => self.place.checked_add_signed(step),
            SeekFrom::End(step) => self.file.metadata()?.len().checked_add_signed(step),
        };
        self.place = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.place)
    }
}
