//! The package files before a build: each must be there, and be what the index says of it.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

use super::error::ExtensionError;
use super::pack::Packing;
use crate::feed::{Candidate, PackageFileError};
use crate::progress::{Amounts, Event, Phase};

/// Compares every package file with what the index says of it, on all cores.
pub(super) fn check_packages(packing: &Packing<'_>) -> Result<(), ExtensionError> {
    let progress = packing.progress;
    let candidates: Vec<&Candidate> = (0..packing.order.len())
        .map(|index| packing.candidate(index))
        .collect();
    let sizes = candidates.iter().map(|candidate| candidate.file.size);
    let total_bytes = sizes.fold(0, u64::saturating_add);
    progress.report(Event::PhaseStarted {
        phase: Phase::Read,
        total_bytes,
    });
    let (next, done) = (AtomicUsize::new(0), AtomicU64::new(0));
    let advance = |bytes| {
        let bytes_in = done.fetch_add(bytes, Ordering::Relaxed) + bytes;
        progress.report(Event::Advanced(Amounts {
            bytes_in,
            ..Amounts::default()
        }));
    };
    let work = || -> Vec<(usize, PackageFileError)> {
        let mut errors = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(candidate) = candidates.get(index) else {
                return errors;
            };
            errors.extend(
                candidate
                    .file
                    .verify(progress, advance)
                    .err()
                    .map(|error| (index, error)),
            );
        }
    };
    let threads = thread::available_parallelism()
        .map_or(1, NonZeroUsize::get)
        .min(candidates.len());
    let mut errors: Vec<_> = thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let own = work();
        let joined = helpers.into_iter().filter_map(|helper| helper.join().ok());
        own.into_iter().chain(joined.flatten()).collect()
    });
    if progress.is_cancelled() {
        return Err(ExtensionError::Cancelled);
    }
    // The first in the plan's order, however the threads ran.
    errors.sort_by_key(|(index, _)| *index);
    errors
        .into_iter()
        .next()
        .map_or(Ok(()), |(_, error)| Err(error.into()))
}
