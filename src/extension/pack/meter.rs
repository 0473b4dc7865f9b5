//! The progress of packing, at both ends: what was read of the payloads, and what was written of
//! the image, which is later by the blocks that are being compressed.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::foundation::progress::{Amounts, Event, Progress};
use crate::squashfs::Counters;

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

    /// Takes what the writer counted.
    pub(crate) fn written(&self, counters: Counters) {
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
