//! Which of several providers apt prefers: the rules of its `CompareProviders`.
//!
//! None of them depends on what is chosen, so that this is settled when a relation is translated.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::index::{ArchClass, Index};
use crate::package::{Dependency, Importance, MultiArch, Package, Priority};

/// How a provider compares with others: the least is preferred.
type Rank = (
    Reverse<bool>,
    Reverse<bool>,
    Reverse<bool>,
    Option<ArchClass>,
    Priority,
    Reverse<u32>,
);

impl Index {
    /// Sorts providers of one name as apt prefers them: first what the base has for another
    /// architecture, what is essential, what is protected; then the base's own architecture, the higher
    /// priority, and last the name that the indexes mention last.
    pub(super) fn sort_as_apt(&self, providers: &mut [u32]) {
        if providers.len() > 1 {
            // Only few plans have to compare providers, so the whole pool is gone through when the
            // first one does.
            let mentions = self.mentions.get_or_init(|| self.first_mentions());
            providers.sort_by_cached_key(|&number| self.rank(number, mentions));
        }
    }

    fn rank(&self, number: u32, mentions: &[u32]) -> Rank {
        let package = self.candidate(number);
        let Importance {
            is_essential,
            is_protected,
            priority,
        } = package.importance;
        let in_base = !self.base_named(&package.name).is_empty();
        (
            Reverse(in_base && package.multi_arch == MultiArch::Same),
            Reverse(is_essential),
            Reverse(is_protected),
            self.arch_class(package),
            priority,
            Reverse(mentions[number as usize]),
        )
    }

    /// For each candidate when its name came up first as the indexes are read: as a package, or in a
    /// relation of one. apt numbers names so.
    fn first_mentions(&self) -> Vec<u32> {
        let candidates = &self.pool.candidates;
        let mut as_written: Vec<_> = candidates.iter().collect();
        as_written.sort_by_key(|candidate| (candidate.feed, candidate.place));
        let mut known: FxHashMap<&str, u32> = FxHashMap::default();
        for name in as_written
            .iter()
            .flat_map(|candidate| mentioned(&candidate.package))
        {
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            known.entry(name).or_insert(next);
        }
        let names = candidates.iter().map(|it| it.package.name.as_str());
        names
            .map(|name| known.get(name).copied().unwrap_or_default())
            .collect()
    }
}

/// The names in a package's stanza, in the order in which apt reads its fields.
fn mentioned(package: &Package) -> impl Iterator<Item = &str> {
    fn names(list: &[Dependency]) -> impl Iterator<Item = &str> {
        let relations = list.iter().flat_map(|dependency| &dependency.alternatives);
        relations.map(|relation| relation.name.as_str())
    }
    let relations = &package.relations;
    let refused = relations.conflicts.iter().chain(&relations.breaks);
    let provided = relations.provides.iter().map(|known| known.name.as_str());
    std::iter::once(package.name.as_str())
        .chain(names(&relations.pre_depends))
        .chain(names(&relations.depends))
        .chain(refused.map(|relation| relation.name.as_str()))
        .chain(names(&relations.recommends))
        .chain(names(&relations.suggests))
        .chain(relations.replaces.iter().map(|known| known.name.as_str()))
        .chain(provided)
}
