//! What is kept in memory of input, counted while it is read: one account for a whole run.
//!
//! Some kilobytes of a compressed index can stand for millions of packages, and a line for millions of
//! relations. So whoever keeps something of a base or of feeds charges it to the run's ledger before it
//! keeps the next. What fits is generous for input of up to 96 MiB, so that the program stays below 1 GB
//! with it; larger input may be kept by its size, which for an index ten times Debian's is enough.

use std::sync::atomic::{AtomicU64, Ordering};

/// What may be kept of any input: Debian's 63,440 packages take some 170 MiB.
const OF_ANY_INPUT: u64 = 576 << 20;

/// Bytes of files for which that is all.
const COVERED: u64 = 96 << 20;

/// Memory that one byte of a file beyond them may ask for: an index in plain text asks for four.
const BYTES_FOR_ONE: u64 = 8;

/// An account of kept bytes. Can be charged from many threads.
#[derive(Debug)]
pub struct Ledger {
    kept: AtomicU64,
    /// What may be kept of any input.
    most: u64,
    /// Bytes of the files that are read.
    read: AtomicU64,
    /// Bytes of files for which no more may be kept.
    covered: u64,
}

/// There is more to keep than is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what is kept of base and feeds would take more than the {} MiB of memory that are given to input of its size", most >> 20)]
pub struct LedgerFull {
    /// The limit in bytes.
    most: u64,
}

impl Ledger {
    /// The empty account of a run.
    #[must_use]
    pub fn of_a_run() -> Self {
        Self::new(OF_ANY_INPUT, COVERED)
    }

    /// An empty account of at most so many bytes, for files of up to `covered` bytes.
    #[must_use]
    pub fn new(most: u64, covered: u64) -> Self {
        Self {
            kept: AtomicU64::new(0),
            most,
            read: AtomicU64::new(0),
            covered,
        }
    }

    /// A file of so many bytes is read: what is kept may grow with it.
    pub fn allow_for(&self, bytes: u64) {
        let add = |read: u64| Some(read.saturating_add(bytes));
        let _ = self
            .read
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// Charges so many bytes. What does not fit is not charged, so that others may.
    ///
    /// # Errors
    /// If that is more than is kept.
    pub fn charge(&self, bytes: usize) -> Result<(), LedgerFull> {
        let most = self.limit();
        let add = |kept: u64| kept.checked_add(bytes as u64).filter(|sum| *sum <= most);
        let charged = self
            .kept
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        charged.map(drop).map_err(|_| LedgerFull { most })
    }

    /// What is kept so far, in bytes.
    #[must_use]
    pub fn kept(&self) -> u64 {
        self.kept.load(Ordering::Relaxed)
    }

    /// All that was charged since [`kept`](Self::kept) gave that number is no longer kept.
    pub fn forget_since(&self, kept: u64) {
        self.kept.fetch_min(kept, Ordering::Relaxed);
    }

    fn limit(&self) -> u64 {
        let beyond = self.read.load(Ordering::Relaxed);
        let beyond = beyond.saturating_sub(self.covered);
        self.most
            .saturating_add(beyond.saturating_mul(BYTES_FOR_ONE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_is_full_beyond_its_limit_which_grows_with_large_input() {
        let ledger = Ledger::new(1 << 20, 100);
        assert_eq!(ledger.charge(1 << 20), Ok(()));
        ledger.allow_for(100);
        let error = ledger.charge(1).unwrap_err();
        assert!(error.to_string().contains("1 MiB"), "{error}");
        ledger.allow_for(1);
        assert_eq!(ledger.charge(8), Ok(()));
        assert!(ledger.charge(1).is_err());
        ledger.allow_for(u64::MAX);
        assert_eq!(ledger.charge(usize::MAX / 2), Ok(()));
    }

    #[test]
    fn what_does_not_fit_takes_nothing_from_others_and_what_is_forgotten_gives_back() {
        let ledger = Ledger::new(10, 0);
        assert_eq!(ledger.charge(4), Ok(()));
        assert!(ledger.charge(7).is_err());
        let before = ledger.kept();
        assert_eq!(ledger.charge(6), Ok(()));
        ledger.forget_since(before);
        assert_eq!((ledger.kept(), ledger.charge(6)), (4, Ok(())));
    }
}
