//! The packages of the base of which the feeds have a newer version, whatever is requested.

use std::cmp::Ordering;
use std::sync::Arc;

use super::request::target::reference;
use super::value::verdict::PackageRef;
use crate::base::Base;
use crate::feed::Pool;
use crate::package::{Family, Package, SideBySide, Version, is_for_any_machine};

/// A package of the base of which the feeds have a newer version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drifted {
    /// The package, in the base's version.
    pub base: PackageRef,
    /// The newest version that the feeds have of it.
    pub available: Version,
}

/// `libc6 2.36-9 (2.38-1 in the feeds)`.
impl std::fmt::Display for Drifted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} in the feeds)", self.base, self.available)
    }
}

/// How far base and feeds have drifted apart, in a sentence; `None` where the base is as new as the
/// feeds.
#[must_use]
pub fn how_far(newer: &[Drifted]) -> Option<String> {
    match newer.len() {
        0 => None,
        1 => Some("1 package of the base is newer in the feeds".to_owned()),
        more => Some(format!(
            "{more} packages of the base are newer in the feeds"
        )),
    }
}

/// The packages of the base of which the pool has a newer version that would take their place.
pub(super) fn drifted(base: &Base, pool: &Pool) -> Arc<[Drifted]> {
    let order = base.family.version_order();
    let slot = |package: &Package| (package.name.clone(), package.architecture.clone());
    let slots = base
        .packages
        .chunk_by(|one, other| slot(one) == slot(other));
    let newer = slots.filter_map(|same| {
        // Of a kernel, say, several versions can be installed.
        let newest = same
            .iter()
            .max_by(|one, other| order.compare(&one.version, &other.version))?;
        // They stand newest first.
        let mut candidates = pool.named(&newest.name).map(|id| &pool.get(id).package);
        let first = candidates.find(|other| takes_its_place(base.family, newest, other))?;
        let is_newer = order.compare(&first.version, &newest.version) == Ordering::Greater;
        is_newer.then(|| Drifted {
            base: reference(newest),
            available: first.version.clone(),
        })
    });
    newer.collect()
}

/// Whether a package would be installed in the place of one of the same name.
fn takes_its_place(family: Family, base: &Package, other: &Package) -> bool {
    match family.rules().architectures {
        SideBySide::Never => true,
        SideBySide::MultiArch | SideBySide::OfOtherWidth => {
            let of_any = |package: &Package| is_for_any_machine(&package.architecture);
            base.architecture == other.architecture || of_any(base) || of_any(other)
        }
    }
}
