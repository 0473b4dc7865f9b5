//! What follows of necessity from a set of requests: who must come along, who cannot, and why.
//!
//! Unit propagation over the packages that the requests can lead to. A package that every way
//! leads to is forced; what it refuses is dead; what needs one of several that are all dead is
//! dead itself. Each step keeps its cause, so that a contradiction can be told as a chain. The
//! order is breadth first and fixed, so that the chain is short and always the same.

use std::borrow::Cow;
use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::choice::Choice;
use super::chosen::{Cause, Chosen};
use super::search::Search;
use crate::plan::world::node::Solvable;

/// Where a demand comes from that no package makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Root {
    /// A request made before the one in question.
    Earlier,
    /// The request in question.
    Asked,
    /// What a package of the base needs of a package that may be shadowed.
    Base(usize),
    /// That a base package that may be shadowed is there in some version.
    Loose,
}

/// Who demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Root(Root),
    /// That need of that package.
    Package(Solvable, usize),
}

/// One of the options must be chosen, if the one who demands it is.
#[derive(Debug)]
pub(crate) struct Demand<'a> {
    pub(crate) by: By,
    pub(crate) options: Cow<'a, [Solvable]>,
    /// It is made only where one of each of these groups is chosen.
    when: &'a [Vec<Solvable>],
    alive: usize,
}

/// A demand's place in [`Propagation::demands`].
pub(crate) type DemandId = usize;

/// Why a package cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    /// The base rules it out.
    Blocked,
    /// The user excluded it.
    Excluded,
    /// All that could meet that need are dead.
    Needs(usize),
    /// It cannot be beside the forced package `by`: `owner` (one of the two) refuses the other
    /// with its enmity of that place.
    Refused {
        by: Solvable,
        owner: Solvable,
        enmity: usize,
    },
    /// Another version of it is forced.
    Rival(Solvable),
}

enum Event {
    Kill(Solvable, Death),
    Force(Solvable, DemandId),
}

/// The packages that some requests can lead to, and what is settled about them.
pub(crate) struct Propagation<'a> {
    choice: Choice<'a>,
    pub(crate) demands: Vec<Demand<'a>>,
    /// The demands that a package makes: the place of the first, in the order of its needs.
    own_demands: FxHashMap<Solvable, DemandId>,
    /// The demands that a package would meet.
    watched: FxHashMap<Solvable, Vec<DemandId>>,
    /// The demands that are made only beside a package.
    woken: FxHashMap<Solvable, Vec<DemandId>>,
    /// Who refuses a package, and with which enmity.
    refusers: FxHashMap<Solvable, Vec<(Solvable, usize)>>,
    pub(crate) dead: FxHashMap<Solvable, Death>,
    /// What must be chosen, and the demand that says so.
    pub(crate) forced: FxHashMap<Solvable, DemandId>,
    events: VecDeque<Event>,
}

