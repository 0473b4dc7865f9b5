//! The progress of packing, at both ends: what was read of the payloads, and what was written of
//! the image, which is later by the blocks that are being compressed.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Packing;
use crate::progress::{Amounts, Cancellation, Event, Progress};
use crate::squashfs::{Counters, Observer, SegmentSummary};

/// The progress so far, of all packages.
pub(crate) struct Meter<'p> {
    progress: &'p dyn Progress,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    blocks: AtomicU64,
}

impl<'p> Meter<'p> {
    pub(crate) fn new(progress: &'p dyn Progress) -> Self {
        Self {
            progress,
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
            blocks: AtomicU64::new(0),
        }
    }

    /// Counts bytes of content that were read.
    pub(crate) fn read(&self, bytes: u64) {
        self.bytes_in.fetch_add(bytes, Ordering::Relaxed);
        self.report();
    }

    fn written(&self, counters: Counters) {
        self.bytes_out.store(counters.bytes_out, Ordering::Relaxed);
        self.blocks.store(counters.blocks, Ordering::Relaxed);
        self.report();
    }

    fn report(&self) {
        self.progress.report(Event::Advanced(Amounts {
            bytes_in: self.bytes_in.load(Ordering::Relaxed),
            bytes_out: self.bytes_out.load(Ordering::Relaxed),
            blocks: self.blocks.load(Ordering::Relaxed),
        }));
    }
}

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
