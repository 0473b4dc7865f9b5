//! A set of packages in the making: what is chosen so far, and what that keeps out.
//!
//! Whatever is put in can be taken away again in reverse order. Nothing is judged here but whether
//! one package more fits beside the others.

use rustc_hash::{FxHashMap, FxHashSet};

use super::choice::Choice;
use crate::plan::world::node::{Need, Solvable, Supplement};

/// Whether a need could be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walked {
    Met,
    /// First choices lead nowhere; the draft is as it was.
    DeadEnd,
}

/// What is chosen so far. The base's packages that may be shadowed are among it.
#[derive(Clone)]
pub(crate) struct Draft<'a> {
    pub(crate) choice: Choice<'a>,
    chosen: FxHashSet<Solvable>,
    /// The candidates among them, in the order in which they were chosen.
    order: Vec<Solvable>,
    slots: FxHashSet<u32>,
    /// How many of the chosen refuse a package.
    refused: FxHashMap<Solvable, u32>,
    /// The chosen that have needs which hold only beside others.
    conditional: Vec<Solvable>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(choice: Choice<'a>) -> Self {
        let mut draft = Self {
            choice,
            chosen: FxHashSet::default(),
            order: Vec::new(),
            slots: FxHashSet::default(),
            refused: FxHashMap::default(),
            conditional: Vec::new(),
        };
        // The base's packages are met already; these may still be refused by what comes along.
        for loose in choice.world.loose() {
            draft.enter(loose);
        }
        draft
    }

    /// A draft of a set that was found elsewhere: its candidates, in that order.
    pub(crate) fn of(choice: Choice<'a>, found: impl Iterator<Item = Solvable>) -> Self {
        let mut draft = Self::new(choice);
        for solvable in found {
            for mate in choice.world.slot_members(solvable) {
                if choice.world.loose_base(mate).is_some() && draft.chosen.contains(&mate) {
                    draft.leave(mate);
                }
            }
            draft.put(solvable);
        }
        draft
    }

    /// All that is chosen.
    pub(crate) fn chosen(&self) -> &FxHashSet<Solvable> {
        &self.chosen
    }

    /// The candidates that are chosen, in the order in which they were.
    pub(super) fn order(&self) -> &[Solvable] {
        &self.order
    }

    pub(crate) fn contains(&self, solvable: Solvable) -> bool {
        self.chosen.contains(&solvable)
    }

    pub(super) fn put(&mut self, solvable: Solvable) {
        self.enter(solvable);
        self.order.push(solvable);
    }

    /// Takes away what was put in last, until there are so many candidates.
    pub(super) fn shrink(&mut self, count: usize) {
        while self.order.len() > count {
            if let Some(last) = self.order.pop() {
                self.leave(last);
            }
        }
    }

    fn enter(&mut self, solvable: Solvable) {
        self.chosen.insert(solvable);
        self.slots.insert(self.choice.slot(solvable));
        let node = self.choice.world.node(solvable);
        if node.needs.iter().any(|need| !need.when.is_empty()) {
            self.conditional.push(solvable);
        }
        for other in node.enmities.iter().flat_map(|enmity| &enmity.with) {
            *self.refused.entry(*other).or_default() += 1;
        }
    }

    fn leave(&mut self, solvable: Solvable) {
        self.chosen.remove(&solvable);
        self.conditional.retain(|known| *known != solvable);
        self.slots.remove(&self.choice.slot(solvable));
        let node = self.choice.world.node(solvable);
        for other in node.enmities.iter().flat_map(|enmity| &enmity.with) {
            if let Some(count) = self.refused.get_mut(other) {
                *count -= 1;
            }
        }
    }

    /// Whether a need is met, or does not hold.
    pub(crate) fn meets(&self, need: &Need) -> bool {
        need.options.iter().any(|id| self.chosen.contains(id))
            || !need.holds(|id| self.chosen.contains(&id))
    }

    /// A need of the chosen that came to hold and is not met.
    pub(super) fn awakened(&self) -> Option<&'a Need> {
        let world = self.choice.world;
        let chosen = self.conditional.iter();
        let mut needs = chosen.flat_map(|&owner| world.node(owner).needs.iter());
        needs.find(|need| !self.meets(need))
    }

    /// Whether a package's supplement holds beside what is chosen.
    pub(super) fn is_supplemented(&self, supplement: &Supplement) -> bool {
        let is_chosen = |id: Solvable| self.chosen.contains(&id);
        self.choice.world.is_supplemented(supplement, &is_chosen)
    }

    /// Whether a package could be put in.
    pub(crate) fn fits(&self, solvable: Solvable) -> bool {
        let enmities = || self.choice.world.node(solvable).enmities.iter();
        !self.slots.contains(&self.choice.slot(solvable))
            && self.refused.get(&solvable).is_none_or(|&count| count == 0)
            && self.choice.possible(solvable)
            && !enmities().any(|enmity| enmity.with.iter().any(|id| self.chosen.contains(id)))
    }
}
