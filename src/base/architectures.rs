//! Which architectures a base takes, where its database does not say it: opkg's and rpm's.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use compact_str::CompactString;

use super::Base;

/// What packages for any machine have instead of an architecture.
const INDEPENDENT: [&str; 5] = ["", "all", "any", "noarch", "(none)"];

/// The base's own architecture is the one that most of its packages have; what it takes besides is
/// what its settings list, the preferred first, and what its other packages have.
pub(super) fn find(configured: impl Iterator<Item = CompactString>, base: &mut Base) {
    let mut counts: BTreeMap<&CompactString, usize> = BTreeMap::new();
    for package in &base.packages {
        if is_of_a_machine(&package.architecture) {
            *counts.entry(&package.architecture).or_default() += 1;
        }
    }
    let mut by_count: Vec<(&CompactString, usize)> = counts.into_iter().collect();
    by_count.sort_by_key(|&(_, count)| Reverse(count));
    let of_packages: Vec<CompactString> =
        by_count.into_iter().map(|(name, _)| name.clone()).collect();
    let mut taken: Vec<CompactString> = Vec::new();
    for name in configured.chain(of_packages.iter().cloned()) {
        if !taken.contains(&name) {
            taken.push(name);
        }
    }
    base.native_architecture = of_packages.into_iter().next().unwrap_or_default();
    base.foreign_architectures = taken;
}

fn is_of_a_machine(architecture: &str) -> bool {
    !INDEPENDENT.contains(&architecture)
}
