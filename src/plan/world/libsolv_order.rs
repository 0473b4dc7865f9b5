//! Which of several packages libsolv prefers: the rules of its `policy_filter_unwanted`.
//!
//! Some of them depend on what is chosen, so that this is asked at the time of each choice.

use std::cmp::Reverse;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::World;
use super::index::ArchClass;
use super::node::Solvable;
use crate::package::{Package, Version};

/// How an option compares with others: the least is preferred.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    architecture: Option<ArchClass>,
    is_older: bool,
    is_obsolete: bool,
    is_recommended: Reverse<bool>,
    is_suggested: Reverse<bool>,
    /// How often another provides one of its names in a higher version.
    surpassed: usize,
    /// Whether there is a newer one that does not meet the need.
    has_newer: bool,
}

impl World {
    /// These options in the order in which libsolv takes them beside what is chosen; and how many of
    /// them are left after it dropped what it never takes while there is anything better.
    pub(crate) fn ranked(
        &self,
        options: &[Solvable],
        chosen: &[Solvable],
        is_chosen: &dyn Fn(Solvable) -> bool,
    ) -> (Vec<Solvable>, usize) {
        let mut options = options.to_vec();
        // As the pool is sorted: by name, the newest first.
        options.sort_unstable();
        if options.len() < 2 {
            let count = options.len();
            return (options, count);
        }
        let surpassed = self.surpassed(&options);
        let weak = self.weakly_wanted(&options, chosen, is_chosen);
        let mut ranks: FxHashMap<Solvable, Rank> = FxHashMap::default();
        for (place, &option) in options.iter().enumerate() {
            let package = self.package(option);
            let named = options.iter().map(|&other| self.package(other));
            let mut named = named.filter(|other| other.name == package.name);
            let is_newer = |other: &Package| {
                let order = self.index.order;
                order.compare(&other.version, &package.version).is_gt()
            };
            ranks.insert(
                option,
                Rank {
                    architecture: self.index.arch_class(package),
                    is_older: named.any(is_newer),
                    is_obsolete: options.iter().any(|&other| {
                        self.obsoletes(other, option) && !self.obsoletes(option, other)
                    }),
                    is_recommended: Reverse(weak.recommended.contains(&option)),
                    is_suggested: Reverse(weak.suggested.contains(&option)),
                    surpassed: surpassed[place],
                    has_newer: self.slot(option) != option,
                },
            );
        }
        options.sort_by(|left, right| ranks[left].cmp(&ranks[right]));
        // libsolv drops options by these criteria, and only sorts by the others.
        let kept = |rank: &Rank| {
            let Rank {
                architecture,
                is_older,
                is_obsolete,
                is_recommended,
                ..
            } = rank;
            (*architecture, *is_older, *is_obsolete, *is_recommended)
        };
        let best = options.first().map(|first| kept(&ranks[first]));
        let left = options.iter();
        let left = left.take_while(|option| Some(kept(&ranks[*option])) == best);
        let left = left.count();
        (options, left)
    }

    fn obsoletes(&self, one: Solvable, other: Solvable) -> bool {
        self.index.obsoletes(self.package(one), self.package(other))
    }

    /// For each option how many steps of versions are above it, for all names that it provides.
    fn surpassed(&self, options: &[Solvable]) -> Vec<usize> {
        let mut by_name: FxHashMap<&CompactString, Vec<(usize, &Version)>> = FxHashMap::default();
        for (place, &option) in options.iter().enumerate() {
            let package = self.package(option);
            let provides = package.relations.provides.iter();
            let versioned =
                provides.filter_map(|it| Some((&it.name, &it.constraint.as_ref()?.version)));
            for (name, version) in versioned.chain([(&package.name, &package.version)]) {
                by_name.entry(name).or_default().push((place, version));
            }
        }
        let mut surpassed = vec![0; options.len()];
        let order = self.index.order;
        for versions in by_name.values_mut() {
            versions.sort_by(|(left, one), (right, other)| {
                order.compare(other, one).then_with(|| left.cmp(right))
            });
            let mut steps = 0;
            for pair in versions.windows(2) {
                let [(_, higher), (place, lower)] = *pair else {
                    continue;
                };
                steps += usize::from(order.compare(higher, lower).is_gt());
                surpassed[place] += steps;
            }
        }
        surpassed
    }
}
