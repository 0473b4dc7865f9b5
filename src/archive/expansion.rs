//! Refuses decompression bombs: streams that unpack to far more than their size.
//!
//! A few KiB of zstd or xz can stand for many GB. Packages, databases and indexes shrink to a tenth
//! at best; a stream that holds almost nothing but repetition is accepted only up to a harmless
//! size.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Any stream may unpack to this size.
const HARMLESS: u64 = 256 << 20;

/// The largest ratio beyond that size. Debian's indexes have a ratio of 5, rootfs tarballs of 3.
const LARGEST_RATIO: u64 = 250;

/// Counts the compressed bytes that a decoder reads.
pub(super) struct Taken<R> {
    stream: R,
    bytes: Arc<AtomicU64>,
}

impl<R> Taken<R> {
    pub(super) fn new(stream: R) -> Self {
        let bytes = Arc::new(AtomicU64::new(0));
        Self { stream, bytes }
    }

    /// The counter, which is still updated by later reads.
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

/// Passes a decoder's output on, as long as it is in proportion to the decoder's input.
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
        // Checked after each read, so at most one buffer too much is produced.
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
    // Dividing what was given cannot overflow, as multiplying what was taken could.
    given > HARMLESS && given / LARGEST_RATIO > taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_large_output_out_of_proportion_is_refused() {
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
    fn a_decompression_bomb_is_stopped() {
        let taken = Arc::new(AtomicU64::new(1000));
        let mut stream = Proportionate::new(io::repeat(0), taken);
        let error = io::copy(&mut stream, &mut io::sink()).unwrap_err();
        assert!(error.to_string().contains("decompression bomb"), "{error}");
        assert!(stream.given < HARMLESS + (1 << 20));
    }
}
