//! A limit on how much is read of untrusted input.

use std::io::{self, Read};

/// A reader that gives an error, and not an early end, when its limit is exceeded.
pub struct Limit<R> {
    stream: R,
    left: u64,
    most: u64,
}

impl<R: Read> Limit<R> {
    /// Reads at most `limit` bytes of the stream.
    pub fn new(stream: R, limit: u64) -> Self {
        Self {
            stream,
            left: limit,
            most: limit,
        }
    }

    /// Reads everything into memory, which grows with the bytes read and not with a declared size.
    ///
    /// # Errors
    /// If it cannot be read or is larger than the limit.
    pub fn into_bytes(self) -> io::Result<Vec<u8>> {
        self.append_to(Vec::new())
    }

    /// As [`Limit::into_bytes`], appending to a buffer, such as one with the capacity of a file
    /// whose size is known.
    ///
    /// # Errors
    /// If it cannot be read or is larger than the limit.
    pub fn append_to(mut self, mut bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        self.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads everything as text; invalid UTF-8 becomes replacement characters.
    ///
    /// # Errors
    /// If it cannot be read or is larger than the limit.
    pub fn into_text(self) -> io::Result<String> {
        Ok(into_text(self.into_bytes()?))
    }
}

/// Bytes as text, without a copy if they are valid UTF-8; else with replacement characters.
#[must_use]
pub fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

impl<R: Read> Read for Limit<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Reading one byte more than allowed distinguishes the end from an excess.
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
    fn the_limit_may_be_reached_but_not_exceeded() {
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
    fn invalid_utf_8_is_replaced() {
        let text = Limit::new(&b"a\xffb"[..], 10).into_text().unwrap();
        assert_eq!(text, "a\u{fffd}b");
    }
}
