//! The plan itself: a value that the screen, the JSON, the report and the builder share.

pub(super) mod difference;
pub(super) mod not_taken;
pub(super) mod size;
pub(super) mod verdict;

use std::collections::BTreeMap;

use compact_str::CompactString;

use super::{NotTaken, Reason, Selection, Size, Verdict};
use crate::feed::CandidateId;
use crate::image::{Contents, EntryKind};
use crate::package::Version;

/// What becomes of every candidate that the selection touches.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The selection that the plan is made for.
    pub selection: Selection,
    /// Every candidate that the request touches: requested, pulled in, found in the base, in
    /// conflict. Sorted by name, then architecture. Of all others
    /// [`Universe::untouched`](super::Universe::untouched) gives the verdict.
    pub items: Vec<Item>,
    /// The recommendations of what is included that are not followed, in the order in which they
    /// were tried; none where recommendations are off.
    pub not_taken: Vec<NotTaken>,
    /// The files, once the payloads were read.
    pub contents: Option<Contents>,
}

/// One package that the request touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The package's name, or the requested name where no candidate has it.
    pub name: CompactString,
    /// The candidate; `None` where only the base has the package, or nothing does.
    pub candidate: Option<CandidateId>,
    /// The candidate's version, or else the base's.
    pub version: Option<Version>,
    /// The architecture, empty where nothing has that name.
    pub architecture: CompactString,
    /// The version that the base has of it.
    pub base_version: Option<Version>,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// For a conflict: at most three lines that name packages, both versions and the relation.
    pub explanation: Vec<String>,
    /// Whether the user named it.
    pub requested: bool,
    /// Bytes of the package file, if they are known.
    pub package_size: Option<u64>,
    /// Bytes it takes when installed, as it declares them; of an included one that declares none,
    /// the bytes of its files in the image once those are known.
    pub installed_size: Option<u64>,
}

/// How many packages, and how large.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Packages.
    pub packages: usize,
    /// Bytes of the package files, as far as they are known.
    pub package_size: u64,
    /// Packages whose file's size is not known.
    pub unknown_package_sizes: usize,
    /// Bytes when installed, as declared, as far as they are.
    pub installed_size: u64,
    /// Packages that declare no installed size, and whose files are not known.
    pub unknown_installed_sizes: usize,
}

impl Sum {
    /// Adds a package.
    pub fn add(&mut self, package_size: Option<u64>, installed_size: Option<u64>) {
        let plus = |sum: u64, size: Option<u64>| sum.saturating_add(size.unwrap_or(0));
        self.packages += 1;
        self.package_size = plus(self.package_size, package_size);
        self.unknown_package_sizes += usize::from(package_size.is_none());
        self.installed_size = plus(self.installed_size, installed_size);
        self.unknown_installed_sizes += usize::from(installed_size.is_none());
    }

    /// The package files' size.
    #[must_use]
    pub fn packed(&self) -> Size {
        Size {
            bytes: self.package_size,
            is_whole: self.unknown_package_sizes == 0,
        }
    }

    /// The size when installed.
    #[must_use]
    pub fn installed(&self) -> Size {
        Size {
            bytes: self.installed_size,
            is_whole: self.unknown_installed_sizes == 0,
        }
    }
}

/// The sums of a plan by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Of the included packages.
    pub included: Sum,
    /// Of the packages that the base has or the user excluded.
    pub excluded: Sum,
    /// Of the conflicting packages.
    pub conflicting: Sum,
}

impl Totals {
    /// The sum of one verdict; `None` for available packages, which a plan does not list.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> Sum {
        match verdict {
            Verdict::Included => self.included,
            Verdict::Excluded => self.excluded,
            Verdict::Conflicting => self.conflicting,
            Verdict::Available => Sum::default(),
        }
    }
}

impl Plan {
    /// The items of one verdict.
    pub fn with_verdict(&self, verdict: Verdict) -> impl Iterator<Item = &Item> {
        self.items
            .iter()
            .filter(move |item| item.verdict == verdict)
    }

    /// The items that go into the extension, in the order they are packed.
    pub fn included(&self) -> impl Iterator<Item = &Item> {
        self.with_verdict(Verdict::Included)
    }

    /// The item of that candidate.
    #[must_use]
    pub fn item(&self, candidate: CandidateId) -> Option<&Item> {
        self.items
            .iter()
            .find(|item| item.candidate == Some(candidate))
    }

    /// Whether a requested package conflicts.
    #[must_use]
    pub fn has_conflicts(&self) -> bool {
        self.with_verdict(Verdict::Conflicting).next().is_some()
    }

    /// Gives the plan its files, and with them a size to the packages that declare none:
    /// OpenEmbedded's ipk do not.
    pub fn set_contents(&mut self, contents: Contents) {
        let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
        for entry in &contents.entries {
            if let (EntryKind::File(size), Some(package)) = (&entry.kind, &entry.package) {
                let known = sizes.entry(package).or_default();
                *known = known.saturating_add(*size);
            }
        }
        for item in &mut self.items {
            if item.verdict == Verdict::Included && item.installed_size.is_none() {
                item.installed_size = Some(sizes.get(item.name.as_str()).copied().unwrap_or(0));
            }
        }
        self.contents = Some(contents);
    }

    /// The sums by verdict.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for item in &self.items {
            let sum = match item.verdict {
                Verdict::Included => &mut totals.included,
                Verdict::Excluded => &mut totals.excluded,
                Verdict::Conflicting => &mut totals.conflicting,
                Verdict::Available => continue,
            };
            match item.version {
                Some(_) => sum.add(item.package_size, item.installed_size),
                // A name that neither base nor feeds have takes no bytes, and that is known.
                None => sum.add(Some(0), Some(0)),
            }
        }
        totals
    }
}
