//! Limits the memory that is kept of input; there is one ledger for a whole run.
//!
//! A few kilobytes of a compressed index can stand for millions of packages, and one line for
//! millions of relations. So everything that is kept of a base or of feeds is charged to the run's
//! ledger first. The limit is generous for input of up to 96 MiB and keeps the program below 1 GB;
//! for larger input it grows with the input, enough for an index ten times the size of Debian's.

use std::sync::atomic::{AtomicU64, Ordering};

/// What may be kept of any input, in bytes. Debian's 63,440 packages take about 170 MiB.
const OF_ANY_INPUT: u64 = 576 << 20;

/// The size of input, in bytes, for which that limit does not grow.
const COVERED: u64 = 96 << 20;

/// How much memory each further byte of input allows; an index in plain text needs four.
const BYTES_FOR_ONE: u64 = 8;

/// An account of the bytes that are kept. It can be charged from several threads.
#[derive(Debug)]
pub struct Ledger {
    kept: AtomicU64,
    /// What may be kept of any input.
    most: u64,
    /// Bytes of all files that are read.
    read: AtomicU64,
    /// Bytes of files for which the limit does not grow.
    covered: u64,
}

/// The limit of the ledger is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("base and feeds need more than the limit of {} MiB of memory for input of this size", most >> 20)]
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

    /// An empty ledger with a limit of `most` bytes, for files of up to `covered` bytes.
    #[must_use]
    pub fn new(most: u64, covered: u64) -> Self {
        Self {
            kept: AtomicU64::new(0),
            most,
            read: AtomicU64::new(0),
            covered,
        }
    }

    /// Raises the limit for a file of so many bytes, if the files are larger than what is covered.
    pub fn allow_for(&self, bytes: u64) {
        let add = |read: u64| Some(read.saturating_add(bytes));
        let _ = self
            .read
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// Charges so many bytes. If they do not fit, nothing is charged.
    ///
    /// # Errors
    /// If the limit would be exceeded.
    pub fn charge(&self, bytes: usize) -> Result<(), LedgerFull> {
        let most = self.limit();
        // One atomic step, so that two threads cannot both take the last bytes.
        let add = |kept: u64| kept.checked_add(bytes as u64).filter(|sum| *sum <= most);
        let charged = self
            .kept
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        charged.map(drop).map_err(|_| LedgerFull { most })
    }

    /// The bytes charged so far.
    #[must_use]
    pub fn kept(&self) -> u64 {
        self.kept.load(Ordering::Relaxed)
    }

    /// Takes back all charges made since [`kept`](Self::kept) returned that number.
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
    fn a_refused_charge_costs_nothing_and_forgotten_charges_are_given_back() {
        let ledger = Ledger::new(10, 0);
        assert_eq!(ledger.charge(4), Ok(()));
        assert!(ledger.charge(7).is_err());
        let before = ledger.kept();
        assert_eq!(ledger.charge(6), Ok(()));
        ledger.forget_since(before);
        assert_eq!((ledger.kept(), ledger.charge(6)), (4, Ok(())));
    }
}
