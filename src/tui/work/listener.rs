//! Listens to a running build: forwards its events, and stores its byte counts.

use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::Sender;

use super::answer::Answer;
use super::event::Event;
use crate::foundation::progress;
use crate::foundation::progress::{Amounts, CancelFlag, Cancellation, Progress};

/// The listener of one build. Byte counts arrive too often for the queue, so they are stored here
/// and read when the screen is painted.
pub(super) struct Listener {
    events: Sender<Event>,
    cancelled: CancelFlag,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    blocks: AtomicU64,
}

impl Listener {
    pub(super) fn new(events: Sender<Event>) -> Self {
        Self {
            events,
            cancelled: CancelFlag::default(),
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
            blocks: AtomicU64::new(0),
        }
    }

    /// Asks the build to stop.
    pub(super) fn cancel(&self) {
        self.cancelled.cancel();
    }

    /// What the running phase has done so far.
    pub(super) fn amounts(&self) -> Amounts {
        // The three counts may be from slightly different moments: they are only displayed.
        Amounts {
            bytes_in: self.bytes_in.load(Ordering::Relaxed),
            bytes_out: self.bytes_out.load(Ordering::Relaxed),
            blocks: self.blocks.load(Ordering::Relaxed),
        }
    }
}

impl Progress for Listener {
    fn report(&self, event: progress::Event) {
        match event {
            progress::Event::Advanced(amounts) => {
                self.bytes_in.store(amounts.bytes_in, Ordering::Relaxed);
                self.bytes_out.store(amounts.bytes_out, Ordering::Relaxed);
                self.blocks.store(amounts.blocks, Ordering::Relaxed);
            }
            event => {
                if matches!(event, progress::Event::PhaseStarted { .. }) {
                    self.bytes_in.store(0, Ordering::Relaxed);
                }
                let _ = self.events.send(Event::Answer(Answer::Build(event)));
            }
        }
    }
}

impl Cancellation for Listener {
    fn is_cancelled(&self) -> bool {
        self.cancelled.is_cancelled()
    }
}
