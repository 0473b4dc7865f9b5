//! The world in resolvo's terms.
//!
//! One solver name per slot (name and architecture), one version set per name in each need, a
//! union over names for alternatives and virtual packages; a refusal is a constraint on the
//! complement. A need that holds only beside others is met by one of its options, or by a stand-in
//! that keeps these others out: resolvo's own conditions overlook contradictions with what is decided
//! already. Made afresh for each solve, so that a solve never depends on those before it; what is
//! expensive is memoised in the [`World`](crate::plan::world::World).

use std::any::Any;
use std::cell::RefCell;
use std::fmt::Display;
use std::rc::Rc;

use resolvo::{
    Candidates, Condition, ConditionId, ConditionalRequirement, Dependencies, DependencyProvider,
    Interner, KnownDependencies, NameId, Requirement, SolvableId, SolverCache, StringId,
    VersionSetId, VersionSetUnionId,
};
use rustc_hash::{FxHashMap, FxHashSet};

use super::choice::Choice;
use super::search::{Ended, Search};
use crate::plan::world::node::{Need, Solvable, by_slot};

/// A set of solvables of one slot, or all of the slot but them.
#[derive(Clone, PartialEq, Eq, Hash)]
struct VersionSet {
    slot: u32,
    members: Rc<[Solvable]>,
    complement: bool,
}

#[derive(Default)]
struct Sets {
    plain: Vec<VersionSet>,
    plain_ids: FxHashMap<VersionSet, VersionSetId>,
    unions: Vec<Rc<[VersionSetId]>>,
    union_ids: FxHashMap<Rc<[VersionSetId]>, VersionSetUnionId>,
    /// The packages that each stand-in keeps out, in the order of their numbers.
    kept_out: Vec<Rc<[Solvable]>>,
    stand_ins: FxHashMap<Rc<[Solvable]>, Solvable>,
}

impl Sets {
    fn set(&mut self, set: VersionSet) -> VersionSetId {
        if let Some(&known) = self.plain_ids.get(&set) {
            return known;
        }
        let id = VersionSetId(u32::try_from(self.plain.len()).unwrap_or(u32::MAX));
        self.plain.push(set.clone());
        self.plain_ids.insert(set, id);
        id
    }

    fn union(&mut self, sets: &[VersionSetId]) -> VersionSetUnionId {
        if let Some(&known) = self.union_ids.get(sets) {
            return known;
        }
        let id = VersionSetUnionId(u32::try_from(self.unions.len()).unwrap_or(u32::MAX));
        let sets: Rc<[VersionSetId]> = sets.into();
        self.unions.push(Rc::clone(&sets));
        self.union_ids.insert(sets, id);
        id
    }

    /// What is there instead of all of these; the first has the number `first`.
    fn stand_in(&mut self, first: Solvable, kept_out: &[Solvable]) -> Solvable {
        if let Some(&known) = self.stand_ins.get(kept_out) {
            return known;
        }
        let count = u32::try_from(self.kept_out.len()).unwrap_or(u32::MAX);
        let id = first.saturating_add(count);
        let kept_out: Rc<[Solvable]> = kept_out.into();
        self.kept_out.push(Rc::clone(&kept_out));
        self.stand_ins.insert(kept_out, id);
        id
    }
}

/// What one solve asks.
pub(crate) struct Provider<'a> {
    choice: Choice<'a>,
    search: &'a Search<'a>,
    sets: RefCell<Sets>,
}

impl<'a> Provider<'a> {
    pub(crate) fn new(choice: Choice<'a>, search: &'a Search<'a>) -> Self {
        let sets = RefCell::default();
        Self {
            choice,
            search,
            sets,
        }
    }

    /// One of these must be chosen; the earlier the better. Those of one slot stand together.
    pub(crate) fn requirement(&self, options: &[Solvable]) -> ConditionalRequirement {
        let slots: Vec<(u32, Rc<[Solvable]>)> = options
            .chunk_by(|&left, &right| self.slot(left) == self.slot(right))
            .filter_map(|members| Some((self.slot(*members.first()?), members.into())))
            .collect();
        let mut sets = self.sets.borrow_mut();
        let ids: Vec<VersionSetId> = slots
            .into_iter()
            .map(|(slot, members)| {
                sets.set(VersionSet {
                    slot,
                    members,
                    complement: false,
                })
            })
            .collect();
        match ids.as_slice() {
            [single] => Requirement::Single(*single).into(),
            _ => Requirement::Union(sets.union(&ids)).into(),
        }
    }

    /// Whether the search has ended, after one more step.
    fn ended(&self) -> Option<Ended> {
        match self.choice.world.has_too_many_choices() {
            true => Some(Ended::GaveUp),
            false => self.search.step(),
        }
    }

    /// A need, where it holds.
    fn conditional(&self, need: &Need) -> ConditionalRequirement {
        if need.when.is_empty() {
            return self.requirement(&need.options);
        }
        let first = self.choice.world.solvables();
        let stand_ins = need.when.iter();
        let stand_ins = stand_ins.map(|group| self.sets.borrow_mut().stand_in(first, group));
        let mut options: Vec<Solvable> = stand_ins.collect();
        options.extend_from_slice(&need.options);
        self.requirement(&options)
    }

    /// What a stand-in keeps out; `None` for a package.
    fn kept_out(&self, solvable: Solvable) -> Option<Rc<[Solvable]>> {
        let place = solvable.checked_sub(self.choice.world.solvables())?;
        self.sets.borrow().kept_out.get(place as usize).cloned()
    }

