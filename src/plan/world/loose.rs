//! The base's packages that may be shadowed: solvables of their own behind the candidates, and what the
//! rest of the base needs of them.

use super::World;
use super::node::{BaseNeed, Solvable};
use crate::feed::CandidateId;
use crate::package::Package;

impl World {
    /// The candidate that a solvable is; `None` for a base package that may be shadowed.
    pub(crate) fn candidate_id(&self, solvable: Solvable) -> Option<CandidateId> {
        (solvable < self.candidates()).then_some(CandidateId(solvable))
    }

    /// The number in the base of a solvable that stands for a base package.
    pub(crate) fn loose_base(&self, solvable: Solvable) -> Option<u32> {
        let place = solvable.checked_sub(self.candidates())?;
        self.loose.get(place as usize).copied()
    }

    /// The solvables that stand for base packages that may be shadowed.
    pub(crate) fn loose(&self) -> impl Iterator<Item = Solvable> + use<> {
        let first = self.candidates();
        (0..u32::try_from(self.loose.len()).unwrap_or(0)).map(move |place| first + place)
    }

    pub(crate) fn loose_solvable(&self, base: u32) -> Option<Solvable> {
        let place = self.loose.binary_search(&base).ok()?;
        Some(self.candidates() + u32::try_from(place).ok()?)
    }

    pub(super) fn is_loose(&self, base: u32) -> bool {
        self.loose.binary_search(&base).is_ok()
    }

    /// What the base needs of its own packages that may be shadowed: whatever takes their place
    /// has to do for the rest of the base too, as apt would insist. A need that the base itself
    /// does not meet is not asked of anybody.
    pub(crate) fn base_needs(&self) -> &[BaseNeed] {
        self.base_needs.get_or_init(|| {
            // Only where a package of the base may be shadowed can a need of the base come to be
            // unmet.
            if self.loose.is_empty() {
                return Vec::new();
            }
            let numbered = (0_u32..).zip(&self.index.base.packages);
            let locked = numbered.filter(|(number, _)| !self.is_loose(*number));
            locked
                .flat_map(|(of, package)| self.needs_of(of, package))
                .collect()
        })
    }

    fn needs_of(&self, of: u32, package: &Package) -> Vec<BaseNeed> {
        let Some(class) = self.index.arch_class(package) else {
            return Vec::new();
        };
        let met = |relation| self.index.in_base(relation, Some(class)).next().is_some();
        let required = package.relations.required();
        required
            .filter(|dependency| dependency.alternatives.iter().any(met))
            .filter_map(|dependency| self.need(dependency, class))
            .map(|need| BaseNeed { of, need })
            .collect()
    }
}
