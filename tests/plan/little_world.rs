//! A random little world: a base, a feed and requests, as values and as the program's own types.

use std::fmt;
use std::path::PathBuf;

use proptest::prelude::*;
use sysextant::base::{Accounts, Base, BasePaths, SystemFiles};
use sysextant::feed::{Candidate, Feed, PackageFile, Pool};
use sysextant::package::{
    Constraint, Dependency, Family, Importance, MultiArch, Operator, Package, Provide, Relation,
    Relations, RpmField, Sense, Version,
};
use sysextant::plan::{Request, Selection};
use sysextant::session::Session;

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// A name, and a bound on the version where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    pub name: &'static str,
    pub bound: Option<(Operator, u8)>,
}

/// What a package needs: one of these; of rpm also a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    AnyOf(Vec<Atom>),
    /// `(first if second)`
    If(Atom, Atom),
    /// `(first if second else third)`
    IfElse(Atom, Atom, Atom),
    /// `(first unless second)`
    Unless(Atom, Atom),
    /// `((first and second) or third)`
    AndOr(Atom, Atom, Atom),
}

/// How a virtual name is provided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provided {
    Unversioned,
    InVersion(u8),
}

impl Provided {
    fn version(self) -> Option<u8> {
        match self {
            Self::Unversioned => None,
            Self::InVersion(version) => Some(version),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    pub name: &'static str,
    pub version: u8,
    /// Whether it provides the virtual name `v`.
    pub provides: Option<Provided>,
    pub needs: Vec<Demand>,
    pub recommends: Vec<Vec<Atom>>,
    /// Conflicts; of deb as Breaks by turns.
    pub refuses: Vec<Atom>,
    /// rpm's Obsoletes, opkg's Replaces.
    pub replaces: Vec<Atom>,
}

#[derive(Clone, Debug)]
pub struct LittleWorld {
    pub family: Family,
    pub base: Vec<Thing>,
    pub feed: Vec<Thing>,
    pub requests: Vec<&'static str>,
    pub excluded: Option<&'static str>,
    /// In which order the feed names its packages.
    pub shuffle: Vec<usize>,
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NAMES[..])
}

fn atom() -> impl Strategy<Value = Atom> {
    let bounds = [
        None,
        None,
        None,
        Some((Operator::Equal, 1)),
        Some((Operator::LaterOrEqual, 2)),
        Some((Operator::Earlier, 2)),
    ];
    let name = prop_oneof![8 => name(), 2 => Just("v"), 1 => Just("nowhere")];
    (name, prop::sample::select(bounds.to_vec())).prop_map(|(name, bound)| Atom { name, bound })
}

fn demand(family: Family) -> BoxedStrategy<Demand> {
    let plain = prop::collection::vec(atom(), 1..=2).prop_map(Demand::AnyOf);
    match family {
        Family::Deb | Family::Ipk => plain.boxed(),
        Family::Rpm => prop_oneof![
            6 => plain,
            1 => (atom(), atom()).prop_map(|(one, two)| Demand::If(one, two)),
            1 => (atom(), atom(), atom()).prop_map(|(one, two, three)| Demand::IfElse(one, two, three)),
            1 => (atom(), atom()).prop_map(|(one, two)| Demand::Unless(one, two)),
            1 => (atom(), atom(), atom()).prop_map(|(one, two, three)| Demand::AndOr(one, two, three)),
        ]
        .boxed(),
    }
}

fn some<T: fmt::Debug + Clone + 'static>(
    of: impl Strategy<Value = T> + 'static,
    likely: u32,
) -> BoxedStrategy<Vec<T>> {
    prop_oneof![
        10 - likely => Just(Vec::new()),
        likely => prop::collection::vec(of, 1..=2),
    ]
    .boxed()
}

fn thing(family: Family, versions: u8) -> impl Strategy<Value = Thing> {
    let provides = prop::sample::select(vec![
        None,
        None,
        None,
        Some(Provided::Unversioned),
        Some(Provided::InVersion(2)),
    ]);
    let replaces = match family {
        Family::Deb => some(atom(), 0),
        Family::Ipk | Family::Rpm => some(atom(), 1),
    };
    (
        name(),
        1..=versions,
        provides,
        some(demand(family), 6),
        some(prop::collection::vec(atom(), 1..=2), 3),
        some(atom(), 3),
        replaces,
    )
        .prop_map(
            |(name, version, provides, needs, recommends, refuses, replaces)| Thing {
                name,
                version,
                provides,
                needs,
                recommends,
                refuses,
                replaces,
            },
        )
}

