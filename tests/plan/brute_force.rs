//! What is possible in a little world, found by trying every set of packages. Shares nothing with the
//! program: versions are numbers, names are compared as text.

use sysextant::package::{Family, Operator};

use crate::little_world::{Atom, Demand, LittleWorld, Provided, Thing};

pub struct BruteForce<'a> {
    pub world: &'a LittleWorld,
}

impl<'a> BruteForce<'a> {
    /// Whether an atom means a package, by its name or the one that it provides.
    pub fn meets(&self, atom: &Atom, one: &Thing) -> bool {
        if atom.name == one.name {
            return admits(atom, one.version);
        }
        let (Some(provided), "v") = (&one.provides, atom.name) else {
            return false;
        };
        match (provided, atom.bound) {
            (_, None) => true,
            (Provided::InVersion(version), Some(_)) => admits(atom, *version),
            // rpm's Provides without a version meets every bound, Debian's none.
            (Provided::Unversioned, Some(_)) => match self.world.family {
                Family::Rpm => true,
                Family::Deb | Family::Ipk => false,
            },
        }
    }

    fn any(&self, atom: &Atom, all: &[&Thing]) -> bool {
        all.iter().any(|one| self.meets(atom, one))
    }

    pub fn holds(&self, demand: &Demand, all: &[&Thing]) -> bool {
        let any = |atom: &Atom| self.any(atom, all);
        match demand {
            Demand::AnyOf(atoms) => atoms.iter().any(any),
            Demand::If(one, two) => !any(two) || any(one),
            Demand::IfElse(one, two, three) => any(if any(two) { one } else { three }),
            Demand::Unless(one, two) => any(one) && !any(two),
            Demand::AndOr(one, two, three) => (any(one) && any(two)) || any(three),
        }
    }

    fn refuses(&self, one: &Thing, other: &Thing) -> bool {
        let replaced = |atom: &Atom| match self.world.family {
            Family::Deb => false,
            Family::Ipk => self.meets(atom, other),
            Family::Rpm => atom.name == other.name && admits(atom, other.version),
        };
        one.name != other.name
            && (one.refuses.iter().any(|atom| self.meets(atom, other))
                || one.replaces.iter().any(replaced))
    }

    /// All that is there with a set of the feed.
    pub fn beside_base(&self, set: &[&'a Thing]) -> Vec<&'a Thing> {
        self.world.base.iter().chain(set.iter().copied()).collect()
    }

    /// Whether a set of the feed can be beside the base.
    pub fn stands(&self, set: &[&Thing]) -> bool {
        let all: Vec<&Thing> = self.world.base.iter().chain(set.iter().copied()).collect();
        set.iter().all(|one| {
            let named = all.iter().filter(|other| other.name == one.name);
            self.world.excluded != Some(one.name)
                && named.count() == 1
                && one.needs.iter().all(|need| self.holds(need, &all))
                && all
                    .iter()
                    .all(|other| !self.refuses(one, other) && !self.refuses(other, one))
        })
    }

    /// The first set that stands, smallest numbers first, and that is `good`.
    pub fn find(&self, good: impl Fn(&[&'a Thing]) -> bool) -> Option<Vec<&'a Thing>> {
        let sets = 0_u32..1 << self.world.feed.len();
        let mut sets = sets.map(|bits| {
            let feed = self.world.feed.iter().enumerate();
            let chosen = feed.filter(|(place, _)| bits & (1 << place) != 0);
            chosen.map(|(_, one)| one).collect::<Vec<&'a Thing>>()
        });
        sets.find(|set| good(set) && self.stands(set))
    }

    /// What may meet a request for a name: for deb its newest version, otherwise any, and what
    /// obsoletes one of them.
    pub fn options(&self, name: &str) -> Vec<&'a Thing> {
        let feed = &self.world.feed;
        let named: Vec<&Thing> = feed.iter().filter(|one| one.name == name).collect();
        let newest = named.iter().map(|one| one.version).max();
        match self.world.family {
            Family::Deb => named
                .into_iter()
                .filter(|one| Some(one.version) == newest)
                .collect(),
            Family::Ipk => named,
            Family::Rpm => {
                let mut options = named.clone();
                options.extend(
                    feed.iter().filter(|one| {
                        one.name != name && named.iter().any(|old| obsoletes(one, old))
                    }),
                );
                options
            }
        }
    }

    /// Whether a package of the base is that, or obsoletes it.
    pub fn is_in_base(&self, name: &str) -> bool {
        let feed = &self.world.feed;
        let mut base = self.world.base.iter();
        base.any(|one| {
            let mut named = feed.iter().filter(|old| old.name == name);
            let obsoletes = match self.world.family {
                Family::Rpm => named.any(|old| obsoletes(one, old)),
                Family::Deb | Family::Ipk => false,
            };
            one.name == name || obsoletes
        })
    }
}

fn admits(atom: &Atom, version: u8) -> bool {
    atom.bound.is_none_or(|(operator, bound)| match operator {
        Operator::Earlier => version < bound,
        Operator::EarlierOrEqual => version <= bound,
        Operator::Equal => version == bound,
        Operator::LaterOrEqual => version >= bound,
        Operator::Later => version > bound,
    })
}

fn obsoletes(one: &Thing, old: &Thing) -> bool {
    let means = |atom: &Atom| atom.name == old.name && admits(atom, old.version);
    one.replaces.iter().any(means)
}
