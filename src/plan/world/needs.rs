//! What a package needs and recommends that the base does not have, and who meets it.

use rustc_hash::FxHashSet;

use super::World;
use super::index::ArchClass;
use super::node::{Need, Solvable, by_slot};
use crate::package::{Dependency, Package, RpmField};

impl World {
    /// What a package needs and recommends that the base does not meet.
    pub(super) fn wanted(&self, package: &Package, class: ArchClass) -> (Vec<Need>, Vec<Need>) {
        let unmet = |dependency: &Dependency| self.need(dependency, class);
        let conditional = |field| self.conditional_needs(package, field, class);
        let needs = package.relations.required().filter_map(unmet);
        let recommends = package.relations.recommends.iter().filter_map(unmet);
        (
            needs
                .chain(conditional(RpmField::Requires))
                .chain(conditional(RpmField::Conflicts))
                .collect(),
            recommends
                .chain(conditional(RpmField::Recommends))
                .collect(),
        )
    }

    /// The base's packages that meet what a package depends on, one for each dependency.
    pub(super) fn met_by_base(&self, package: &Package, class: ArchClass) -> Vec<u32> {
        let in_base = |relation| self.index.in_base(relation, Some(class)).next();
        let required = package.relations.required();
        let mut met: Vec<u32> = required
            .filter_map(|dependency| dependency.alternatives.iter().find_map(in_base))
            .collect();
        met.sort_unstable();
        met.dedup();
        met
    }

    /// The need that a dependency leaves once the base has had its say; `None` if it is met.
    pub(crate) fn need(&self, dependency: &Dependency, class: ArchClass) -> Option<Need> {
        let mut options: Vec<Solvable> = Vec::new();
        for relation in &dependency.alternatives {
            for base in self.index.in_base(relation, Some(class)) {
                // A locked package of the base meets the need for good; one that may be shadowed is
                // an option among others.
                options.push(self.loose_solvable(base)?);
            }
        }
        for relation in &dependency.alternatives {
            if self.has_too_many_choices() {
                break;
            }
            let more = self.index.in_pool(relation, Some(class));
            self.count_choices(more.len());
            options.extend(more);
        }
        Some(Need::of(dependency.clone(), self.group(options)))
    }

    /// The same options once each, with those of one slot side by side: where the first of them is.
    pub(crate) fn group(&self, options: Vec<Solvable>) -> Vec<Solvable> {
        if options.len() < 2 {
            return options;
        }
        let mut seen = FxHashSet::default();
        let once = options.into_iter().filter(|&option| seen.insert(option));
        let slots = by_slot(once, |option| self.slot(option));
        slots.into_iter().flat_map(|(_, members)| members).collect()
    }
}