impl<'a> Propagation<'a> {
    /// All that the requests (`earlier`, then `asked`) can lead to.
    pub(crate) fn new(
        choice: Choice<'a>,
        earlier: &[&'a [Solvable]],
        asked: &'a [Solvable],
    ) -> Self {
        let mut this = Self {
            choice,
            demands: Vec::new(),
            own_demands: FxHashMap::default(),
            watched: FxHashMap::default(),
            woken: FxHashMap::default(),
            refusers: FxHashMap::default(),
            dead: FxHashMap::default(),
            forced: FxHashMap::default(),
            events: VecDeque::new(),
        };
        for options in earlier {
            this.demand(By::Root(Root::Earlier), Cow::Borrowed(options));
        }
        this.demand(By::Root(Root::Asked), Cow::Borrowed(asked));
        for loose in choice.world.loose() {
            let members = choice.world.slot_members(loose);
            this.demand(By::Root(Root::Loose), Cow::Owned(members));
        }
        for (place, held) in choice.world.base_needs().iter().enumerate() {
            let options = Cow::Borrowed(held.need.options.as_slice());
            this.demand(By::Root(Root::Base(place)), options);
        }
        this.explore();
        this
    }

    /// Takes up every package that the demands lead to, and its own demands in turn.
    fn explore(&mut self) {
        let world = self.choice.world;
        let mut next = 0;
        // New demands are appended while earlier ones are looked at: breadth first, so that a cause
        // is found on the shortest way from the requests.
        while next < self.demands.len() {
            let options = self.demands[next].options.clone();
            next += 1;
            for &option in options.iter() {
                if self.own_demands.contains_key(&option) {
                    continue;
                }
                self.own_demands.insert(option, self.demands.len());
                if self.choice.is_excluded(option) {
                    self.events.push_back(Event::Kill(option, Death::Excluded));
                } else if world.node(option).block.is_some() {
                    self.events.push_back(Event::Kill(option, Death::Blocked));
                } else {
                    self.take_up(option);
                }
            }
        }
    }

    fn take_up(&mut self, solvable: Solvable) {
        let node = self.choice.world.node(solvable);
        for (place, need) in node.needs.iter().enumerate() {
            let by = By::Package(solvable, place);
            for &member in need.when.iter().flatten() {
                let woken = self.woken.entry(member).or_default();
                woken.push(self.demands.len());
            }
            self.demand_when(by, Cow::Borrowed(need.options.as_slice()), &need.when);
        }
        for (place, enmity) in node.enmities.iter().enumerate() {
            for &other in &enmity.with {
                let refusers = self.refusers.entry(other).or_default();
                refusers.push((solvable, place));
            }
        }
    }

    fn demand(&mut self, by: By, options: Cow<'a, [Solvable]>) {
        self.demand_when(by, options, &[]);
    }

    fn demand_when(&mut self, by: By, options: Cow<'a, [Solvable]>, when: &'a [Vec<Solvable>]) {
        let id = self.demands.len();
        for &option in options.iter() {
            self.watched.entry(option).or_default().push(id);
        }
        let alive = options.len();
        self.demands.push(Demand {
            by,
            options,
            when,
            alive,
        });
    }

    /// The demand that a package makes with its need of that place.
    pub(crate) fn demand_of(&self, solvable: Solvable, place: usize) -> Option<DemandId> {
        let id = self.own_demands.get(&solvable)? + place;
        let known = self.demands.get(id)?;
        (known.by == By::Package(solvable, place)).then_some(id)
    }

    /// Follows what the base alone rules out. The demand that nothing can meet any more, if a root
    /// makes one.
    pub(crate) fn settle_static(&mut self) -> Option<DemandId> {
        for id in 0..self.demands.len() {
            if self.demands[id].alive == 0
                && self.demands[id].when.is_empty()
                && let By::Package(owner, place) = self.demands[id].by
            {
                self.events
                    .push_back(Event::Kill(owner, Death::Needs(place)));
            }
        }
        self.settle()
    }

    /// Follows the requests, as far as they leave no choice.
    pub(crate) fn settle_roots(&mut self) -> Option<DemandId> {
        for id in 0..self.demands.len() {
            if matches!(self.demands[id].by, By::Root(_))
                && let Some(contradiction) = self.check(id)
            {
                return Some(contradiction);
            }
        }
        self.settle()
    }

    /// Takes what was chosen for the earlier requests as given.
    pub(crate) fn settle_given(&mut self, chosen: &[Chosen]) -> Option<DemandId> {
        for known in chosen {
            let demand = match known.cause {
                Cause::Request(place) => Some(place),
                Cause::Need(owner, place) => self.demand_of(owner, place),
                _ => None,
            };
            if let Some(demand) = demand.filter(|&demand| demand < self.demands.len()) {
                self.events.push_back(Event::Force(known.solvable, demand));
            }
        }
        self.settle()
    }

    /// Takes the first option wherever there still is a choice, until something contradicts or the
    /// search ends.
    pub(crate) fn settle_by_preference(&mut self, search: &Search<'_>) -> Option<DemandId> {
        loop {
            if search.step().is_some() {
                return None;
            }
            let open = (0..self.demands.len()).find_map(|id| {
                let demand = &self.demands[id];
                let met = demand.options.iter().any(|id| self.forced.contains_key(id));
                let mut alive = demand.options.iter().copied();
                let first = alive.find(|option| !self.dead.contains_key(option));
                first
                    .filter(|_| self.is_active(id) && !met)
                    .map(|option| (option, id))
            });
            let (option, demand) = open?;
            self.events.push_back(Event::Force(option, demand));
            if let Some(contradiction) = self.settle() {
                return Some(contradiction);
            }
        }
    }

    fn is_active(&self, id: DemandId) -> bool {
        match self.demands[id].by {
            By::Root(_) => true,
            By::Package(owner, _) => {
                let is_forced = |known: &Solvable| self.forced.contains_key(known);
                let mut groups = self.demands[id].when.iter();
                is_forced(&owner) && groups.all(|group| group.iter().any(is_forced))
            }
        }
    }

    fn settle(&mut self) -> Option<DemandId> {
        while let Some(event) = self.events.pop_front() {
            let contradiction = match event {
                Event::Kill(solvable, death) => self.kill(solvable, death),
                Event::Force(solvable, demand) => self.force(solvable, demand),
            };
            if contradiction.is_some() {
                return contradiction;
            }
        }
        None
    }

    fn kill(&mut self, solvable: Solvable, death: Death) -> Option<DemandId> {
        if self.dead.contains_key(&solvable) {
            return None;
        }
        self.dead.insert(solvable, death);
        // Forced and dead at once: the demand that forced it cannot be met.
        if let Some(&demand) = self.forced.get(&solvable) {
            return Some(demand);
        }
        let watched = self.watched.get(&solvable).cloned().unwrap_or_default();
        for id in watched {
            self.demands[id].alive -= 1;
            if let Some(contradiction) = self.check(id) {
                return Some(contradiction);
            }
        }
        None
    }

    fn check(&mut self, id: DemandId) -> Option<DemandId> {
        let active = self.is_active(id);
        let demand = &self.demands[id];
        match (demand.alive, demand.by) {
            (0, _) if active => return Some(id),
            // A need with a condition does not rule out its owner, since the condition may never
            // hold.
            (0, By::Package(owner, place)) if demand.when.is_empty() => {
                let death = Death::Needs(place);
                self.events.push_back(Event::Kill(owner, death));
            }
            (1, _) if active => {
                let mut options = demand.options.iter().copied();
                let last = options.find(|option| !self.dead.contains_key(option));
                let event = last.map(|option| Event::Force(option, id));
                self.events.extend(event);
            }
            _ => {}
        }
        None
    }

    fn force(&mut self, solvable: Solvable, demand: DemandId) -> Option<DemandId> {
        // A dead one was taken off its demands when it died, and any contradiction was found then.
        if self.dead.contains_key(&solvable) || self.forced.contains_key(&solvable) {
            return None;
        }
        self.forced.insert(solvable, demand);
        let world = self.choice.world;
        let node = world.node(solvable);
        for mate in world.slot_members(solvable) {
            if mate != solvable && self.own_demands.contains_key(&mate) {
                let death = Death::Rival(solvable);
                self.events.push_back(Event::Kill(mate, death));
            }
        }
        for (place, enmity) in node.enmities.iter().enumerate() {
            for &other in &enmity.with {
                self.refuse(other, solvable, solvable, place);
            }
        }
        let refusers = self.refusers.get(&solvable).cloned().unwrap_or_default();
        for (owner, place) in refusers {
            self.refuse(owner, solvable, owner, place);
        }
        let first = self.own_demands.get(&solvable).copied().unwrap_or_default();
        let own = first..first + node.needs.len();
        let woken = self.woken.get(&solvable).cloned().unwrap_or_default();
        own.chain(woken).find_map(|id| self.check(id))
    }

    fn refuse(&mut self, dead: Solvable, by: Solvable, owner: Solvable, enmity: usize) {
        if self.own_demands.contains_key(&dead) {
            let death = Death::Refused { by, owner, enmity };
            self.events.push_back(Event::Kill(dead, death));
        }
    }
}
