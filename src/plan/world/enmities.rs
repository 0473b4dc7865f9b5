//! Who cannot be beside a package: those that it refuses, and itself in another architecture.

use super::World;
use super::index::{Refusal, refusals};
use super::node::{Enmity, Solvable};
use crate::package::{MultiArch, Package, Relation, SideBySide};

impl World {
    pub(super) fn enmities(&self, solvable: Solvable, package: &Package) -> Vec<Enmity> {
        let mut enmities: Vec<Enmity> = Vec::new();
        for (refusal, relation) in refusals(package, self.index.rules) {
            let in_base = self.index.in_base(relation, None);
            let loose = in_base.filter_map(|base| self.loose_solvable(base));
            let is_meant = |other: Solvable| {
                let other = self.package(other);
                other.name != package.name && self.index.is_refused(other, refusal, relation)
            };
            if self.has_too_many_choices() {
                break;
            }
            let with: Vec<Solvable> = loose
                .chain(self.index.in_pool(relation, None))
                .filter(|&other| is_meant(other))
                .collect();
            self.count_choices(with.len());
            if !with.is_empty() {
                enmities.push(Enmity {
                    refusal,
                    relation: relation.clone(),
                    with,
                });
            }
        }
        enmities.extend(self.other_architectures(solvable, package));
        enmities
    }

    /// Whether one of the two refuses the other.
    pub(crate) fn are_enemies(&self, one: Solvable, other: Solvable) -> bool {
        let refuses = |one: Solvable, other: Solvable| {
            let mut enmities = self.node(one).enmities.iter();
            enmities.any(|enmity| enmity.with.contains(&other))
        };
        refuses(one, other) || refuses(other, one)
    }

    /// A package in two architectures needs `Multi-Arch: same` and the same version in both; rpm
    /// asks for neither.
    fn other_architectures(&self, solvable: Solvable, package: &Package) -> Option<Enmity> {
        if !self.index.is_mixed(&package.name) {
            return None;
        }
        let class = self.index.arch_class(package);
        let pool = &self.index.pool;
        let named = pool.named(&package.name).map(|id| id.0);
        let apart = |other: &Package| {
            let other_class = self.index.arch_class(other);
            other_class.is_some() && other_class != class && !self.goes_beside(package, other)
        };
        let with: Vec<Solvable> = named
            .filter(|&other| other != solvable && apart(self.index.candidate(other)))
            .collect();
        self.count_choices(with.len());
        (!with.is_empty()).then(|| Enmity {
            refusal: Refusal::Conflicts,
            relation: Relation::any_version(&package.name),
            with,
        })
    }

    pub(super) fn goes_beside(&self, package: &Package, other: &Package) -> bool {
        match self.index.rules.architectures {
            SideBySide::OfOtherWidth => return true,
            SideBySide::MultiArch | SideBySide::Never => {}
        }
        package.multi_arch == MultiArch::Same
            && other.multi_arch == MultiArch::Same
            && self
                .index
                .order
                .compare(&package.version, &other.version)
                .is_eq()
    }
}
