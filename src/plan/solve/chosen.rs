//! The packages of a solution, each with the first who wants it.
//!
//! Whichever way a set of packages was found, the causes are told in one order: what the requests
//! need, breadth first; what the base needs of what is shadowed; then what is recommended, with what
//! that needs in turn. A package that nothing of this leads to is not part
//! of the solution.

use rustc_hash::FxHashSet;

use super::choice::Choice;
use crate::plan::world::World;
use crate::plan::world::node::Solvable;

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

/// A package of the solution, and the first who wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) solvable: Solvable,
    pub(crate) cause: Cause,
}

/// What of a set the requests lead to, with causes. `recommends`: whether recommendations lead to
/// packages too.
pub(crate) fn with_causes(
    choice: Choice<'_>,
    requests: &[&[Solvable]],
    set: &FxHashSet<Solvable>,
    recommends: bool,
) -> Vec<Chosen> {
    let mut found = Walk {
        set,
        chosen: Vec::new(),
        seen: FxHashSet::default(),
        followed: 0,
    };
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
    if recommends {
        found.recommend(choice.world);
    }
    let candidates = found.chosen.into_iter();
    candidates
        .filter(|chosen| choice.world.candidate_id(chosen.solvable).is_some())
        .collect()
}

struct Walk<'a> {
    set: &'a FxHashSet<Solvable>,
    chosen: Vec<Chosen>,
    seen: FxHashSet<Solvable>,
    /// How many of the chosen were followed.
    followed: usize,
}

impl Walk<'_> {
    fn visit(&mut self, options: &[Solvable], cause: Cause) {
        let mut options = options.iter().copied();
        let met = options.find(|option| self.set.contains(option));
        if let Some(solvable) = met.filter(|&solvable| self.seen.insert(solvable)) {
            self.chosen.push(Chosen { solvable, cause });
        }
    }

    fn follow(&mut self, world: &World) {
        while let Some(&Chosen { solvable, .. }) = self.chosen.get(self.followed) {
            self.followed += 1;
            for (place, need) in world.node(solvable).needs.iter().enumerate() {
                if need.holds(|id| self.set.contains(&id)) {
                    self.visit(&need.options, Cause::Need(solvable, place));
                }
            }
        }
    }

    fn recommend(&mut self, world: &World) {
        let mut next = 0;
        loop {
            while let Some(&Chosen { solvable, .. }) = self.chosen.get(next) {
                next += 1;
                for (place, wanted) in world.node(solvable).recommends.iter().enumerate() {
                    if wanted.holds(|id| self.set.contains(&id)) {
                        self.visit(&wanted.options, Cause::Recommendation(solvable, place));
                        self.follow(world);
                    }
                }
            }
            for supplement in world.supplements() {
                let [of] = supplement.need.options[..] else {
                    continue;
                };
                let is_new = self.set.contains(&of) && !self.seen.contains(&of);
                if is_new && world.is_supplemented(supplement, &|id| self.set.contains(&id)) {
                    self.visit(&[of], Cause::Supplement(of));
                    self.follow(world);
                }
            }
            if next == self.chosen.len() {
                return;
            }
        }
    }
}
