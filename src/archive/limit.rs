//! A bound on how much is read of something that comes from elsewhere.

use std::io::{self, Read};

/// A reader that ends in an error, and not in silence, where its limit is passed.
pub struct Limit<R> {
    stream: R,
    left: u64,
    most: u64,
}

impl<R: Read> Limit<R> {
    /// At most `limit` bytes of the stream.
    pub fn new(stream: R, limit: u64) -> Self {
        Self {
            stream,
            left: limit,
            most: limit,
        }
    }

    /// Reads all of it into memory, which grows by what was read and never by a declared size.
    ///
    /// # Errors
    /// If it cannot be read or is larger than the limit.
    pub fn into_bytes(self) -> io::Result<Vec<u8>> {
        self.append_to(Vec::new())
    }

    /// As [`Limit::into_bytes`], into memory that is there already: that of a file whose size is
    /// known, say.
    ///
    /// # Errors
    /// If it cannot be read or is larger than the limit.
    pub fn append_to(mut self, mut bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        self.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads all of it as text; bytes that are no UTF-8 become replacement characters.
    ///
    /// # Errors
    /// If it cannot be read or is larger than the limit.
    pub fn into_text(self) -> io::Result<String> {
        Ok(into_text(self.into_bytes()?))
    }
}

/// Bytes as text, without a copy if they are; those that are none become replacement characters.
#[must_use]
pub fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

impl<R: Read> Read for Limit<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // One byte more than allowed tells an end from an excess.
        let read = self
            .stream
            .by_ref()
            .take(self.left.saturating_add(1))
            .read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!(
                    "is larger than the {} MiB that are read at most",
                    self.most >> 20
                ),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_may_be_reached_and_not_passed() {
        let limit = 1 << 20;
        for (size, expected) in [(0, true), (limit, true), (limit + 1, false)] {
            let read = Limit::new(io::repeat(7).take(size), limit).into_bytes();
            assert_eq!(read.is_ok(), expected, "{size} bytes");
        }
        let error = Limit::new(io::repeat(7), limit).into_bytes().unwrap_err();
        assert_eq!(
            error.to_string(),
            "is larger than the 1 MiB that are read at most"
        );
    }

    #[test]
    fn text_may_hold_bytes_that_are_none() {
        let text = Limit::new(&b"a\xffb"[..], 10).into_text().unwrap();
        assert_eq!(text, "a\u{fffd}b");
    }
}
