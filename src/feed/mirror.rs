//! A mirror of a repository of deb packages, `dists/SUITE/COMPONENT/binary-ARCHITECTURE/Packages`, or
//! a part of one: <https://wiki.debian.org/DebianRepository/Format>.
//!
//! Of a mirror the indexes for the base's architectures are read, and nothing else: neither the
//! packages of the installer, which stand in a folder of their own, nor what lies in `pool`. Suites
//! that are links to others are passed over, as links to folders are everywhere in a feed.

use std::collections::BTreeSet;
use std::path::Path;

use super::FeedError;
use super::index_source::IndexSource;
use super::location::{folder_of_architecture, is_within_mirror};
use super::reading::{Reading, entries};
use crate::package::is_for_any_machine;

/// The folders of a suite below which no package for the base is listed: the installer's packages, and
/// the indexes once more under the names of their digests.
const PASSED_OVER: [&str; 2] = ["debian-installer", "by-hash"];

/// What a mirror, or a part of one, has.
#[derive(Debug, Default)]
pub(super) struct Mirror {
    /// The indexes for the base's architectures, by path.
    pub(super) indexes: Vec<IndexSource>,
    /// The other architectures for which it has one.
    pub(super) others: BTreeSet<String>,
}

impl Mirror {
    /// The mirror whose root, or a part of which, a folder is; `None` if it is neither.
    ///
    /// # Errors
    /// If a folder cannot be read, or the work was cancelled.
    pub(super) fn find(folder: &Path, reading: Reading<'_>) -> Result<Option<Self>, FeedError> {
        let mut found = Self::default();
        let dists = folder.join("dists");
        if dists.is_dir() {
            found.search(&dists, reading)?;
        } else if is_within_mirror(folder) {
            found.search(folder, reading)?;
        }
        let is_mirror = !found.indexes.is_empty() || !found.others.is_empty();
        Ok(is_mirror.then_some(found))
    }

    fn search(&mut self, folder: &Path, reading: Reading<'_>) -> Result<(), FeedError> {
        if reading.progress.is_cancelled() {
            return Err(FeedError::Cancelled);
        }
        if let Some(architecture) = folder_of_architecture(folder) {
            if let Some(index) = IndexSource::of_folder(folder, reading.order.family()) {
                if is_for_any_machine(architecture) || reading.order.takes(architecture) {
                    self.indexes.push(index);
                } else {
                    self.others.insert(architecture.to_owned());
                }
            }
            return Ok(());
        }
        for path in entries(folder)? {
            if path.is_dir() && !path.is_symlink() && !is_passed_over(&path) {
                self.search(&path, reading)?;
            }
        }
        Ok(())
    }
}

fn is_passed_over(folder: &Path) -> bool {
    PASSED_OVER.iter().any(|name| folder.ends_with(name))
}
