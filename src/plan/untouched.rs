//! What becomes of the candidates that a plan does not touch: the base has them, or nobody asked.
//!
//! Decided here and nowhere else, so that the screen, JSON and the other reports say the same. "The
//! base has it" means what it means to a plan: a package of that name whose architecture counts as
//! the same, by the rules of the family.

use super::items::of_package;
use super::universe::Universe;
use super::value::verdict::{Reason, Verdict};
use super::value::{Item, Plan};
use crate::feed::CandidateId;
use crate::package::Package;

/// The verdict of a candidate that no request touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untouched<'a> {
    /// [`Verdict::Excluded`] where the base has it, or else [`Verdict::Available`].
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// The base's package of that name and architecture.
    pub base: Option<&'a Package>,
}

impl Universe {
    /// What becomes of that candidate under a plan that does not touch it.
    ///
    /// # Panics
    /// If the id is of another pool.
    #[must_use]
    pub fn untouched(&self, candidate: CandidateId) -> Untouched<'_> {
        let index = self.index();
        let package = index.candidate(candidate.0);
        match index.base_twin(package) {
            Some(number) => {
                let base = index.base_package(number);
                Untouched {
                    verdict: Verdict::Excluded,
                    reason: Reason::in_base(index.order, base, package),
                    base: Some(base),
                }
            }
            None => Untouched {
                verdict: Verdict::Available,
                reason: Reason::NotRequested,
                base: None,
            },
        }
    }

    /// The candidates that none of the plan's items stands for, in the pool's order.
    #[must_use]
    pub fn untouched_items(&self, plan: &Plan) -> Vec<Item> {
        let mut is_touched = vec![false; self.pool().candidates.len()];
        for id in plan.items.iter().filter_map(|item| item.candidate) {
            if let Some(touched) = is_touched.get_mut(id.0 as usize) {
                *touched = true;
            }
        }
        let numbered = (0_u32..).map(CandidateId).zip(is_touched);
        numbered
            .filter(|&(_, is_touched)| !is_touched)
            .map(|(id, _)| self.untouched_item(id))
            .collect()
    }

    fn untouched_item(&self, id: CandidateId) -> Item {
        let candidate = self.pool().get(id);
        let Untouched {
            verdict,
            reason,
            base,
        } = self.untouched(id);
        Item {
            candidate: Some(id),
            base_version: base.map(|base| base.version.clone()),
            verdict,
            reason,
            package_size: candidate.file.known_size(),
            ..of_package(&candidate.package)
        }
    }
}
