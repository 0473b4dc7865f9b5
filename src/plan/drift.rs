//! How far the feeds have moved on since the base was made, and which packages of the base keep a
//! request from being met by that: the base is locked, so what needs a newer one of them cannot be included.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::drifted::{Drifted, how_far};
use super::universe::Universe;
use super::value::verdict::{Reason, Verdict};
use super::value::{Item, Plan};
use super::world::World;
use super::world::node::{Block, Solvable};
use crate::feed::CandidateId;

/// So many packages are named in a sentence; of more, only the number is told.
const NAMED: usize = 6;

/// A request that needs newer versions of packages of the base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// The name that was requested, or that of the candidate which would meet the request.
    pub request: String,
    /// The packages without whose newer versions it cannot be included.
    pub by: Vec<Drifted>,
}

/// How far base and feeds have drifted apart, and what that means for a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// Every package of the base of which the feeds have a newer version, by name.
    pub newer: Arc<[Drifted]>,
    /// The plan's requests that are kept out by some of them.
    pub blocked: Vec<Blocked>,
}

impl Drift {
    /// It in sentences: [how far](how_far), and then one for each request that is kept out. None where
    /// the base is as new as the feeds.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let blocked = self.blocked.iter().map(ToString::to_string);
        how_far(&self.newer).into_iter().chain(blocked).collect()
    }
}

/// `perf needs newer packages than the base has: libc6 2.36-9 (2.38-1 in the feeds)`.
impl std::fmt::Display for Blocked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let named = self.by.iter().take(NAMED).map(ToString::to_string);
        let named = named.collect::<Vec<_>>().join(", ");
        write!(
            f,
            "{} needs newer packages than the base has: {named}",
            self.request
        )?;
        match self.by.len().saturating_sub(NAMED) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

impl Universe {
    /// How far base and feeds have drifted apart, and which of the plan's requests that keeps out.
    #[must_use]
    pub fn drift(&self, plan: &Plan) -> Drift {
        let newer = self.drifted();
        let world = self.world(&plan.selection.allow_shadow);
        let conflicts = plan.with_verdict(Verdict::Conflicting);
        let blocked = conflicts.filter_map(|item| {
            let names = blockers(&world, item);
            let by = newer
                .iter()
                .filter(|known| names.contains(known.base.name.as_str()));
            let by: Vec<Drifted> = by.cloned().collect();
            let request = item.name.to_string();
            (!by.is_empty()).then_some(Blocked { request, by })
        });
        Drift {
            blocked: blocked.collect(),
            newer,
        }
    }
}

/// The names of the base's packages without whose newer versions a request cannot be met. Besides the
/// one that the reason names, those that are found where no step leaves a choice: where there is one,
/// nothing is claimed.
fn blockers<'a>(world: &'a World, item: &'a Item) -> BTreeSet<&'a str> {
    let Reason::NeedsBaseUpgrade { base, .. } = &item.reason else {
        return BTreeSet::new();
    };
    let mut names = BTreeSet::from([base.name.as_str()]);
    let mut open: Vec<Solvable> = item
        .candidate
        .map(|CandidateId(id)| id)
        .into_iter()
        .collect();
    let mut seen = FxHashSet::default();
    while let Some(solvable) = open.pop() {
        if !seen.insert(solvable) {
            continue;
        }
        let needs = world.node(solvable).needs.iter();
        for need in needs.filter(|need| need.when.is_empty()) {
            let mut options = need.options.iter().copied();
            let mut free = options.clone().filter(|&option| !world.is_blocked(option));
            match (free.next(), free.next()) {
                (Some(only), None) => open.push(only),
                (Some(_), Some(_)) => {}
                (None, _) => names.extend(options.find_map(|option| locked(world, option))),
            }
        }
    }
    names
}

/// The package of the base in whose place a candidate would be.
fn locked(world: &World, option: Solvable) -> Option<&str> {
    match world.node(option).block.as_ref()? {
        Block::Locked(base) => Some(world.index.base_package(*base).name.as_str()),
        Block::Architecture | Block::RefusesBase { .. } | Block::RefusedByBase { .. } => None,
    }
}
