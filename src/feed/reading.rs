//! How a feed is read: what all sources of candidates need, and the account of what is kept.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Candidate, FeedError, PoolOrder};
use crate::archive::Ledger;
use crate::foundation::progress::Progress;

/// How a feed is read, and for which pool.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    /// The feed's number in the pool.
    pub(super) feed: u32,
    /// The order of the pool, with its family.
    pub(super) order: &'a PoolOrder,
    /// To which all that is kept is charged.
    pub(super) ledger: &'a Ledger,
    pub(super) progress: &'a dyn Progress,
}

/// What a folder holds, by name.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, FeedError> {
    let io = |source| FeedError::Io {
        path: folder.to_owned(),
        source,
    };
    let mut entries = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        entries.insert(entry.file_name(), entry.path());
    }
    Ok(entries.into_values().collect())
}

/// Adds candidates to others. Large ones are not moved where there are none yet.
pub(super) fn gather(all: &mut Vec<Candidate>, mut more: Vec<Candidate>) {
    if all.is_empty() {
        *all = more;
    } else {
        all.append(&mut more);
    }
}

/// Charges what a candidate takes in memory; `path` is where it was read.
pub(super) fn charge(ledger: &Ledger, candidate: &Candidate, path: &Path) -> Result<(), FeedError> {
    let bytes = candidate.package.memory() + candidate.file.path.as_os_str().len();
    ledger.charge(bytes).map_err(|source| FeedError::TooMuch {
        path: path.to_owned(),
        source,
    })
}
