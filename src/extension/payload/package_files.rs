//! Checks the package files before a build: each must exist and have the size in the feed.
//!
//! This early check only lets a build fail before anything is written. What counts is the
//! comparison while the packages are read; see `PackageReader` of `feed`.

use std::fs;

use crate::extension::error::ExtensionError;
use crate::extension::pack::Packing;
use crate::feed::{Candidate, PackageFileError};
use crate::foundation::progress::{Amounts, Event, Phase};

/// Checks every package file, in the plan's order.
pub(crate) fn check_packages(packing: &Packing<'_>) -> Result<(), ExtensionError> {
    let progress = packing.progress;
    let candidates = (0..packing.order.len()).map(|index| packing.candidate(index));
    let sizes = candidates.clone().map(|candidate| candidate.file.size);
    progress.report(Event::PhaseStarted {
        phase: Phase::Read,
        total_bytes: sizes.fold(0, u64::saturating_add),
    });
    let mut bytes_in = 0;
    for candidate in candidates {
        if progress.is_cancelled() {
            return Err(ExtensionError::Cancelled);
        }
        bytes_in += check(candidate)?;
        progress.report(Event::Advanced(Amounts {
            bytes_in,
            ..Amounts::default()
        }));
    }
    Ok(())
}

/// Checks one package file; returns its size.
fn check(candidate: &Candidate) -> Result<u64, PackageFileError> {
    let file = &candidate.file;
    let path = file.path.clone();
    let found = match fs::metadata(&path) {
        Ok(found) => found.len(),
        Err(source) => return Err(PackageFileError::Unreadable { path, source }),
    };
    if file.size != 0 && found != file.size {
        let expected = file.size;
        return Err(PackageFileError::Size {
            path,
            expected,
            found,
        });
    }
    Ok(found)
}
