//! A reader that works ahead on its own thread, so that decompression overlaps with packing.
//!
//! It checks for cancellation within a payload, whether its content is used or skipped.

use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::foundation::progress::Progress;

/// The size of a piece in bytes, and how many pieces may wait.
const PIECE: usize = 256 * 1024;
const WAITING: usize = 32;

/// How many bytes of one reader may wait to be read: 8 MiB.
pub(crate) const MOST_WAITING: u64 = (PIECE * WAITING) as u64;

/// The error if the thread that reads panicked.
const PANICKED: &str = "its reader failed, which is a bug in sysextant: please report it";

/// The interval at which a waiting reader checks for cancellation.
const PATIENCE: Duration = Duration::from_millis(20);

/// Bytes of the stream, in a buffer of fixed size.
#[derive(Default)]
struct Piece {
    buffer: Vec<u8>,
    length: usize,
}

impl Piece {
    /// Fills the buffer, or less at the end of the stream.
    fn fill(&mut self, stream: &mut impl Read) -> io::Result<()> {
        self.buffer.resize(PIECE, 0);
        self.length = 0;
        while self.length < PIECE {
            match stream.read(&mut self.buffer[self.length..]) {
                Ok(0) => break,
                Ok(read) => self.length += read.min(PIECE - self.length),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Reads another reader ahead. Its thread ends when this is dropped.
pub(crate) struct ReadAhead<'p> {
    progress: &'p dyn Progress,
    pieces: Receiver<io::Result<Piece>>,
    /// Returns used pieces to the thread: allocating new ones costs more time than reading into
    /// them.
    used: Sender<Piece>,
    current: Piece,
    position: usize,
}

impl<'p> ReadAhead<'p> {
    /// Starts to read ahead. After `progress` is cancelled, reading fails.
    pub(crate) fn new(
        stream: impl Read + Send + 'static,
        progress: &'p dyn Progress,
    ) -> io::Result<Self> {
        let (sender, pieces) = bounded(WAITING);
        let (used, spare) = bounded::<Piece>(WAITING);
        thread::Builder::new()
            .name("read-ahead".to_owned())
            .spawn(move || {
                let read = AssertUnwindSafe(|| read_all(stream, &sender, &spare));
                if catch_unwind(read).is_err() {
                    // Without this error, the closed channel would look like the end of the stream.
                    let _ = sender.send(Err(io::Error::other(PANICKED)));
                }
            })?;
        Ok(Self {
            progress,
            pieces,
            used,
            current: Piece::default(),
            position: 0,
        })
    }

    /// The next piece; an empty one at the end of the stream.
    fn next_piece(&self) -> io::Result<Piece> {
        loop {
            if self.progress.is_cancelled() {
                return Err(io::Error::other("cancelled"));
            }
            match self.pieces.recv_timeout(PATIENCE) {
                Ok(piece) => return piece,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(Piece::default()),
            }
        }
    }
}

/// Sends all pieces of a stream, as long as the receiver exists.
fn read_all(mut stream: impl Read, pieces: &Sender<io::Result<Piece>>, spare: &Receiver<Piece>) {
    loop {
        let mut piece = spare.try_recv().unwrap_or_default();
        let read = piece.fill(&mut stream);
        // The bytes before an error are part of the stream and are sent first.
        let ends = read.is_err() || piece.length == 0;
        if piece.length > 0 && pieces.send(Ok(piece)).is_err() {
            break;
        }
        if let Err(error) = read {
            let _ = pieces.send(Err(error));
        }
        if ends {
            break;
        }
    }
}

impl Read for ReadAhead<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position == self.current.length {
            let next = self.next_piece()?;
            let used = std::mem::replace(&mut self.current, next);
            self.position = 0;
            // The thread may have ended already.
            let _ = self.used.try_send(used);
        }
        let rest = &self.current.buffer[self.position..self.current.length];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::progress::{CancelFlag, Cancellation, Event, Silent};

    #[test]
    fn reading_ahead_gives_the_same_bytes() {
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
    fn a_reader_that_panics_is_an_error_and_not_the_end() {
        struct Panics;
        impl Read for Panics {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                unreachable!("a reader that panics")
            }
        }
        let mut ahead = ReadAhead::new(Panics, &Silent).unwrap();
        let error = ahead.read(&mut [0]).unwrap_err();
        assert!(error.to_string().contains("a bug in sysextant"), "{error}");
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
        /// Is asked three times, then cancels.
        struct Impatient(std::sync::atomic::AtomicU32, CancelFlag);
        impl Progress for Impatient {
            fn report(&self, _: Event) {}
        }

        impl Cancellation for Impatient {
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
