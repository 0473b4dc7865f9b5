//! Toy worlds for tests: a base and a feed written as literals.
//!
//! A package is `NAME[:ARCH] VERSION` and then fields: `gdb 13.1 depends: libc6 (>= 2.35), python3
//! recommends: libc-dbg`. Without ARCH it is `amd64`, as the base is.

use std::sync::Arc;

use super::{Item, Plan, Request, Selection, Universe};
use crate::base::toy;
use crate::feed::{Candidate, Feed, PackageFile, Pool};
use crate::foundation::progress::CancelFlag;
use crate::package::{
    Constraint, Dependency, Family, MultiArch, Operator, Package, Provide, Qualifier, Relation,
    RpmField, Sense, Version,
};

const FIELDS: [&str; 10] = [
    "depends:",
    "pre-depends:",
    "recommends:",
    "suggests:",
    "provides:",
    "conflicts:",
    "breaks:",
    "replaces:",
    "multi-arch:",
    "size:",
];

/// A base, a feed and a selection in the making.
#[derive(Clone)]
pub(super) struct ToyWorld {
    family: Family,
    base: Vec<Package>,
    feed: Vec<Package>,
    foreign: Vec<&'static str>,
    never_recommended: Vec<&'static str>,
    pub(super) selection: Selection,
}

pub(super) fn world() -> ToyWorld {
    world_of(Family::Deb)
}

pub(super) fn world_of(family: Family) -> ToyWorld {
    ToyWorld {
        family,
        base: Vec::new(),
        feed: Vec::new(),
        foreign: Vec::new(),
        never_recommended: Vec::new(),
        selection: Selection::default(),
    }
}

impl ToyWorld {
    pub(super) fn base(self, text: &str) -> Self {
        let package = self.package(text);
        self.base_package(package)
    }

    pub(super) fn feed(self, text: &str) -> Self {
        let package = self.package(text);
        self.feed_package(package)
    }

    pub(super) fn base_package(mut self, package: Package) -> Self {
        self.base.push(package);
        self
    }

    fn feed_package(mut self, package: Package) -> Self {
        self.feed.push(package);
        self
    }

    fn package(&self, text: &str) -> Package {
        match self.family {
            Family::Rpm => rpm_package(text),
            Family::Deb | Family::Ipk => package(text),
        }
    }

    pub(super) fn foreign(mut self, architecture: &'static str) -> Self {
        self.foreign.push(architecture);
        self
    }

    pub(super) fn never_recommended(mut self, name: &'static str) -> Self {
        self.never_recommended.push(name);
        self
    }

    pub(super) fn request(mut self, text: &str) -> Self {
        self.selection.requests.push(Request::parse(text));
        self
    }

    pub(super) fn exclude(mut self, name: &str) -> Self {
        self.selection.excluded.insert(name.into());
        self
    }

    pub(super) fn allow_shadow(mut self, name: &str) -> Self {
        self.selection.allow_shadow.insert(name.into());
        self
    }

    pub(super) fn no_recommends(mut self) -> Self {
        self.selection.recommends = false;
        self
    }

    pub(super) fn universe(&self) -> Universe {
        let mut packages = self.base.clone();
        packages.sort_by(|left, right| {
            let key = |package: &Package| (package.name.clone(), package.architecture.clone());
            key(left).cmp(&key(right))
        });
        let base = toy::base().family(self.family).foreign(&self.foreign);
        let base = base.never_recommended(&self.never_recommended);
        let base = base.packages(packages).build();
        Universe::new(Arc::new(base), Arc::new(self.pool()))
    }

    fn pool(&self) -> Pool {
        let order = self.family.version_order();
        let mut packages = self.feed.clone();
        packages.sort_by(|left, right| {
            left.name
                .cmp(&right.name)
                .then_with(|| order.compare(&right.version, &left.version))
                .then_with(|| left.architecture.cmp(&right.architecture))
        });
        let feed = Feed {
            path: "feed".into(),
            packages: packages.len(),
        };
        let candidates = packages.into_iter().map(|package| Candidate {
            package,
            feed: 0,
            place: 0,
            file: PackageFile::default(),
        });
        Pool {
            feeds: vec![feed],
            candidates: candidates.collect(),
            notes: Vec::new(),
        }
    }

    pub(super) fn plan(&self) -> Plan {
        let plan = self
            .universe()
            .plan(&self.selection, &CancelFlag::default());
        plan.unwrap()
    }

    /// The names and versions of what is included.
    pub(super) fn included(&self) -> String {
        let plan = self.plan();
        let names: Vec<String> = plan.included().map(title).collect();
        names.join(", ")
    }

    /// The whole plan as rows: verdict, package, reason, and the explanation below it.
    pub(super) fn rows(&self) -> String {
        let mut text = String::new();
        for item in &self.plan().items {
            let mark = if item.requested { '*' } else { ' ' };
            let verdict = item.verdict.name();
            text += &format!("{mark} {verdict} {}: {}\n", title(item), item.reason);
            for line in &item.explanation {
                text += &format!("      {line}\n");
            }
        }
        text
    }

    /// The explanation of the only conflict.
    pub(super) fn explanation(&self) -> String {
        let plan = self.plan();
        let mut conflicts = plan.with_verdict(super::Verdict::Conflicting);
        let item = conflicts.next().unwrap();
        assert!(conflicts.next().is_none(), "only one conflict");
        assert!(item.explanation.len() <= 3, "{:?}", item.explanation);
        format!("{}\n{}", item.reason.kind(), item.explanation.join("\n"))
    }
}

