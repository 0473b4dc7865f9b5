//! A part of a file that is read as if it were a file of its own: a partition.

use std::io::{self, Read, Seek, SeekFrom};

/// The bytes from a start on, as many as the length says.
pub(super) struct Window<R> {
    source: R,
    start: u64,
    length: u64,
    at: u64,
}

impl<R: Read + Seek> Window<R> {
    /// A window of `length` bytes that begins at `start`.
    pub(super) fn new(source: R, start: u64, length: u64) -> Self {
        Self {
            source,
            start,
            length,
            at: 0,
        }
    }
}

impl<R: Read + Seek> Read for Window<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = self.length.saturating_sub(self.at);
        let room = usize::try_from(room)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let Some(buffer) = buffer.get_mut(..room).filter(|it| !it.is_empty()) else {
            return Ok(0);
        };
        let place = self.start.saturating_add(self.at);
        self.source.seek(SeekFrom::Start(place))?;
        let read = self.source.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl<R> Seek for Window<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        let outside = || io::Error::new(io::ErrorKind::InvalidInput, "before the beginning");
        self.at = place.ok_or_else(outside)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn a_window_shows_its_part_and_no_more() {
        let mut window = Window::new(Cursor::new(b"0123456789"), 2, 5);
        let mut all = String::new();
        window.read_to_string(&mut all).unwrap();
        assert_eq!(all, "23456");
        assert_eq!(window.seek(SeekFrom::End(-2)).unwrap(), 3);
        all.clear();
        window.read_to_string(&mut all).unwrap();
        assert_eq!(all, "56");
        assert!(window.seek(SeekFrom::Current(-6)).is_err());
    }
}