pub fn little_world(family: Family) -> impl Strategy<Value = LittleWorld> {
    (
        prop::collection::vec(thing(family, 2), 0..3),
        prop::collection::vec(thing(family, 3), 1..9),
        prop::collection::vec(name(), 1..4),
        prop::option::weighted(0.2, name()),
        any::<prop::sample::Index>(),
    )
        .prop_map(move |(mut base, mut feed, requests, excluded, turn)| {
            // A name once in the base, a name and version once in the feed.
            let mut seen = Vec::new();
            base.retain(|one| {
                !seen.contains(&one.name) && {
                    seen.push(one.name);
                    true
                }
            });
            let mut seen = Vec::new();
            feed.retain(|one| {
                let key = (one.name, one.version);
                !seen.contains(&key) && {
                    seen.push(key);
                    true
                }
            });
            let mut shuffle: Vec<usize> = (0..feed.len()).collect();
            shuffle.rotate_left(turn.index(feed.len()));
            if turn.index(2) == 1 {
                shuffle.reverse();
            }
            LittleWorld {
                family,
                base,
                feed,
                requests,
                excluded,
                shuffle,
            }
        })
}

impl LittleWorld {
    pub fn session(&self) -> Session {
        let in_order: Vec<usize> = (0..self.feed.len()).collect();
        self.session_of(&in_order)
    }

    /// The same with the packages put together in another order before they are sorted.
    pub fn shuffled_session(&self) -> Session {
        self.session_of(&self.shuffle)
    }

    fn session_of(&self, places: &[usize]) -> Session {
        let mut packages: Vec<Package> = self.base.iter().map(|one| self.package(one)).collect();
        packages.sort_by(|left, right| left.name.cmp(&right.name));
        let base = Base {
            path: PathBuf::from("base"),
            family: self.family,
            has_database: true,
            packages,
            earlier: Vec::new(),
            os_release: None,
            native_architecture: "amd64".into(),
            foreign_architectures: Vec::new(),
            paths: BasePaths::default(),
            accounts: Accounts::default(),
            merged_extensions: Vec::new(),
            system_files: SystemFiles::default(),
            never_recommended: std::collections::BTreeSet::new(),
            notes: Vec::new(),
        };
        let mut candidates: Vec<Candidate> = places
            .iter()
            .map(|&place| Candidate {
                package: self.package(&self.feed[place]),
                feed: 0,
                place: u32::try_from(place).unwrap(),
                file: PackageFile::default(),
            })
            .collect();
        let order = self.family.version_order();
        candidates.sort_by(|left, right| {
            let (left, right) = (&left.package, &right.package);
            let versions = order.compare(&right.version, &left.version);
            left.name.cmp(&right.name).then(versions)
        });
        let feed = Feed {
            path: PathBuf::from("feed"),
            packages: candidates.len(),
        };
        let pool = Pool {
            feeds: vec![feed],
            candidates,
            notes: Vec::new(),
        };
        Session::from_parts(base, pool)
    }

    pub fn selection(&self, recommends: bool) -> Selection {
        Selection {
            requests: self
                .requests
                .iter()
                .map(|name| Request::parse(name))
                .collect(),
            excluded: self.excluded.into_iter().map(Into::into).collect(),
            recommends,
            ..Selection::default()
        }
    }

    fn package(&self, one: &Thing) -> Package {
        let mut relations = Relations::default();
        match self.family {
            Family::Deb | Family::Ipk => plain_relations(one, self.family, &mut relations),
            Family::Rpm => rpm_relations(one, &mut relations),
        }
        Package {
            name: one.name.into(),
            version: Version::new(&version(self.family, one.version)),
            architecture: "amd64".into(),
            multi_arch: MultiArch::No,
            importance: Importance::default(),
            section: "".into(),
            source: "".into(),
            license: "".into(),
            summary: "".into(),
            description: "".into(),
            installed_size: None,
            relations,
            files: Box::default(),
        }
    }
}

