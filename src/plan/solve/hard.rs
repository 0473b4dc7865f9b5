//! The hard part of a plan: which packages the requests need, all relations heeded.
//!
//! First choices are tried in the family's own way. Where they lead nowhere, resolvo decides, and
//! nothing is kept of its answer that could be left out.

use resolvo::conflict::ConflictNode;
use resolvo::{Problem, Solver, UnsolvableOrCancelled};
use rustc_hash::FxHashSet;

use super::choice::Choice;
use super::chosen::{Chosen, with_causes};
use super::draft::{Draft, Walked};
use super::minimal::{Demands, led_to, minimal};
use super::provider::Provider;
use super::search::{Ended, Search};
use super::walk::meet_requests;
use crate::plan::world::node::Solvable;

/// Why there is no solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsolved {
    /// No set of packages meets all requests.
    Impossible,
    /// The search was told to stop.
    Cancelled,
    /// The search ended before it found a solution, or that there is none.
    GaveUp,
}

impl From<Ended> for Unsolved {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Cancelled => Self::Cancelled,
            Ended::GaveUp => Self::GaveUp,
        }
    }
}

/// The packages that meet every request (one of each group's options) and all that they need.
pub(crate) fn solve(
    choice: Choice<'_>,
    requests: &[&[Solvable]],
    search: &Search<'_>,
) -> Result<Vec<Chosen>, Unsolved> {
    let mut draft = Draft::new(choice);
    let walked = meet_requests(&mut draft, requests, false, search)?;
    if choice.world.has_too_many_choices() {
        return Err(Unsolved::GaveUp);
    }
    let demands = Demands {
        choice,
        requests,
        recommends: false,
    };
    let set = match walked {
        Walked::Met => led_to(demands, draft.chosen()),
        // The solver finds a set that holds, and not the smallest.
        Walked::DeadEnd => minimal(demands, &decide(choice, requests, search)?),
    };
    Ok(with_causes(choice, requests, &set, false))
}

/// A set in which every request is met and every need, by resolvo; there may be more in it.
pub(super) fn decide(
    choice: Choice<'_>,
    requests: &[&[Solvable]],
    search: &Search<'_>,
) -> Result<FxHashSet<Solvable>, Unsolved> {
    let (mut solver, problem) = posed(choice, requests, search)?;
    match solver.solve(problem) {
        Ok(solution) => {
            let solution = solution.into_iter().map(resolvo::SolvableId::into_raw);
            // Stand-ins for conditions are no packages.
            let packages = solution.filter(|&id| id < choice.world.solvables());
            Ok(packages.collect())
        }
        Err(UnsolvableOrCancelled::Unsolvable(_)) => Err(Unsolved::Impossible),
        Err(UnsolvableOrCancelled::Cancelled(ended)) => Err(match ended.downcast_ref() {
            Some(Ended::GaveUp) => Unsolved::GaveUp,
            Some(Ended::Cancelled) | None => Unsolved::Cancelled,
        }),
    }
}

/// The packages that resolvo's contradiction is about, where it finds that there is no set. There may
/// be more of them than it takes.
pub(crate) fn contradicting(
    choice: Choice<'_>,
    requests: &[&[Solvable]],
    search: &Search<'_>,
) -> Option<Vec<Solvable>> {
    let (mut solver, problem) = posed(choice, requests, search).ok()?;
    let conflict = match solver.solve(problem) {
        Err(UnsolvableOrCancelled::Unsolvable(conflict)) => conflict,
        Ok(_) | Err(UnsolvableOrCancelled::Cancelled(_)) => return None,
    };
    let graph = conflict.graph(&solver).graph;
    let packages = graph.node_weights().filter_map(|node| match node {
        ConflictNode::Solvable(id) => {
            Some(id.into_raw()).filter(|&id| id < choice.world.solvables())
        }
        ConflictNode::Root | ConflictNode::UnresolvedDependency | ConflictNode::Excluded(_) => None,
    });
    let mut packages: Vec<Solvable> = packages.collect();
    packages.sort_unstable();
    packages.dedup();
    Some(packages)
}

/// The question put to a fresh solver.
fn posed<'a>(
    choice: Choice<'a>,
    requests: &[&[Solvable]],
    search: &'a Search<'a>,
) -> Result<(Solver<Provider<'a>>, Problem), Unsolved> {
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
    if choice.world.has_too_many_choices() {
        return Err(Unsolved::GaveUp);
    }
    let problem = Problem::new().requirements(requirements);
    Ok((Solver::new(provider), problem))
}
