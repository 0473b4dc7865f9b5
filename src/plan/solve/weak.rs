//! Recommendations: each comes along, with all that it needs, if it fits beside what is chosen.
//!
//! The hard part of the plan stands; nothing is exchanged for a recommendation. They are tried in
//! the order in which their owners came in, and those of what they bring are tried in turn, as apt
//! does. Packages of the base recommend nothing here: apt does not follow those either. Nor
//! does a recommendation shadow a package of the base, whatever the consent: only a need does.
//!
//! rpm's Supplements are recommendations told from the other side: the package comes along where
//! what it supplements is. dnf takes no package as a recommendation that the base was built
//! without, though a package of the base recommends it (`exclude_from_weak_autodetect`).

use rustc_hash::{FxHashMap, FxHashSet};

use super::search::{Ended, Search};
use super::{Cause, Choice, Chosen};
use crate::plan::world::node::{Need, Solvable};
use crate::plan::world::supplement::Supplement;

/// How many wrong turns one recommendation may take before it is left out.
const MAX_WRONG_TURNS: usize = 1_000;

/// Adds to `chosen` what its packages recommend.
///
/// # Errors
/// If it was cancelled, or came to no end.
pub(crate) fn add_recommended(
    choice: Choice<'_>,
    chosen: Vec<Chosen>,
    search: &Search<'_>,
) -> Result<Vec<Chosen>, Ended> {
    let mut set = Set::new(choice, search);
    for known in &chosen {
        set.put(known.solvable);
    }
    let mut all = chosen;
    let mut next = 0;
    loop {
        while let Some(&Chosen { solvable, .. }) = all.get(next) {
            next += 1;
            for (place, wanted) in choice.world.node(solvable).recommends.iter().enumerate() {
                let cause = Cause::Recommendation(solvable, place);
                all.extend(set.recommend(wanted, cause)?);
            }
        }
        for supplement in choice.world.supplements() {
            if set.is_supplemented(supplement) {
                let cause = Cause::Supplement(supplement.need.options[0]);
                all.extend(set.recommend(&supplement.need, cause)?);
            }
        }
        if next == all.len() {
            return Ok(all);
        }
    }
}

/// What is chosen so far, and what it keeps out.
struct Set<'a> {
    choice: Choice<'a>,
    search: &'a Search<'a>,
    chosen: FxHashSet<Solvable>,
    slots: FxHashSet<u32>,
    /// How many of the chosen refuse a package.
    refused: FxHashMap<Solvable, u32>,
    /// The chosen that have needs which hold only beside others.
    conditional: Vec<Solvable>,
}

/// A point to which the search can go back.
struct Turn {
    /// The need that was met, and the option it was met with.
    at: usize,
    option: usize,
    /// What was pending and added before.
    pending: usize,
    added: usize,
}

impl<'a> Set<'a> {
    fn new(choice: Choice<'a>, search: &'a Search<'a>) -> Self {
        let mut set = Self {
            choice,
            search,
            chosen: FxHashSet::default(),
            slots: FxHashSet::default(),
            refused: FxHashMap::default(),
            conditional: Vec::new(),
        };
        // The base's packages are met already; these may still be refused by what comes along.
        for loose in choice.world.loose() {
            set.put(loose);
        }
        set
    }

    fn put(&mut self, solvable: Solvable) {
        // A candidate in a base package's place: that one is gone.
        if self.choice.world.candidate_id(solvable).is_some() {
            for mate in self.choice.world.slot_members(solvable) {
                if self.choice.world.loose_base(mate).is_some() && self.chosen.contains(&mate) {
                    self.take_away(mate);
                }
            }
        }
        self.chosen.insert(solvable);
        self.slots.insert(self.choice.slot(solvable));
        let node = self.choice.world.node(solvable);
        if node.needs.iter().any(|need| !need.when.is_empty()) {
            self.conditional.push(solvable);
        }
        for enmity in &node.enmities {
            for &other in &enmity.with {
                *self.refused.entry(other).or_default() += 1;
            }
        }
    }

    fn take_away(&mut self, solvable: Solvable) {
        self.chosen.remove(&solvable);
        self.conditional.retain(|known| *known != solvable);
        self.slots.remove(&self.choice.slot(solvable));
        for enmity in &self.choice.world.node(solvable).enmities {
            for other in &enmity.with {
                if let Some(count) = self.refused.get_mut(other) {
                    *count -= 1;
                }
            }
        }
    }

