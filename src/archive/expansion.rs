//! Refuses streams that unpack to absurdly more than they are: decompression bombs.
//!
//! Some KiB of zstd or xz can stand for many GB. What is unpacked here is packages, databases and
//! indexes, which shrink to a tenth at best; one that holds next to nothing but repetition is taken
//! only up to a size that does no harm.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that any stream may unpack to.
const HARMLESS: u64 = 256 << 20;

/// Beyond that, at most so many bytes for one. Text of Debian's indexes has 5, rootfs tarballs 3.
const LARGEST_RATIO: u64 = 250;

/// Counts the compressed bytes as a decoder takes them.
pub(super) struct Taken<R> {
    stream: R,
    bytes: Arc<AtomicU64>,
}

impl<R> Taken<R> {
    pub(super) fn new(stream: R) -> Self {
        let bytes = Arc::new(AtomicU64::new(0));
        Self { stream, bytes }
    }

    /// The count, which goes on counting.
    pub(super) fn count(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.bytes)
    }
}

impl<R: Read> Read for Taken<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Passes on what a decoder gives, as long as it is in proportion to what it took.
pub(super) struct Proportionate<R> {
    decoder: R,
    taken: Arc<AtomicU64>,
    given: u64,
}

impl<R> Proportionate<R> {
    pub(super) fn new(decoder: R, taken: Arc<AtomicU64>) -> Self {
        Self {
            decoder,
            taken,
            given: 0,
        }
    }
}

impl<R: Read> Read for Proportionate<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(buffer)?;
        self.given += read as u64;
        let taken = self.taken.load(Ordering::Relaxed);
        if is_absurd(taken, self.given) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!(
                    "unpacks to over {LARGEST_RATIO} times its size; \
                     it is refused as a decompression bomb"
                ),
            ));
        }
        Ok(read)
    }
}

fn is_absurd(taken: u64, given: u64) -> bool {
    given > HARMLESS && given / LARGEST_RATIO > taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_large_and_out_of_proportion_is_absurd() {
        let rows = [
            (0, HARMLESS, false),
            (100, HARMLESS + 1, true),
            (HARMLESS / 10, HARMLESS + 1, false),
            (4 << 20, 1000 << 20, false),
            (4 << 20, 1001 << 20, true),
        ];
        for (taken, given, expected) in rows {
            assert_eq!(is_absurd(taken, given), expected, "{taken} to {given}");
        }
    }

    #[test]
    fn an_endless_stream_of_little_is_stopped() {
        let taken = Arc::new(AtomicU64::new(1000));
        let mut stream = Proportionate::new(io::repeat(0), taken);
        let error = io::copy(&mut stream, &mut io::sink()).unwrap_err();
        assert!(error.to_string().contains("decompression bomb"), "{error}");
        assert!(stream.given < HARMLESS + (1 << 20));
    }
}
