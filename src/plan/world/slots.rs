//! Name and architecture of a package: of those that have both in common, only one is chosen. Versions of
//! a kernel, which stand beside each other, have a slot each.

use super::World;
use super::node::Solvable;
use crate::package::Package;

impl World {
    /// Name and architecture as one number: of the solvables in a slot at most one is chosen.
    pub(crate) fn slot(&self, solvable: Solvable) -> u32 {
        if self.loose_base(solvable).is_none() {
            return self.index.slot(solvable);
        }
        let members = self.slot_members(solvable).into_iter();
        members.min().unwrap_or(solvable)
    }

    /// All solvables of the same name and architecture, the base's first, then newest first.
    pub(crate) fn slot_members(&self, solvable: Solvable) -> Vec<Solvable> {
        let package = self.package(solvable);
        let class = self.index.arch_class(package);
        let same = |other: &Package| {
            self.index.arch_class(other) == class && !self.index.goes_beside_itself(package, other)
        };
        let named = self.index.base_named(&package.name).iter();
        let of_base = named.filter(|&&base| same(self.index.base_package(base)));
        let mut members: Vec<Solvable> = of_base
            .filter_map(|&base| self.loose_solvable(base))
            .collect();
        let pool = &self.index.pool;
        let named = pool.named(&package.name).map(|id| id.0);
        members.extend(named.filter(|&number| same(self.index.candidate(number))));
        members
    }
}