    fn meets(&self, need: &Need) -> bool {
        need.options.iter().any(|id| self.chosen.contains(id)) || !self.holds(need)
    }

    fn holds(&self, need: &Need) -> bool {
        need.holds(|id| self.chosen.contains(&id))
    }

    /// A need of the chosen that came to hold and is not met.
    fn awakened(&self) -> Option<(&'a Need, Cause)> {
        let world = self.choice.world;
        let chosen = self.conditional.iter();
        let mut needs = chosen.flat_map(|&owner| {
            let needs = world.node(owner).needs.iter().enumerate();
            needs.map(move |(place, need)| (need, Cause::Need(owner, place)))
        });
        needs.find(|(need, _)| !self.meets(need))
    }

    /// What a recommendation adds, as far as anything fits.
    fn recommend(&mut self, wanted: &'a Need, cause: Cause) -> Result<Vec<Chosen>, Ended> {
        if self.meets(wanted) {
            return Ok(Vec::new());
        }
        self.extend(wanted, cause).map(Option::unwrap_or_default)
    }

    /// Whether a package's supplement came to hold.
    fn is_supplemented(&self, supplement: &Supplement) -> bool {
        let is_chosen = |id: Solvable| self.chosen.contains(&id);
        self.choice.world.is_supplemented(supplement, &is_chosen)
    }

    fn fits(&self, solvable: Solvable) -> bool {
        let enmities = || self.choice.world.node(solvable).enmities.iter();
        !self.slots.contains(&self.choice.slot(solvable))
            && self.refused.get(&solvable).is_none_or(|&count| count == 0)
            && self.choice.possible(solvable)
            && !enmities().any(|enmity| enmity.with.iter().any(|id| self.chosen.contains(id)))
    }

    /// Meets `wanted` and all that this needs, the first option of each that leads anywhere; or
    /// leaves everything as it was.
    fn extend(&mut self, wanted: &'a Need, cause: Cause) -> Result<Option<Vec<Chosen>>, Ended> {
        let mut pending: Vec<(&'a Need, Cause)> = vec![(wanted, cause)];
        let mut added: Vec<Chosen> = Vec::new();
        let mut turns: Vec<Turn> = Vec::new();
        let (mut at, mut from, mut wrong_turns) = (0, 0, 0);
        loop {
            let ended = match self.choice.world.has_too_many_choices() {
                true => Some(Ended::GaveUp),
                false => self.search.step(),
            };
            if let Some(ended) = ended {
                return Err(ended);
            }
            let Some(&(need, cause)) = pending.get(at) else {
                match self.awakened() {
                    Some(awakened) => pending.push(awakened),
                    None => return Ok(Some(added)),
                }
                continue;
            };
            if self.meets(need) {
                (at, from) = (at + 1, 0);
                continue;
            }
            let mut options = need.options.iter().copied().enumerate().skip(from);
            let is_weak = at == 0;
            let fitting = |&(_, id): &(usize, Solvable)| {
                self.fits(id) && !(is_weak && self.choice.world.is_unwanted(id))
            };
            if let Some((option, solvable)) = options.find(fitting) {
                turns.push(Turn {
                    at,
                    option,
                    pending: pending.len(),
                    added: added.len(),
                });
                self.put(solvable);
                added.push(Chosen { solvable, cause });
                let world = self.choice.world;
                let needs = world.node(solvable).needs.iter().enumerate();
                pending.extend(needs.map(|(place, need)| (need, Cause::Need(solvable, place))));
                (at, from) = (at + 1, 0);
                continue;
            }
            wrong_turns += 1;
            let back = turns.pop();
            let undone = back.as_ref().map_or(0, |turn| turn.added);
            for chosen in added.drain(undone..).rev() {
                self.take_away(chosen.solvable);
            }
            let turn = back.filter(|_| wrong_turns <= MAX_WRONG_TURNS);
            let Some(turn) = turn else {
                for chosen in added.drain(..).rev() {
                    self.take_away(chosen.solvable);
                }
                return Ok(None);
            };
            pending.truncate(turn.pending);
            (at, from) = (turn.at, turn.option + 1);
        }
    }
}