fn title(item: &Item) -> String {
    let foreign = !matches!(item.architecture.as_str(), "amd64" | "all" | "");
    let arch = if foreign {
        format!(":{}", item.architecture)
    } else {
        String::new()
    };
    match &item.version {
        Some(version) => format!("{}{arch} {version}", item.name),
        None => format!("{}{arch}", item.name),
    }
}

pub(super) fn package(text: &str) -> Package {
    let mut words = text.split_whitespace();
    let name = words.next().unwrap();
    let version = words.next().unwrap();
    let (name, architecture) = name.split_once(':').unwrap_or((name, "amd64"));
    let mut package = Package {
        version: Version::new(version),
        architecture: architecture.into(),
        ..toy::package(name)
    };
    let mut field = "";
    let mut value = String::new();
    for word in words {
        if FIELDS.contains(&word) {
            set(&mut package, field, &value);
            field = word;
            value.clear();
        } else {
            value += word;
            value.push(' ');
        }
    }
    set(&mut package, field, &value);
    package
}

fn set(package: &mut Package, field: &str, value: &str) {
    let relations = &mut package.relations;
    match field {
        "" => assert!(value.is_empty(), "{value}: no field"),
        "depends:" => relations.depends = dependencies(value),
        "pre-depends:" => relations.pre_depends = dependencies(value),
        "recommends:" => relations.recommends = dependencies(value),
        "suggests:" => relations.suggests = dependencies(value),
        "conflicts:" => relations.conflicts = value.split(',').map(relation).collect(),
        "breaks:" => relations.breaks = value.split(',').map(relation).collect(),
        "replaces:" => relations.replaces = value.split(',').map(relation).collect(),
        "provides:" => {
            let provide = |relation: Relation| Provide {
                name: relation.name,
                constraint: relation.constraint,
            };
            relations.provides = value.split(',').map(relation).map(provide).collect();
        }
        "size:" => package.installed_size = value.trim().parse().ok(),
        _ => {
            package.multi_arch = match value.trim() {
                "same" => MultiArch::Same,
                "foreign" => MultiArch::Foreign,
                "allowed" => MultiArch::Allowed,
                other => panic!("{other}: no value of Multi-Arch"),
            }
        }
    }
}

/// The same for rpm: `gdb 13.1-3 requires: libc6 >= 2.35, (a if b) files: /usr/bin/gdb`.
fn rpm_package(text: &str) -> Package {
    let mut words = text.splitn(3, ' ');
    let (name, version) = (words.next().unwrap(), words.next().unwrap());
    let mut package = package(&format!("{name} {version}"));
    let mut field = "";
    let mut value = String::new();
    for word in words.next().unwrap_or_default().split_whitespace() {
        if let Some(name) = word.strip_suffix(':') {
            set_rpm(&mut package, field, &value);
            field = name;
            value.clear();
        } else {
            value += word;
            value.push(' ');
        }
    }
    set_rpm(&mut package, field, &value);
    package
}

fn set_rpm(package: &mut Package, field: &str, value: &str) {
    let parts = value
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    if field == "files" {
        package.files = parts.map(Box::from).collect();
        return;
    }
    let mut fields = RpmField::ALL.into_iter();
    let Some(known) = fields.find(|known| known.name().eq_ignore_ascii_case(field)) else {
        assert!(field.is_empty(), "{field}: no field of rpm");
        return;
    };
    for part in parts {
        let mut words = part.splitn(3, ' ');
        let (name, operator, version) = match part.starts_with('(') {
            true => (part, None, None),
            false => (words.next().unwrap(), words.next(), words.next()),
        };
        let sense = match operator.unwrap_or_default() {
            "<" => "LT",
            "<=" => "LE",
            "=" => "EQ",
            ">=" => "GE",
            ">" => "GT",
            _ => "",
        };
        let sense = Sense::from_repodata(sense, false);
        let relations = &mut package.relations;
        relations.add_rpm(known, name, sense, version.unwrap_or_default());
    }
}

fn dependencies(text: &str) -> Vec<Dependency> {
    let list = text.split(',');
    list.map(|group| Dependency {
        alternatives: group.split('|').map(relation).collect(),
    })
    .collect()
}

fn relation(text: &str) -> Relation {
    let text = text.trim();
    let (name, bound) = match text.split_once('(') {
        Some((name, bound)) => (name.trim(), Some(bound.trim_end_matches(')'))),
        None => (text, None),
    };
    let mut relation = Relation::any_version(name);
    if let Some((name, qualifier)) = name.split_once(':') {
        relation.name = name.into();
        relation.qualifier = Some(match qualifier {
            "any" => Qualifier::Any,
            other => Qualifier::Architecture(other.into()),
        });
    }
    relation.constraint = bound.map(|bound| {
        let (symbol, version) = bound.trim().split_once(' ').unwrap();
        let operator = match symbol {
            "<<" => Operator::Earlier,
            "<=" => Operator::EarlierOrEqual,
            "=" => Operator::Equal,
            ">=" => Operator::LaterOrEqual,
            ">>" => Operator::Later,
            other => panic!("{other}: no operator"),
        };
        Constraint {
            operator,
            version: Version::new(version),
        }
    });
    relation
}
