//! The world in resolvo's terms.
//!
//! One solver name per slot (name and architecture), one version set per name in each need, a
//! union over names for alternatives and virtual packages; a refusal is a constraint on the
//! complement. Made afresh for each solve, so that a solve never depends on those before it; what
//! is expensive is memoised in the [`World`].

use std::any::Any;
use std::cell::RefCell;
use std::fmt::Display;
use std::rc::Rc;

use resolvo::{
    Candidates, Condition, ConditionId, ConditionalRequirement, Dependencies, DependencyProvider,
    Interner, KnownDependencies, LogicalOperator, NameId, Requirement, SolvableId, SolverCache,
    StringId, VersionSetId, VersionSetUnionId,
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
    conditions: Vec<Condition>,
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

    fn condition(&mut self, condition: Condition) -> ConditionId {
        self.conditions.push(condition);
        ConditionId::new(u32::try_from(self.conditions.len() - 1).unwrap_or(u32::MAX))
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
            .chunk_by(|&left, &right| self.choice.slot(left) == self.choice.slot(right))
            .filter_map(|members| Some((self.choice.slot(*members.first()?), members.into())))
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
        let mut requirement = self.requirement(&need.options);
        let groups = need.when.iter().filter_map(|group| self.any_of(group));
        requirement.condition = groups.reduce(|left, right| self.both(left, right));
        requirement
    }

    /// The condition that one of these is chosen.
    fn any_of(&self, options: &[Solvable]) -> Option<ConditionId> {
        let mut sets = self.sets.borrow_mut();
        let slots = options
            .chunk_by(|&left, &right| self.choice.slot(left) == self.choice.slot(right))
            .filter_map(|members| Some((self.choice.slot(*members.first()?), members)));
        let conditions: Vec<ConditionId> = slots
            .map(|(slot, members)| {
                let set = sets.set(VersionSet {
                    slot,
                    members: members.into(),
                    complement: false,
                });
                sets.condition(Condition::Requirement(set))
            })
            .collect();
        let either = |left, right| Condition::Binary(LogicalOperator::Or, left, right);
        let mut conditions = conditions.into_iter();
        let first = conditions.next()?;
        Some(conditions.fold(first, |left, right| sets.condition(either(left, right))))
    }

    fn both(&self, left: ConditionId, right: ConditionId) -> ConditionId {
        let both = Condition::Binary(LogicalOperator::And, left, right);
        self.sets.borrow_mut().condition(both)
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
        let package = self.choice.world.package(solvable.into_raw());
        format!("{} {}", package.name, package.version)
    }

    fn display_name(&self, name: NameId) -> impl Display + '_ {
        &self.choice.world.package(name.into_raw()).name
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
        NameId::from_raw(self.choice.slot(solvable.into_raw()))
    }

    fn version_sets_in_union(
        &self,
        union: VersionSetUnionId,
    ) -> impl Iterator<Item = VersionSetId> {
        let sets = Rc::clone(&self.sets.borrow().unions[union.0 as usize]);
        (0..sets.len()).map(move |place| sets[place])
    }

    fn resolve_condition(&self, condition: ConditionId) -> Condition {
        self.sets.borrow().conditions[condition.as_u32() as usize].clone()
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
            let possible = members.filter(|&member| self.choice.possible(member));
            return possible.map(SolvableId::from_raw).collect();
        }
        let mut found = candidates.to_vec();
        let members: FxHashSet<Solvable> = set.members.iter().copied().collect();
        found.retain(|id| !members.contains(&id.into_raw()));
        found
    }

    async fn get_candidates(&self, name: NameId) -> Option<Candidates> {
        let members = self.choice.world.slot_members(name.into_raw());
        let possible = members
            .into_iter()
            .filter(|&solvable| self.choice.possible(solvable));
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
