//! Feeds: pools of packages from which may be taken.
//!
//! A [`Pool`] joins the candidates of all feeds in one fixed order, so that a [`CandidateId`] means
//! the same package in every run over the same feeds.

mod checksum;
pub(super) mod deb;
mod note;
mod open;
mod others;
mod package_reader;
mod rpm;
mod verify;

use std::cmp::Ordering;
use std::path::PathBuf;

use compact_str::CompactString;
pub use note::FeedNote;
pub use open::FeedError;
pub use package_reader::PackageReader;
pub use rpm::RpmCandidateError;
pub use verify::{PackageFileError, hexadecimal};

pub use crate::archive::Digest;
use crate::package::{Package, VersionOrder};

/// One feed as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The folder, or the package file that was named by itself.
    pub path: PathBuf,
    /// How many candidates it gave.
    pub packages: usize,
}

/// A candidate's place in its [`Pool`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CandidateId(pub u32);

/// A package of a feed.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its metadata.
    pub package: Package,
    /// Index into [`Pool::feeds`].
    pub feed: u32,
    /// Where its file is, and what the index says of it.
    pub file: PackageFile,
}

/// A package's file, as an index or a folder names it. It need not exist: an index can be planned
/// with alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackageFile {
    /// The file, below its feed's folder.
    pub path: PathBuf,
    /// Bytes of the file; 0 if not known.
    pub size: u64,
    /// What its content must be, if the index says: the strongest digest that it gives.
    pub digest: Option<Digest>,
}

/// The order of a [`Pool`].
fn pool_order(left: &Candidate, right: &Candidate) -> Ordering {
    let (a, b) = (&left.package, &right.package);
    a.name
        .cmp(&b.name)
        .then_with(|| VersionOrder::Dpkg.compare(&b.version, &a.version))
        .then_with(|| a.architecture.cmp(&b.architecture))
        .then_with(|| left.feed.cmp(&right.feed))
}

impl PackageFile {
    /// Bytes of the file, if they are known.
    #[must_use]
    pub fn known_size(&self) -> Option<u64> {
        Some(self.size).filter(|&bytes| bytes > 0)
    }
}

/// All candidates of all feeds: sorted by name, then newest version first, then architecture, then
/// feed. Of the same package in two feeds the first feed's counts.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    /// The feeds, in the order given.
    pub feeds: Vec<Feed>,
    /// The candidates; a [`CandidateId`] is an index into this.
    pub candidates: Vec<Candidate>,
    /// What was odd in the feeds: an unreadable package, say.
    pub notes: Vec<FeedNote>,
}

impl Pool {
    /// The candidate of that id.
    ///
    /// # Panics
    /// If the id is of another pool.
    #[must_use]
    pub fn get(&self, id: CandidateId) -> &Candidate {
        &self.candidates[id.0 as usize]
    }

    /// Of the same package for several architectures, puts those of the preferred ones first; any
    /// that is not listed comes after them, as it came. Ids change with this.
    pub fn prefer_architectures(&mut self, order: VersionOrder, preferred: &[CompactString]) {
        let rank = |package: &Package| {
            let mut known = preferred.iter();
            let place = known.position(|name| *name == package.architecture);
            place.unwrap_or(preferred.len())
        };
        self.candidates.sort_by(|left, right| {
            let (a, b) = (&left.package, &right.package);
            a.name
                .cmp(&b.name)
                .then_with(|| order.compare(&b.version, &a.version))
                .then_with(|| rank(a).cmp(&rank(b)))
        });
    }

    /// The ids of all candidates of that name, newest first.
    pub fn named(&self, name: &str) -> impl Iterator<Item = CandidateId> {
        self.run(name).map(CandidateId)
    }

    /// The numbers of the candidates of that name, which stand side by side.
    pub(crate) fn run(&self, name: &str) -> std::ops::Range<u32> {
        let first = self
            .candidates
            .partition_point(|known| known.package.name.as_str() < name);
        let behind = self.candidates.get(first..).unwrap_or_default();
        let count = behind.partition_point(|known| known.package.name.as_str() == name);
        let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        number(first)..number(first + count)
    }
}
