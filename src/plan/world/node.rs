//! A package as the solver sees it: what it needs and refuses of what is left to choose.

use rustc_hash::FxHashMap;

use super::index::{ArchClass, Refusal};
use crate::package::{Dependency, Relation};

/// A package that can be chosen: a candidate of the pool, or after those a base package that may
/// be shadowed.
pub(crate) type Solvable = u32;

/// These solvables with those of one slot side by side, in the order in which each slot came first.
pub(crate) fn by_slot(
    solvables: impl Iterator<Item = Solvable>,
    slot_of: impl Fn(Solvable) -> u32,
) -> Vec<(u32, Vec<Solvable>)> {
    let mut slots: Vec<(u32, Vec<Solvable>)> = Vec::new();
    let mut places: FxHashMap<u32, usize> = FxHashMap::default();
    for solvable in solvables {
        let slot = slot_of(solvable);
        let place = *places.entry(slot).or_insert(slots.len());
        match slots.get_mut(place) {
            Some((_, members)) => members.push(solvable),
            None => slots.push((slot, vec![solvable])),
        }
    }
    slots
}

/// Why a candidate can never be chosen on this base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// It is made for an architecture that the base does not take.
    Architecture,
    /// The base has this package, and what the base has stays.
    Locked(u32),
    /// It refuses a package of the base.
    RefusesBase {
        base: u32,
        refusal: Refusal,
        relation: Relation,
    },
    /// A package of the base refuses it.
    RefusedByBase {
        base: u32,
        refusal: Refusal,
        relation: Relation,
    },
}

/// One dependency that the base does not meet, and who does, best first.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    pub(crate) dependency: Dependency,
    pub(crate) options: Vec<Solvable>,
    /// It holds only where one of each of these groups is chosen.
    pub(crate) when: Vec<Vec<Solvable>>,
    /// Whether the options stand in an order that the condition itself gives.
    pub(crate) is_ordered: bool,
}

impl Need {
    /// A need that always holds.
    pub(crate) fn of(dependency: Dependency, options: Vec<Solvable>) -> Self {
        Self {
            dependency,
            options,
            when: Vec::new(),
            is_ordered: false,
        }
    }

    /// Whether it holds beside what is chosen.
    pub(crate) fn holds(&self, is_chosen: impl Fn(Solvable) -> bool) -> bool {
        let mut groups = self.when.iter();
        groups.all(|group| group.iter().any(|&option| is_chosen(option)))
    }
}

/// Others that cannot be beside a package.
#[derive(Clone, Debug)]
pub(crate) struct Enmity {
    pub(crate) refusal: Refusal,
    pub(crate) relation: Relation,
    pub(crate) with: Vec<Solvable>,
}

/// A package with its relations translated.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    pub(crate) block: Option<Block>,
    /// The base's packages that meet its other needs.
    pub(crate) met_by_base: Vec<u32>,
    pub(crate) needs: Vec<Need>,
    pub(crate) recommends: Vec<Need>,
    pub(crate) enmities: Vec<Enmity>,
}

/// What a package of the base needs of those that may be shadowed.
#[derive(Clone, Debug)]
pub(crate) struct BaseNeed {
    /// The number of the package in the base.
    pub(crate) of: u32,
    pub(crate) need: Need,
}

/// A candidate that supplements others.
#[derive(Clone, Debug)]
pub(crate) struct Supplement {
    /// The need of it, where it comes along.
    pub(crate) need: Need,
    pub(super) of: Solvable,
    pub(super) class: ArchClass,
}