fn version(family: Family, number: u8) -> String {
    match family {
        Family::Deb | Family::Ipk => number.to_string(),
        Family::Rpm => format!("{number}-1"),
    }
}

fn relation(atom: &Atom) -> Relation {
    let mut relation = Relation::any_version(atom.name);
    relation.constraint = atom.bound.map(|(operator, number)| Constraint {
        operator,
        version: Version::new(&number.to_string()),
    });
    relation
}

fn dependency(atoms: &[Atom]) -> Dependency {
    Dependency {
        alternatives: atoms.iter().map(relation).collect(),
    }
}

fn plain_relations(one: &Thing, family: Family, relations: &mut Relations) {
    for need in &one.needs {
        if let Demand::AnyOf(atoms) = need {
            relations.depends.push(dependency(atoms));
        }
    }
    let recommends = one.recommends.iter();
    relations.recommends = recommends.map(|atoms| dependency(atoms)).collect();
    let (mut breaks, mut conflicts) = (Vec::new(), Vec::new());
    for (place, atom) in one.refuses.iter().enumerate() {
        match (family, place % 2) {
            (Family::Deb, 1) => breaks.push(relation(atom)),
            _ => conflicts.push(relation(atom)),
        }
    }
    (relations.breaks, relations.conflicts) = (breaks, conflicts);
    relations.replaces = one.replaces.iter().map(relation).collect();
    relations.provides.extend(one.provides.map(|provided| {
        Provide {
            name: "v".into(),
            constraint: provided
                .version()
                .map(|number| Constraint::exactly(Version::new(&number.to_string()))),
        }
    }));
}

fn rpm_relations(one: &Thing, relations: &mut Relations) {
    let add = |relations: &mut Relations, field, atom: &Atom| {
        let (sense, version) = match atom.bound {
            Some((operator, number)) => (sense(operator), number.to_string()),
            None => (Sense::default(), String::new()),
        };
        relations.add_rpm(field, atom.name, sense, &version);
    };
    let add_rich = |relations: &mut Relations, field, text: &str| {
        relations.add_rpm(field, text, Sense::default(), "");
    };
    for need in &one.needs {
        match need {
            Demand::AnyOf(atoms) if atoms.len() == 1 => {
                add(relations, RpmField::Requires, &atoms[0]);
            }
            other => add_rich(relations, RpmField::Requires, &other.to_string()),
        }
    }
    for atoms in &one.recommends {
        if let [atom] = atoms.as_slice() {
            add(relations, RpmField::Recommends, atom);
        } else {
            let text = Demand::AnyOf(atoms.clone()).to_string();
            add_rich(relations, RpmField::Recommends, &text);
        }
    }
    for atom in &one.refuses {
        add(relations, RpmField::Conflicts, atom);
    }
    for atom in &one.replaces {
        add(relations, RpmField::Obsoletes, atom);
    }
    if let Some(provided) = one.provides {
        let bound = provided.version().map(|number| (Operator::Equal, number));
        add(relations, RpmField::Provides, &Atom { name: "v", bound });
    }
}

fn sense(operator: Operator) -> Sense {
    let text = match operator {
        Operator::Earlier => "LT",
        Operator::EarlierOrEqual => "LE",
        Operator::Equal => "EQ",
        Operator::LaterOrEqual => "GE",
        Operator::Later => "GT",
    };
    Sense::from_repodata(text, false)
}

/// As rpm writes it.
impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bound {
            Some((operator, number)) => {
                write!(f, "{} {} {number}", self.name, operator.rpm_symbol())
            }
            None => f.write_str(self.name),
        }
    }
}

/// As rpm writes it.
impl fmt::Display for Demand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnyOf(atoms) => {
                let atoms: Vec<String> = atoms.iter().map(ToString::to_string).collect();
                write!(f, "({})", atoms.join(" or "))
            }
            Self::If(one, two) => write!(f, "({one} if {two})"),
            Self::IfElse(one, two, three) => write!(f, "({one} if {two} else {three})"),
            Self::Unless(one, two) => write!(f, "({one} unless {two})"),
            Self::AndOr(one, two, three) => write!(f, "(({one} and {two}) or {three})"),
        }
    }
}
