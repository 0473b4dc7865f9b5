//! libsolv's way: first all that leaves no choice, then one choice, and so on.
//!
//! A need that only one package can still meet is met at once. Of the others those come first for which
//! nothing but one package is left in libsolv's order, then those of the package that the pool has
//! last, whose rules libsolv has first.

use std::cmp::Reverse;
use std::collections::VecDeque;

use super::draft::{Draft, Walked};
use super::first_choices::FirstChoices;
use super::search::{Ended, Search};
use crate::plan::world::node::{Need, Solvable};

/// A walk that adds to a draft.
pub(super) struct ForcedFirst<'w, 'a, 's> {
    draft: &'w mut Draft<'a>,
    search: &'w Search<'s>,
    /// The chosen whose needs were not looked at.
    fresh: VecDeque<Solvable>,
    /// Needs that several packages could meet, and who has them.
    open: Vec<(Solvable, &'a Need)>,
}

impl FirstChoices for ForcedFirst<'_, '_, '_> {
    fn in_order(&self, options: &[Solvable]) -> Vec<Solvable> {
        self.ranked(&self.fitting(options)).0
    }

    fn add(&mut self, option: Solvable) -> Result<Walked, Ended> {
        self.put(option);
        self.settle()
    }

    fn count(&self) -> usize {
        self.draft.order().len()
    }

    fn take_back(&mut self, count: usize) {
        self.draft.shrink(count);
        // A dead end leaves needs of packages that are not chosen any more.
        self.fresh.clear();
        self.open.clear();
    }
}

impl<'w, 'a, 's> ForcedFirst<'w, 'a, 's> {
    pub(super) fn new(draft: &'w mut Draft<'a>, search: &'w Search<'s>) -> Self {
        Self {
            draft,
            search,
            fresh: VecDeque::new(),
            open: Vec::new(),
        }
    }

    pub(super) fn meet_requests(&mut self, requests: &[&'a [Solvable]]) -> Result<Walked, Ended> {
        let named = requests.iter().filter(|options| options.len() == 1);
        let provided = requests.iter().filter(|options| options.len() > 1);
        for &options in named.chain(provided) {
            if options.iter().any(|&option| self.draft.contains(option)) {
                continue;
            }
            match self.best(options) {
                Some(first) => self.put(first),
                None => return Ok(Walked::DeadEnd),
            }
        }
        self.settle()
    }

    fn put(&mut self, solvable: Solvable) {
        self.draft.put(solvable);
        self.fresh.push_back(solvable);
    }

    fn fitting(&self, options: &[Solvable]) -> Vec<Solvable> {
        let options = options.iter().copied();
        options.filter(|&option| self.draft.fits(option)).collect()
    }

    fn ranked(&self, fitting: &[Solvable]) -> (Vec<Solvable>, usize) {
        let is_chosen = |solvable| self.draft.contains(solvable);
        let world = self.draft.choice.world;
        world.ranked(fitting, self.draft.order(), &is_chosen)
    }

    /// What a condition of rpm's names first comes first: `(a if b else c)` is not met by `b` while
    /// `c` would do.
    fn ranked_for(&self, need: &Need, fitting: &[Solvable]) -> (Vec<Solvable>, usize) {
        match need.is_ordered {
            true => (fitting.to_vec(), fitting.len()),
            false => self.ranked(fitting),
        }
    }

    fn best(&self, options: &[Solvable]) -> Option<Solvable> {
        self.in_order(options).first().copied()
    }

    /// Meets all that the chosen need.
    fn settle(&mut self) -> Result<Walked, Ended> {
        loop {
            if let Some(ended) = self.search.step() {
                return Err(ended);
            }
            if let Some(package) = self.fresh.pop_front() {
                let world = self.draft.choice.world;
                for need in &world.node(package).needs {
                    if !self.take_up(package, need) {
                        return Ok(Walked::DeadEnd);
                    }
                }
            } else if let Some(need) = self.draft.awakened() {
                match self
                    .ranked_for(need, &self.fitting(&need.options))
                    .0
                    .first()
                {
                    Some(&option) => self.put(option),
                    None => return Ok(Walked::DeadEnd),
                }
            } else if !self.look_again() {
                return Ok(Walked::DeadEnd);
            } else if self.fresh.is_empty() && !self.choose() {
                return Ok(Walked::Met);
            }
        }
    }

    /// Whether a need can be met: it is, if there is but one way.
    fn take_up(&mut self, owner: Solvable, need: &'a Need) -> bool {
        if self.draft.meets(need) {
            return true;
        }
        let fitting = self.fitting(&need.options);
        match *fitting {
            [] => return false,
            [only] => self.put(only),
            _ => self.open.push((owner, need)),
        }
        true
    }

    /// Looks at the open needs again: what was chosen since may have met them, or left but one way.
    fn look_again(&mut self) -> bool {
        let open = std::mem::take(&mut self.open);
        open.into_iter()
            .all(|(owner, need)| self.take_up(owner, need))
    }

    /// Makes the next choice; says if there is none.
    fn choose(&mut self) -> bool {
        let choice = self.draft.choice;
        let mut open = std::mem::take(&mut self.open);
        open.sort_by_key(|&(owner, _)| Reverse(owner));
        let mut first = None;
        let mut clear = None;
        for (_, need) in &open {
            let fitting = self.fitting(&need.options);
            let fits = |id| self.draft.contains(id) || self.draft.fits(id);
            let alive = fitting.iter().copied();
            let alive: Vec<Solvable> = alive
                .filter(|&option| !choice.leads_nowhere(&[option], fits))
                .collect();
            let alive = if alive.is_empty() { fitting } else { alive };
            let (ranked, left) = self.ranked_for(need, &alive);
            let Some(&best) = ranked.first() else {
                continue;
            };
            first = first.or(Some(best));
            if left == 1 {
                clear = Some(best);
                break;
            }
        }
        self.open = open;
        match clear.or(first) {
            Some(best) => {
                self.put(best);
                true
            }
            None => false,
        }
    }
}
