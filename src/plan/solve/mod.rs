//! The hard part of a plan: which packages the requests need, all relations heeded.
//!
//! resolvo decides; what it takes that nothing needs is dropped afterwards, so that everything in
//! a solution has somebody who needs it.

pub(super) mod propagation;
pub(super) mod provider;
pub(super) mod search;
pub(super) mod weak;

use std::collections::BTreeSet;

use compact_str::CompactString;
use provider::Provider;
use resolvo::{Problem, Solver, UnsolvableOrCancelled};
use rustc_hash::FxHashSet;
use search::{Ended, Search};

use super::world::World;
use super::world::node::Solvable;

/// What may be chosen: the world less what the user never wants.
#[derive(Clone, Copy)]
pub(crate) struct Choice<'a> {
    pub(crate) world: &'a World,
    pub(crate) excluded: &'a BTreeSet<CompactString>,
}

impl Choice<'_> {
    /// Whether the user never wants it. The base's own packages are there all the same.
    pub(crate) fn is_excluded(&self, solvable: Solvable) -> bool {
        self.world.candidate_id(solvable).is_some()
            && self.excluded.contains(&self.world.package(solvable).name)
    }

    /// Whether anything speaks against it by itself, other choices aside.
    pub(crate) fn possible(&self, solvable: Solvable) -> bool {
        !self.is_excluded(solvable) && !self.world.is_blocked(solvable)
    }

    /// Whether it is plain to see that none of these can be chosen: what the only way leads to
    /// meets with something impossible. Says nothing where it would take a search.
    pub(crate) fn hopeless(&self, options: &[Solvable]) -> bool {
        let mut seen = FxHashSet::default();
        let mut ways = vec![options];
        while let Some(options) = ways.pop() {
            let mut possible = options.iter().copied().filter(|&id| self.possible(id));
            let Some(first) = possible.next() else {
                return true;
            };
            if possible.next().is_none() && seen.insert(first) {
                let needs = self.world.node(first).needs.iter();
                let always = needs.filter(|need| need.when.is_empty());
                ways.extend(always.map(|need| need.options.as_slice()));
            }
        }
        false
    }

    pub(crate) fn slot(&self, solvable: Solvable) -> u32 {
        self.world.slot(solvable)
    }
}

/// Why there is no solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsolved {
    /// There is none.
    Impossible,
    /// The search was told to stop.
    Cancelled,
    /// The search found neither a solution nor that there is none.
    GaveUp,
}

/// Who brought a package in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The request of that place.
    Request(usize),
    /// That need of that package.
    Need(Solvable, usize),
    /// That recommendation of that package.
    Recommendation(Solvable, usize),
    /// It supplements what is chosen: that package itself.
    Supplement(Solvable),
    /// That need of the base, the package that met it being shadowed.
    BaseNeed(usize),
    /// It takes the place of that base package, which something chosen refuses.
    Shadow(Solvable),
}

/// A package of the solution, and the first who needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) solvable: Solvable,
    pub(crate) cause: Cause,
}

/// The packages that meet every request (one of each group's options) and all that they need, in
/// breadth-first order from the requests.
pub(crate) fn solve(
    choice: Choice<'_>,
    requests: &[&[Solvable]],
    search: &Search<'_>,
) -> Result<Vec<Chosen>, Unsolved> {
    let provider = Provider::new(choice, search);
    let mut requirements: Vec<_> = requests
        .iter()
        .map(|options| provider.requirement(options))
        .collect();
    for loose in choice.world.loose() {
        requirements.push(provider.requirement(&choice.world.slot_members(loose)));
    }
    for held in choice.world.base_needs() {
        requirements.push(provider.requirement(&held.need.options));
    }
    let problem = Problem::new().requirements(requirements);
    if choice.world.has_too_many_choices() {
        return Err(Unsolved::GaveUp);
    }
    match Solver::new(provider).solve(problem) {
        Ok(solution) => {
            let solution = solution.into_iter().map(resolvo::SolvableId::into_raw);
            Ok(reachable(choice, requests, &solution.collect()))
        }
        Err(UnsolvableOrCancelled::Unsolvable(_)) => Err(Unsolved::Impossible),
        Err(UnsolvableOrCancelled::Cancelled(ended)) => Err(match ended.downcast_ref() {
            Some(Ended::GaveUp) => Unsolved::GaveUp,
            Some(Ended::Cancelled) | None => Unsolved::Cancelled,
        }),
    }
}

/// What of the solution the requests lead to, and what the base needs of what is shadowed.
fn reachable(
    choice: Choice<'_>,
    requests: &[&[Solvable]],
    solution: &FxHashSet<Solvable>,
) -> Vec<Chosen> {
    let mut found = Walk::new(solution);
    for (place, options) in requests.iter().enumerate() {
        found.visit(options, Cause::Request(place));
    }
    found.follow(choice.world);
    for (place, held) in choice.world.base_needs().iter().enumerate() {
        found.visit(&held.need.options, Cause::BaseNeed(place));
    }
    found.follow(choice.world);
    for loose in choice.world.loose() {
        found.visit(&choice.world.slot_members(loose), Cause::Shadow(loose));
    }
    found.follow(choice.world);
    let candidates = found.chosen.into_iter();
    candidates
        .filter(|chosen| choice.world.candidate_id(chosen.solvable).is_some())
        .collect()
}

struct Walk<'a> {
    solution: &'a FxHashSet<Solvable>,
    chosen: Vec<Chosen>,
    seen: FxHashSet<Solvable>,
    /// How many of the chosen were followed.
    followed: usize,
}

impl<'a> Walk<'a> {
    fn new(solution: &'a FxHashSet<Solvable>) -> Self {
        Self {
            solution,
            chosen: Vec::new(),
            seen: FxHashSet::default(),
            followed: 0,
        }
    }

    fn visit(&mut self, options: &[Solvable], cause: Cause) {
        let mut options = options.iter().copied();
        let met = options.find(|option| self.solution.contains(option));
        if let Some(solvable) = met.filter(|&solvable| self.seen.insert(solvable)) {
            self.chosen.push(Chosen { solvable, cause });
        }
    }

    fn follow(&mut self, world: &World) {
        while let Some(&Chosen { solvable, .. }) = self.chosen.get(self.followed) {
            self.followed += 1;
            for (place, need) in world.node(solvable).needs.iter().enumerate() {
                if need.holds(|id| self.solution.contains(&id)) {
                    self.visit(&need.options, Cause::Need(solvable, place));
                }
            }
        }
    }
}
