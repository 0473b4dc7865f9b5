//! What may be chosen: the world without what the user excluded.

use std::collections::BTreeSet;

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use crate::plan::world::World;
use crate::plan::world::node::Solvable;

/// What may be chosen: the world without what the user excluded.
#[derive(Clone, Copy)]
pub(crate) struct Choice<'a> {
    pub(crate) world: &'a World,
    pub(crate) excluded: &'a BTreeSet<CompactString>,
}

impl Choice<'_> {
    /// Whether the user excluded it. The base's own packages are there all the same.
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
        self.leads_nowhere(options, |solvable| self.possible(solvable))
    }

    /// The same where only what `fits` can be chosen.
    pub(crate) fn leads_nowhere(
        &self,
        options: &[Solvable],
        fits: impl Fn(Solvable) -> bool,
    ) -> bool {
        let mut seen = FxHashSet::default();
        let mut ways = vec![options];
        while let Some(options) = ways.pop() {
            let mut fitting = options.iter().copied().filter(|&id| fits(id));
            let Some(first) = fitting.next() else {
                return true;
            };
            if fitting.next().is_none() && seen.insert(first) {
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
