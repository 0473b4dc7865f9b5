//! What the writer of the image says while packages are packed.

use super::Packing;
use crate::foundation::progress::{Amounts, Cancellation, Event};
use crate::squashfs::{Counters, Observer, SegmentSummary};

/// Observes the writer: passes its progress on, and cancels it if requested.
pub(crate) struct Watching<'p>(pub(crate) &'p Packing<'p>);

impl Observer for Watching<'_> {
    fn advanced(&self, counters: Counters) {
        self.0.meter.written(counters);
    }

    fn segment_written(&self, number: usize, summary: SegmentSummary) {
        // Segment numbers are positions in the packing order; the last segment is that of the
        // release file.
        if let Some(id) = self.0.order.get(number) {
            self.0.progress.report(Event::PackageFinished {
                name: self.0.pool.get(*id).package.name.to_string(),
                amounts: Amounts {
                    bytes_in: summary.bytes_in,
                    bytes_out: summary.bytes_out,
                    blocks: summary.blocks,
                },
            });
        }
    }
}

impl Cancellation for Watching<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.progress.is_cancelled()
    }
}
