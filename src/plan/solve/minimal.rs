//! Makes a set of packages minimal: no package is left in it that could be left out.
//!
//! A package is left out if all that the requests lead to without it still has its needs met. What is
//! recommended and there counts like a need: a recommendation that was taken stays met.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::choice::Choice;
use crate::plan::world::node::{Need, Solvable};

/// What must hold, whatever is left out.
#[derive(Clone, Copy)]
pub(super) struct Demands<'a> {
    pub(super) choice: Choice<'a>,
    pub(super) requests: &'a [&'a [Solvable]],
    /// Whether recommendations bring packages in.
    pub(super) recommends: bool,
}

/// The set without what no request leads to. Beside that it is the family's own: apt and dnf take a
/// provider in passing that something later would have made superfluous, and so does a plan that
/// follows them.
pub(super) fn led_to(demands: Demands<'_>, set: &FxHashSet<Solvable>) -> FxHashSet<Solvable> {
    demands
        .leaving_out(set, None)
        .unwrap_or_else(|| set.clone())
}

/// The set without what could be left out. The base's packages that may be shadowed are in it unless
/// a candidate stands in their place.
pub(super) fn minimal(demands: Demands<'_>, set: &FxHashSet<Solvable>) -> FxHashSet<Solvable> {
    let mut set = led_to(demands, set);
    loop {
        // What is left out can make others superfluous, so each time the search begins anew.
        let mut spare = demands.perhaps_spare(&set).into_iter();
        let Some(fewer) = spare.find_map(|one| demands.leaving_out(&set, Some(one))) else {
            return set;
        };
        set = fewer;
    }
}

impl<'a> Demands<'a> {
    /// What the requests lead to without `out`, if all of that holds.
    fn leaving_out(
        &self,
        set: &FxHashSet<Solvable>,
        out: Option<Solvable>,
    ) -> Option<FxHashSet<Solvable>> {
        let mut there = set.clone();
        if let Some(out) = out {
            there.remove(&out);
            // The base's package whose place it took comes back.
            let mates = self.choice.world.slot_members(out).into_iter();
            there.extend(mates.filter(|&mate| self.choice.world.loose_base(mate).is_some()));
        }
        let reached: FxHashSet<Solvable> = self.reach(&there).into_iter().collect();
        self.hold(&reached, set).then_some(reached)
    }

    /// Those of a set that the requests and the base lead to, by whatever options are there.
    fn reach(&self, there: &FxHashSet<Solvable>) -> Vec<Solvable> {
        let world = self.choice.world;
        let mut seen = FxHashSet::default();
        let mut reached: Vec<Solvable> = Vec::new();
        let mut visit = |options: &[Solvable], reached: &mut Vec<Solvable>| {
            for &option in options {
                if there.contains(&option) && seen.insert(option) {
                    reached.push(option);
                }
            }
        };
        for options in self.roots() {
            visit(&options, &mut reached);
        }
        let mut next = 0;
        loop {
            while let Some(&package) = reached.get(next) {
                next += 1;
                for need in self.relations(package) {
                    if need.holds(|id| there.contains(&id)) {
                        visit(&need.options, &mut reached);
                    }
                }
            }
            // A supplement may hold only because of what the needs led to, so both are followed in
            // turn until neither adds anything.
            if self.recommends {
                for supplement in world.supplements() {
                    let options = &supplement.need.options;
                    let is_there = options.iter().any(|option| there.contains(option));
                    if is_there && world.is_supplemented(supplement, &|id| there.contains(&id)) {
                        visit(options, &mut reached);
                    }
                }
            }
            if next == reached.len() {
                return reached;
            }
        }
    }

    /// The options of what is asked for from outside: by requests, by the base, and one of each
    /// package of the base that may be shadowed.
    fn roots(&self) -> impl Iterator<Item = Vec<Solvable>> {
        let world = self.choice.world;
        let requested = self.requests.iter().map(|options| options.to_vec());
        let held = world.base_needs().iter();
        let held = held.map(|held| held.need.options.clone());
        let loose = world.loose().map(|loose| world.slot_members(loose));
        requested.chain(held).chain(loose)
    }

    fn relations(&self, package: Solvable) -> impl Iterator<Item = &'a Need> {
        let node = self.choice.world.node(package);
        let recommended = node.recommends.iter().filter(|_| self.recommends);
        node.needs.iter().chain(recommended)
    }

    /// Whether the packages of `set` have all that they need, and what they recommend as far as they
    /// had it in `before`.
    fn hold(&self, set: &FxHashSet<Solvable>, before: &FxHashSet<Solvable>) -> bool {
        let world = self.choice.world;
        let met = |options: &[Solvable]| options.iter().any(|option| set.contains(option));
        let content = |package: Solvable| {
            let node = world.node(package);
            let needs = node.needs.iter();
            let mut needs = needs.filter(|need| need.holds(|id| set.contains(&id)));
            let recommended = node.recommends.iter().filter(|_| self.recommends);
            let had = |wanted: &&Need| {
                wanted.holds(|id| set.contains(&id))
                    && wanted.options.iter().any(|option| before.contains(option))
            };
            needs.all(|need| met(&need.options))
                && recommended.filter(had).all(|wanted| met(&wanted.options))
        };
        // A package of the base that came back must not be refused by what is left.
        let returned = set
            .iter()
            .filter(|known| world.loose_base(**known).is_some() && !before.contains(known));
        let mut returned = returned;
        let is_chosen = |id: Solvable| set.contains(&id);
        let supplements = world.supplements().iter().filter(|_| self.recommends);
        let mut supplements = supplements.filter(|known| {
            let mut options = known.need.options.iter();
            options.any(|option| before.contains(option))
                && world.is_supplemented(known, &is_chosen)
        });
        supplements.all(|known| met(&known.need.options))
            && self.roots().all(|options| met(&options))
            && set.iter().all(|&package| content(package))
            && returned.all(|&old| set.iter().all(|&one| !world.are_enemies(old, one)))
    }

    /// Candidates of the set that may be left out, the last reached first. What is the only one to
    /// meet the first demand that led to it is not among them: whoever demands it is there without
    /// it.
    fn perhaps_spare(&self, set: &FxHashSet<Solvable>) -> Vec<Solvable> {
        let world = self.choice.world;
        let mut is_only: FxHashMap<Solvable, bool> = FxHashMap::default();
        let mut queue: VecDeque<Solvable> = VecDeque::new();
        let mut order: Vec<Solvable> = Vec::new();
        let mut visit = |options: &[Solvable], queue: &mut VecDeque<Solvable>| {
            let there: Vec<Solvable> = options
                .iter()
                .copied()
                .filter(|option| set.contains(option))
                .collect();
            for &option in &there {
                is_only.entry(option).or_insert_with(|| {
                    queue.push_back(option);
                    there.len() == 1
                });
            }
        };
        for options in self.roots() {
            visit(&options, &mut queue);
        }
        while let Some(package) = queue.pop_front() {
            order.push(package);
            for need in self.relations(package) {
                // A need that holds only beside others may stop to hold without this.
                if need.when.is_empty() {
                    visit(&need.options, &mut queue);
                }
            }
        }
        // What only conditions and supplements lead to.
        let mut others: Vec<Solvable> = set
            .iter()
            .copied()
            .filter(|known| !is_only.contains_key(known))
            .collect();
        others.sort_unstable();
        order.extend(others);
        let order = order.into_iter().rev();
        let is_candidate = |known: &Solvable| world.candidate_id(*known).is_some();
        order
            .filter(is_candidate)
            .filter(|known| !is_only.get(known).copied().unwrap_or_default())
            .collect()
    }
}
