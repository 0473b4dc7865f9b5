//! Who watches a writer at work, and may stop it.

use super::summary::SegmentSummary;
use crate::progress::Cancellation;

/// What a writer has done since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Bytes of file content taken in.
    pub bytes_in: u64,
    /// Bytes of image written. Lags behind `bytes_in` by the blocks that are being compressed.
    pub bytes_out: u64,
    /// Blocks written.
    pub blocks: u64,
}

/// Watches a writer, and may stop it: it then ends with [`Error::Cancelled`](super::Error). Is called
/// on the thread that calls the writer.
pub trait Observer: Cancellation {
    /// Is told how far the writer is, after every few blocks; returns at once.
    fn advanced(&self, counters: Counters);

    /// Is told that all of a segment is written, and what came of it; in the order of segments.
    fn segment_written(&self, number: usize, summary: SegmentSummary) {
        let _ = (number, summary);
    }
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn advanced(&self, _: Counters) {}
}

impl Cancellation for Unobserved {
    fn is_cancelled(&self) -> bool {
        false
    }
}
