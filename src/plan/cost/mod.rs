//! What each package costs: beside what the plan includes, and by itself.

pub(super) mod closure;

use std::sync::{Arc, PoisonError};

use closure::{Closures, Impossible, Memo, Walk};

use super::universe::Universe;
use super::value::Plan;
use super::value::size::Size;
use super::world::node::Solvable;
use crate::feed::CandidateId;

/// What a package costs, in bytes when installed, as the packages declare them. `None` where it
/// costs nothing since it cannot be added: the base has it, the user excludes it, or a need cannot be met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Of a package that is not included: of what would come along if it were requested, itself
    /// with it. Of an included one: of what is there only because of it, itself with it.
    pub added: Option<Size>,
    /// Of the package and all that it needs and the base does not have.
    pub closure: Option<Size>,
}

/// The costs of all candidates beside one plan. Each is found when it is asked for, and
/// remembered; can be shared between threads.
#[derive(Debug)]
pub struct Costs {
    closures: Arc<Closures>,
    recommends: bool,
    is_included: Box<[bool]>,
    requested: Vec<Solvable>,
    /// What leads from the requests to everything that is included.
    reached: Vec<Solvable>,
    added: Memo,
}

/// Finds costs, one after another.
#[derive(Debug)]
pub struct CostFinder<'a> {
    costs: &'a Costs,
    walk: Walk,
}

impl Universe {
    /// The costs of all candidates beside a plan.
    #[must_use]
    pub fn costs(&self, plan: &Plan) -> Costs {
        let world = self.world(&plan.selection.allow_shadow);
        let excluded = &plan.selection.excluded;
        let closures = {
            let mut last = self.closures.lock().unwrap_or_else(PoisonError::into_inner);
            let same = last.as_ref().filter(|last| last.are_of(&world, excluded));
            let same = same.cloned();
            same.unwrap_or_else(|| {
                let new = Closures::new(&world, excluded, last.as_deref());
                Arc::clone(last.insert(Arc::new(new)))
            })
        };
        Costs::new(closures, plan)
    }
}

impl Costs {
    fn new(closures: Arc<Closures>, plan: &Plan) -> Self {
        let mut is_included = vec![false; closures.candidates()];
        let mut requested = Vec::new();
        for item in plan.included() {
            let Some(CandidateId(number)) = item.candidate else {
                continue;
            };
            if let Some(known) = is_included.get_mut(number as usize) {
                *known = true;
            }
            if item.requested {
                requested.push(number);
            }
        }
        let mut costs = Self {
            added: Memo::new(closures.candidates()),
            recommends: plan.selection.recommends,
            is_included: is_included.into(),
            requested,
            reached: Vec::new(),
            closures,
        };
        let mut walk = Walk::default();
        costs.reach(&mut walk, None);
        costs.reached = walk.found;
        costs
    }

    /// A candidate's costs, if both were found already.
    #[must_use]
    pub fn known(&self, candidate: CandidateId) -> Option<Cost> {
        Some(Cost {
            added: self.added.get(candidate.0)?.ok(),
            closure: self.closures.known(candidate.0)?.ok(),
        })
    }

    /// What finds costs.
    #[must_use]
    pub fn finder(&self) -> CostFinder<'_> {
        CostFinder {
            costs: self,
            walk: Walk::default(),
        }
    }

    fn includes(&self, id: Solvable) -> bool {
        let known = self.is_included.get(id as usize);
        known.copied().unwrap_or(false)
    }

    /// Visits what the requests lead to among what is included; not beyond `without`.
    fn reach(&self, walk: &mut Walk, without: Option<Solvable>) {
        walk.begin(self.closures.candidates());
        for &requested in &self.requested {
            walk.visit(requested);
        }
        let mut next = 0;
        while let Some(&owner) = walk.found.get(next) {
            next += 1;
            if Some(owner) == without {
                continue;
            }
            for options in self.closures.groups(owner, self.recommends) {
                let mut options = options.iter().copied();
                if let Some(met) = options.find(|&option| self.includes(option)) {
                    walk.visit(met);
                }
            }
        }
    }

    fn added(&self, of: Solvable, walk: &mut Walk) -> Result<Size, Impossible> {
        if !self.includes(of) {
            let is_given = |id| self.includes(id);
            return self
                .closures
                .bytes_along(of, walk, is_given, self.recommends);
        }
        self.reach(walk, Some(of));
        let gone = self.reached.iter().copied();
        let gone = gone.filter(|&id| id != of && !walk.has(id));
        let sizes = gone.map(|id| self.closures.size(id));
        Ok(self.closures.size(of).plus(sizes.sum()))
    }
}

impl CostFinder<'_> {
    /// What a candidate costs.
    pub fn find(&mut self, candidate: CandidateId) -> Cost {
        let (costs, of) = (self.costs, candidate.0);
        let known = costs.added.get(of);
        let added = known.unwrap_or_else(|| costs.added.put(of, costs.added(of, &mut self.walk)));
        let closure = costs.closures.closure(of, &mut self.walk);
        Cost {
            added: added.ok(),
            closure: closure.ok(),
        }
    }
}
