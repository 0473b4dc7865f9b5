//! A reader that works ahead on a thread of its own: decompression overlaps what uses it.

use std::io::{self, Read};
use std::thread;

use crossbeam_channel::{Receiver, bounded};

/// Bytes of one piece, and how many pieces wait at most: 4 MiB a reader.
const PIECE: usize = 256 * 1024;
const WAITING: usize = 16;

/// The bytes of another reader, read ahead. The thread ends when this is dropped.
pub(super) struct ReadAhead {
    pieces: Receiver<io::Result<Vec<u8>>>,
    current: Vec<u8>,
    position: usize,
}

impl ReadAhead {
    /// Starts to read.
    pub(super) fn new(stream: impl Read + Send + 'static) -> io::Result<Self> {
        let (sender, pieces) = bounded(WAITING);
        thread::Builder::new()
            .name("read-ahead".to_owned())
            .spawn(move || {
                let mut stream = stream;
                loop {
                    let mut piece = Vec::with_capacity(PIECE);
                    let read = stream.by_ref().take(PIECE as u64).read_to_end(&mut piece);
                    let ends = !matches!(read, Ok(1..));
                    let sent = match read {
                        Ok(0) => break,
                        Ok(_) => sender.send(Ok(piece)),
                        Err(error) => sender.send(Err(error)),
                    };
                    if ends || sent.is_err() {
                        break;
                    }
                }
            })?;
        Ok(Self {
            pieces,
            current: Vec::new(),
            position: 0,
        })
    }
}

impl Read for ReadAhead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position == self.current.len() {
            // A closed channel is the end of the stream.
            let Ok(piece) = self.pieces.recv() else {
                return Ok(0);
            };
            (self.current, self.position) = (piece?, 0);
        }
        let rest = &self.current[self.position..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_ahead_is_what_was_there() {
        let bytes: Vec<u8> = (0..3_000_000u32).flat_map(u32::to_le_bytes).collect();
        let mut read = Vec::new();
        let ahead = ReadAhead::new(io::Cursor::new(bytes.clone()));
        assert_eq!(
            ahead
                .and_then(|mut ahead| ahead.read_to_end(&mut read))
                .ok(),
            Some(bytes.len())
        );
        assert!(read == bytes);
    }

    #[test]
    fn an_error_comes_after_the_bytes_before_it() {
        struct Fails(bool);
        impl Read for Fails {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(io::Error::other("broken"));
                }
                buffer[0] = 7;
                Ok(1)
            }
        }
        let mut read = Vec::new();
        let error = ReadAhead::new(Fails(false)).and_then(|mut ahead| ahead.read_to_end(&mut read));
        assert_eq!(
            error.err().map(|error| error.to_string()).as_deref(),
            Some("broken")
        );
    }
}
