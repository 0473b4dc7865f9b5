//! Observes a writer's progress and can cancel it.

use super::summary::SegmentSummary;
use crate::foundation::progress::Cancellation;

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

/// Observes a writer and can cancel it, which then ends with [`Error::Cancelled`](super::Error). It
/// is called on the thread that calls the writer.
pub trait Observer: Cancellation {
    /// Called with the progress after every few blocks; must return at once.
    fn advanced(&self, counters: Counters);

    /// Called when a segment has been written completely; in the order of segments.
    fn segment_written(&self, number: usize, summary: SegmentSummary) {
        let _ = (number, summary);
    }
}

/// An observer that does nothing and never cancels.
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
