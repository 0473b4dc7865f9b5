//! What is kept in memory of input, counted while it is read.
//!
//! Some kilobytes of a compressed index can stand for millions of packages, and a line for millions of
//! relations. So whoever keeps something charges it to a ledger before it keeps the next, and the
//! ledger is full where it would be more than honest input of that size has.

use std::sync::atomic::{AtomicU64, Ordering};

/// Memory that one byte of a file may ask for: an index in plain text asks for three.
const BYTES_FOR_ONE: u64 = 8;

/// An account of kept bytes. Can be charged from many threads.
#[derive(Debug)]
pub struct Ledger {
    kept: AtomicU64,
    most: AtomicU64,
}

/// There is more to keep than is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("its packages and relations take more than the {} MiB of memory that are given to input of its size", most >> 20)]
pub struct LedgerFull {
    /// The limit in bytes.
    most: u64,
}

impl Ledger {
    /// An empty account of at most so many bytes.
    #[must_use]
    pub fn new(most: u64) -> Self {
        Self {
            kept: AtomicU64::new(0),
            most: AtomicU64::new(most),
        }
    }

    /// A file of so many bytes is read: what is kept may grow with it.
    pub fn allow_for(&self, bytes: u64) {
        let more = bytes.saturating_mul(BYTES_FOR_ONE);
        self.most.fetch_add(more, Ordering::Relaxed);
    }

    /// Charges so many bytes.
    ///
    /// # Errors
    /// If that is more than is kept.
    pub fn charge(&self, bytes: usize) -> Result<(), LedgerFull> {
        let bytes = bytes as u64;
        let kept = self.kept.fetch_add(bytes, Ordering::Relaxed);
        let most = self.most.load(Ordering::Relaxed);
        match kept.saturating_add(bytes) > most {
            true => Err(LedgerFull { most }),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_is_full_beyond_its_limit_which_grows_with_the_input() {
        let ledger = Ledger::new(1 << 20);
        assert_eq!(ledger.charge(1 << 20), Ok(()));
        let error = ledger.charge(1).unwrap_err();
        assert!(error.to_string().contains("1 MiB"), "{error}");
        ledger.allow_for(1);
        assert_eq!(ledger.charge(1), Ok(()));
    }
}