    fn is_stand_in(&self, solvable: Solvable) -> bool {
        solvable >= self.choice.world.solvables()
    }

    /// A stand-in is alone in its slot.
    fn slot(&self, solvable: Solvable) -> u32 {
        match self.is_stand_in(solvable) {
            true => solvable,
            false => self.choice.slot(solvable),
        }
    }

    fn possible(&self, solvable: Solvable) -> bool {
        self.is_stand_in(solvable) || self.choice.possible(solvable)
    }

    /// None of these may be chosen.
    fn constraints(&self, refused: &[Solvable]) -> Vec<VersionSetId> {
        let slots = by_slot(refused.iter().copied(), |id| self.choice.slot(id));
        let mut sets = self.sets.borrow_mut();
        slots
            .into_iter()
            .map(|(slot, members)| {
                sets.set(VersionSet {
                    slot,
                    members: members.into(),
                    complement: true,
                })
            })
            .collect()
    }
}

impl Interner for Provider<'_> {
    type NameId = NameId;
    type SolvableId = SolvableId;

    fn display_solvable(&self, solvable: SolvableId) -> impl Display + '_ {
        if self.is_stand_in(solvable.into_raw()) {
            return "a condition that does not hold".to_owned();
        }
        let package = self.choice.world.package(solvable.into_raw());
        format!("{} {}", package.name, package.version)
    }

    fn display_name(&self, name: NameId) -> impl Display + '_ {
        match self.is_stand_in(name.into_raw()) {
            true => "a condition",
            false => self.choice.world.package(name.into_raw()).name.as_str(),
        }
    }

    fn display_version_set(&self, _: VersionSetId) -> impl Display + '_ {
        // resolvo's messages are not shown: `Propagation` explains conflicts.
        "*"
    }

    fn display_string(&self, _: StringId) -> impl Display + '_ {
        ""
    }

    fn version_set_name(&self, version_set: VersionSetId) -> NameId {
        NameId::from_raw(self.sets.borrow().plain[version_set.0 as usize].slot)
    }

    fn solvable_name(&self, solvable: SolvableId) -> NameId {
        NameId::from_raw(self.slot(solvable.into_raw()))
    }

    fn version_sets_in_union(
        &self,
        union: VersionSetUnionId,
    ) -> impl Iterator<Item = VersionSetId> {
        let sets = Rc::clone(&self.sets.borrow().unions[union.0 as usize]);
        (0..sets.len()).map(move |place| sets[place])
    }

    fn resolve_condition(&self, _: ConditionId) -> Condition {
        // It is only asked about the conditions of requirements, and none has one.
        Condition::Requirement(VersionSetId(0))
    }
}

impl DependencyProvider for Provider<'_> {
    async fn filter_candidates(
        &self,
        candidates: &[SolvableId],
        version_set: VersionSetId,
        inverse: bool,
    ) -> Vec<SolvableId> {
        // resolvo asks for many of these in a row without asking whether to go on: once the search
        // has ended they cost nothing, and nothing is made of what is answered.
        if self.ended().is_some() {
            return Vec::new();
        }
        let set = self.sets.borrow().plain[version_set.0 as usize].clone();
        if set.complement == inverse {
            // The members themselves. There are as many sets as relations, mostly of a few of many
            // versions each: to go through all of these for each set would take their square.
            let members = set.members.iter().copied();
            let possible = members.filter(|&member| self.possible(member));
            return possible.map(SolvableId::from_raw).collect();
        }
        let mut found = candidates.to_vec();
        let members: FxHashSet<Solvable> = set.members.iter().copied().collect();
        found.retain(|id| !members.contains(&id.into_raw()));
        found
    }

    async fn get_candidates(&self, name: NameId) -> Option<Candidates> {
        let members = match self.is_stand_in(name.into_raw()) {
            true => vec![name.into_raw()],
            false => self.choice.world.slot_members(name.into_raw()),
        };
        let possible = members
            .into_iter()
            .filter(|&solvable| self.possible(solvable));
        Some(Candidates {
            candidates: possible.map(SolvableId::from_raw).collect(),
            ..Candidates::default()
        })
    }

    async fn sort_candidates(&self, _: &SolverCache<Self>, solvables: &mut [SolvableId]) {
        // The base's own package before all candidates, then newest first, as the pool is sorted.
        solvables.sort_by_key(|id| {
            let solvable = id.into_raw();
            (self.choice.world.candidate_id(solvable).is_some(), solvable)
        });
    }

    async fn get_dependencies(&self, solvable: SolvableId) -> Dependencies {
        if let Some(kept_out) = self.kept_out(solvable.into_raw()) {
            return Dependencies::Known(KnownDependencies {
                requirements: Vec::new(),
                constrains: self.constraints(&kept_out),
            });
        }
        let node = self.choice.world.node(solvable.into_raw());
        let needs = node.needs.iter();
        let enmities = node.enmities.iter();
        Dependencies::Known(KnownDependencies {
            requirements: needs.map(|need| self.conditional(need)).collect(),
            constrains: enmities
                .flat_map(|enmity| self.constraints(&enmity.with))
                .collect(),
        })
    }

    fn should_cancel_with_value(&self) -> Option<Box<dyn Any>> {
        self.ended().map(|ended| Box::new(ended) as Box<dyn Any>)
    }
}
