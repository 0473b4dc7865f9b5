//! How long work reports its progress, and how it is cancelled.
//!
//! Domain code reports events to a [`Progress`], and a face decides what to show. All long work is
//! cancelled in one way: it asks a [`Cancellation`] at least every 100 ms, and then ends with
//! [`Cancelled`], or with the variant of that name of its module's error, leaving no file behind.

use std::sync::atomic::{AtomicBool, Ordering};

/// The steps of a build, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The package files are opened and compared with what the index says of them.
    Read,
    /// Payloads are streamed into the image.
    Pack,
    /// The image is read back and compared with the plan.
    Verify,
    /// The image is synced and renamed.
    Finish,
}

impl Phase {
    /// All phases, in their order.
    pub const ALL: [Self; 4] = [Self::Read, Self::Pack, Self::Verify, Self::Finish];

    /// The phase as one word for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Pack => "pack",
            Self::Verify => "verify",
            Self::Finish => "finish",
        }
    }
}

/// What went in and what came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Bytes read, uncompressed where they are unpacked.
    pub bytes_in: u64,
    /// Bytes written to the image.
    pub bytes_out: u64,
    /// Blocks written to the image.
    pub blocks: u64,
}

impl Amounts {
    /// The output in percent of the input. `None` while nothing was written, and if the output is
    /// larger: for so little data a ratio means nothing.
    #[must_use]
    pub fn percent(self) -> Option<u64> {
        let percent = self.bytes_out.saturating_mul(100);
        let percent = percent.checked_div(self.bytes_in)?;
        Some(percent).filter(|&percent| self.bytes_out > 0 && percent <= 100)
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A phase began; the one before it is done.
    PhaseStarted {
        /// Which.
        phase: Phase,
        /// Bytes that this phase will go through, as far as that is known.
        total_bytes: u64,
    },
    /// A package's payload begins to be packed.
    PackageStarted {
        /// The package's name.
        name: String,
        /// Bytes of file content it declares.
        total_bytes: u64,
    },
    /// What the running phase has done since its start.
    Advanced(Amounts),
    /// All that a package has is written to the image. Other packages may have begun before.
    PackageFinished {
        /// The package's name.
        name: String,
        /// What went in and came out.
        amounts: Amounts,
    },
    /// A sentence for the log.
    Note(String),
}

/// Says whether work should stop.
pub trait Cancellation: Send + Sync {
    /// Whether the work should stop. Asked often and from any thread: answers at once.
    fn is_cancelled(&self) -> bool;
}

/// The work was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// Receives the progress of long work.
pub trait Progress: Cancellation {
    /// Receives an event. It is called often and from any thread, and must return at once.
    fn report(&self, event: Event);
}

/// Ignores all events and never cancels.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn report(&self, _: Event) {}
}

impl Cancellation for Silent {
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// A flag that is set once and can be read by many threads.
#[derive(Debug, Default)]
pub struct CancelFlag(AtomicBool);

impl CancelFlag {
    /// Asks all work that holds this flag to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Cancellation for CancelFlag {
    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
