//! A reader that works ahead on a thread of its own: decompression overlaps what uses it.
//!
//! It is here that cancellation is heeded within a payload, be its content used or passed over.

use std::io::{self, Read};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};

use crate::progress::Progress;

/// Bytes of one piece, and how many pieces wait at most: 4 MiB a reader.
const PIECE: usize = 256 * 1024;
const WAITING: usize = 16;

/// How often a reader that waits asks whether it should stop.
const PATIENCE: Duration = Duration::from_millis(20);

/// The bytes of another reader, read ahead. The thread ends when this is dropped.
pub(super) struct ReadAhead<'p> {
    progress: &'p dyn Progress,
    pieces: Receiver<io::Result<Vec<u8>>>,
    current: Vec<u8>,
    position: usize,
}

impl<'p> ReadAhead<'p> {
    /// Starts to read. Once `progress` is cancelled, reading fails.
    pub(super) fn new(
        stream: impl Read + Send + 'static,
        progress: &'p dyn Progress,
    ) -> io::Result<Self> {
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
            progress,
            pieces,
            current: Vec::new(),
            position: 0,
        })
    }

    /// The next piece; an empty one at the end of the stream.
    fn next_piece(&self) -> io::Result<Vec<u8>> {
        loop {
            if self.progress.is_cancelled() {
                return Err(io::Error::other("cancelled"));
            }
            match self.pieces.recv_timeout(PATIENCE) {
                Ok(piece) => return piece,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(Vec::new()),
            }
        }
    }
}

impl Read for ReadAhead<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position == self.current.len() {
            (self.current, self.position) = (self.next_piece()?, 0);
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
    use crate::progress::{CancelFlag, Event, Silent};

    #[test]
    fn what_is_read_ahead_is_what_was_there() {
        let bytes: Vec<u8> = (0..3_000_000u32).flat_map(u32::to_le_bytes).collect();
        let mut read = Vec::new();
        let mut ahead = ReadAhead::new(io::Cursor::new(bytes.clone()), &Silent).unwrap();
        ahead.read_to_end(&mut read).unwrap();
        assert!(read == bytes);
        assert_eq!(ahead.read(&mut [0]).unwrap(), 0, "the end stays the end");
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
        let mut ahead = ReadAhead::new(Fails(false), &Silent).unwrap();
        let error = ahead.read_to_end(&mut read).unwrap_err();
        assert_eq!(error.to_string(), "broken");
    }

    #[test]
    fn cancellation_ends_a_wait_for_a_stream_that_never_comes() {
        /// Blocks until somebody drops the sender.
        struct Never(Receiver<()>);
        impl Read for Never {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                let _ = self.0.recv();
                Ok(0)
            }
        }
        /// Is asked thrice, then cancels.
        struct Impatient(std::sync::atomic::AtomicU32, CancelFlag);
        impl Progress for Impatient {
            fn report(&self, _: Event) {}
            fn is_cancelled(&self) -> bool {
                if self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 3 {
                    self.1.cancel();
                }
                self.1.is_cancelled()
            }
        }
        let (keep, never) = bounded(0);
        let progress = Impatient(0.into(), CancelFlag::default());
        let mut ahead = ReadAhead::new(Never(never), &progress).unwrap();
        let error = ahead.read(&mut [0; 8]).unwrap_err();
        assert_eq!(error.to_string(), "cancelled");
        drop(keep);
    }
}
