//! apt's way: each package with all that it needs before the next one.
//!
//! A package's relations are looked at in the order written, what it needs before what it recommends.
//! Of a relation's options the first that fits is taken, and at once all that this needs in turn. If that
//! comes to nothing the next option is tried; what came to nothing once is not tried again.

use rustc_hash::FxHashSet;

use super::draft::{Draft, Walked};
use super::first_choices::FirstChoices;
use super::search::{Ended, Search};
use crate::plan::world::node::{Need, Solvable};

/// A walk that adds to a draft.
pub(super) struct DepthFirst<'w, 'a, 's> {
    draft: &'w mut Draft<'a>,
    recommends: bool,
    search: &'w Search<'s>,
    /// What was tried and came to nothing.
    discarded: FxHashSet<Solvable>,
}

/// A package whose relations are being looked at.
struct Visit<'a> {
    /// The package; `None` at the root.
    package: Option<Solvable>,
    /// Its relations, and whether each must be met.
    relations: Vec<(&'a Need, bool)>,
    /// The relation that is looked at, and the option that is tried next.
    at: usize,
    option: usize,
    /// How many packages were chosen before.
    before: usize,
}

impl FirstChoices for DepthFirst<'_, '_, '_> {
    fn in_order(&self, options: &[Solvable]) -> Vec<Solvable> {
        let options = options.iter().copied();
        options.filter(|&option| self.draft.fits(option)).collect()
    }

    fn add(&mut self, option: Solvable) -> Result<Walked, Ended> {
        self.draft.put(option);
        let relations = self.relations(option);
        match self.walk(relations)? {
            Walked::Met => self.awake(),
            Walked::DeadEnd => Ok(Walked::DeadEnd),
        }
    }

    fn count(&self) -> usize {
        self.draft.order().len()
    }

    // What was discarded stays so: another option would lead to the same dead end.
    fn take_back(&mut self, count: usize) {
        self.draft.shrink(count);
    }
}

impl<'w, 'a, 's> DepthFirst<'w, 'a, 's> {
    pub(super) fn new(draft: &'w mut Draft<'a>, recommends: bool, search: &'w Search<'s>) -> Self {
        Self {
            draft,
            recommends,
            search,
            discarded: FxHashSet::default(),
        }
    }

    /// The requested packages are there before anything that they need is looked for.
    pub(super) fn meet_requests(&mut self, requests: &[&'a [Solvable]]) -> Result<Walked, Ended> {
        let mut roots: Vec<Solvable> = Vec::new();
        for options in requests {
            if options.iter().any(|&option| self.draft.contains(option)) {
                continue;
            }
            let mut options = options.iter().copied();
            let Some(first) = options.find(|&option| self.draft.fits(option)) else {
                return Ok(Walked::DeadEnd);
            };
            self.draft.put(first);
            roots.push(first);
        }
        for root in roots {
            let relations = self.relations(root);
            if self.walk(relations)? == Walked::DeadEnd {
                return Ok(Walked::DeadEnd);
            }
        }
        self.awake()
    }

    /// Meets the needs that came to hold on the way.
    fn awake(&mut self) -> Result<Walked, Ended> {
        while let Some(need) = self.draft.awakened() {
            if self.walk(vec![(need, true)])? == Walked::DeadEnd {
                return Ok(Walked::DeadEnd);
            }
        }
        Ok(Walked::Met)
    }

    fn relations(&self, package: Solvable) -> Vec<(&'a Need, bool)> {
        let node = self.draft.choice.world.node(package);
        let needs = node.needs.iter().map(|need| (need, true));
        let recommended = node.recommends.iter().map(|wanted| (wanted, false));
        let recommended = recommended.filter(|_| self.recommends);
        needs.chain(recommended).collect()
    }

    /// Meets these relations; if one that must be met cannot, what it added is taken away again.
    fn walk(&mut self, relations: Vec<(&'a Need, bool)>) -> Result<Walked, Ended> {
        let mut visits = vec![Visit {
            package: None,
            relations,
            at: 0,
            option: 0,
            before: self.draft.order().len(),
        }];
        while let Some(visit) = visits.last_mut() {
            if let Some(ended) = self.search.step() {
                return Err(ended);
            }
            let Some(&(need, is_hard)) = visit.relations.get(visit.at) else {
                visits.pop();
                continue;
            };
            let next = match self.draft.meets(need) {
                true => None,
                false => self.next_option(need, visit.option),
            };
            match next {
                Some((place, option)) => {
                    visit.option = place + 1;
                    let before = self.draft.order().len();
                    self.draft.put(option);
                    let relations = self.relations(option);
                    visits.push(Visit {
                        package: Some(option),
                        relations,
                        at: 0,
                        option: 0,
                        before,
                    });
                }
                None if !is_hard || self.draft.meets(need) => {
                    visit.at += 1;
                    visit.option = 0;
                }
                None => {
                    self.draft.shrink(visit.before);
                    let failed = visit.package;
                    visits.pop();
                    match failed {
                        Some(package) => self.discarded.insert(package),
                        None => return Ok(Walked::DeadEnd),
                    };
                }
            }
        }
        Ok(Walked::Met)
    }

    fn next_option(&self, need: &Need, from: usize) -> Option<(usize, Solvable)> {
        let options = need.options.iter().copied().enumerate().skip(from);
        let mut untried = options.filter(|(_, option)| !self.discarded.contains(option));
        untried.find(|&(_, option)| self.draft.fits(option))
    }
}
