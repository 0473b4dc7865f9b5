//! The pool: the candidates of all feeds in one order, in which ids are places.
//!
//! A pool has its order when it leaves this room, and keeps it: a [`CandidateId`] means the same
//! package in every run over the same feeds.

use std::cmp::Ordering;
use std::path::PathBuf;

use compact_str::CompactString;

use super::{Candidate, FeedNote};
use crate::package::{Family, Package, VersionOrder};

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

/// All candidates of all feeds, in the order of [`PoolOrder`]. Of the same package in two feeds the
/// first feed's counts.
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

    /// The feed that a candidate is from.
    #[must_use]
    pub fn feed_of(&self, id: CandidateId) -> Option<&Feed> {
        self.feeds.get(self.get(id).feed as usize)
    }

    /// Whether there are several feeds, so that it is worth telling which one a package is from.
    #[must_use]
    pub fn has_several_feeds(&self) -> bool {
        self.feeds.len() > 1
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

/// The order of a pool: by name, then the newest version first, then the architecture that the
/// base prefers, then by the architecture's name, then by feed.
#[derive(Clone, Debug)]
pub struct PoolOrder {
    family: Family,
    versions: VersionOrder,
    preferred: Vec<CompactString>,
    taken: Vec<CompactString>,
}

impl PoolOrder {
    /// The order for a base of that family that takes those architectures, the preferred ones first.
    #[must_use]
    pub fn new(family: Family, architectures: &[CompactString]) -> Self {
        let preferred = match family {
            // dpkg prefers no foreign architecture: packages of several are asked for by name.
            Family::Deb => Vec::new(),
            Family::Ipk | Family::Rpm => architectures.to_vec(),
        };
        Self {
            family,
            versions: family.version_order(),
            preferred,
            taken: architectures.to_vec(),
        }
    }

    /// The family of the packages.
    #[must_use]
    pub fn family(&self) -> Family {
        self.family
    }

    /// Whether the base takes that architecture; where none is known, it may.
    pub(super) fn takes(&self, architecture: &str) -> bool {
        self.taken.is_empty() || self.taken.iter().any(|known| known == architecture)
    }

    pub(super) fn sort(&self, candidates: &mut [Candidate]) {
        candidates.sort_by(|left, right| self.compare(left, right));
    }

    /// Leaves out of sorted candidates those that an earlier feed has too, and puts those of equal
    /// versions that are written differently in the order of their feeds.
    pub(super) fn leave_the_first(&self, candidates: &mut Vec<Candidate>) {
        candidates.dedup_by(|later, earlier| {
            let (a, b) = (&later.package, &earlier.package);
            (&a.name, &a.version, &a.architecture) == (&b.name, &b.version, &b.architecture)
        });
        candidates.sort_by(|left, right| {
            let by_package = self.compare_packages(&left.package, &right.package);
            by_package.then_with(|| left.feed.cmp(&right.feed))
        });
    }

    fn compare(&self, left: &Candidate, right: &Candidate) -> Ordering {
        let (a, b) = (&left.package, &right.package);
        let (older, newer) = (a.version.as_str(), b.version.as_str());
        self.compare_packages(a, b)
            // Equal versions may be written differently. The same package of two feeds must stand
            // side by side, so that the second can be left out.
            .then_with(|| older.cmp(newer))
            .then_with(|| left.feed.cmp(&right.feed))
    }

    fn compare_packages(&self, a: &Package, b: &Package) -> Ordering {
        a.name
            .cmp(&b.name)
            .then_with(|| self.versions.compare(&b.version, &a.version))
            .then_with(|| self.rank(a).cmp(&self.rank(b)))
            .then_with(|| a.architecture.cmp(&b.architecture))
    }

    /// The place of a package's architecture among those preferred; all others come behind.
    fn rank(&self, package: &Package) -> usize {
        let mut known = self.preferred.iter();
        let place = known.position(|name| *name == package.architecture);
        place.unwrap_or(self.preferred.len())
    }
}
