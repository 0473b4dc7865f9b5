//! What provides what: the names of the base and of the pool, and who refuses whom in the base.
//!
//! Real names, Provides (Debian Policy 7.5), and the architecture rules of multiarch as dpkg
//! applies them: a relation without a qualifier is met by a package of the owner's architecture
//! or by one that is `Multi-Arch: foreign`; `:any` by one that is `Multi-Arch: allowed`; a refusal
//! without a qualifier reaches every architecture. Where the family is not deb, a package of any
//! architecture that the base takes will do.

use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use super::multilib::are_apart;
use crate::base::Base;
use crate::feed::{CandidateId, Pool};
use crate::package::{
    FamilyRules, FileRelations, MultiArch, Operator, Package, Qualifier, Relation, Replaces,
    Resolver, SeveralVersions, SideBySide, VersionOrder, is_for_any_machine,
};

/// An architecture as the base sees it: 0 is its own, then its foreign ones in their order.
pub(crate) type ArchClass = u8;

/// The names of dnf's `installonlypkgs`, and of those into which distributions split kernels.
const INSTALL_ONLY: [&str; 5] = [
    "kernel",
    "kernel-PAE",
    "kernel-core",
    "kernel-modules",
    "kernel-modules-core",
];

/// The fields with which a package refuses another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Conflicts,
    Breaks,
    /// opkg takes what is replaced away.
    Replaces,
    /// rpm takes what is obsolete away. Only a package of that very name is meant.
    Obsoletes,
}

impl Refusal {
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Conflicts => "Conflicts",
            Self::Breaks => "Breaks",
            Self::Replaces => "Replaces",
            Self::Obsoletes => "Obsoletes",
        }
    }

    /// Of the package that refuses: it does that with the other.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Conflicts | Self::Replaces => "conflicts with",
            Self::Breaks => "breaks",
            Self::Obsoletes => "obsoletes",
        }
    }
}

/// All refusals of a package, in the order written.
///
/// dpkg's Replaces is about single files. opkg's means the package: to install one that replaces
/// another is to remove that other, so that the two are never beside each other.
pub(crate) fn refusals<'a>(
    package: &'a Package,
    rules: &FamilyRules,
) -> impl Iterator<Item = (Refusal, &'a Relation)> + use<'a> {
    let relations = &package.relations;
    let replaces = match rules.replaces {
        Replaces::Package => relations.replaces.as_slice(),
        Replaces::Files => &[],
    };
    let obsoletes = relations.obsoletes.as_slice();
    let fields = [
        (Refusal::Conflicts, relations.conflicts.as_slice()),
        (Refusal::Breaks, &relations.breaks),
        (Refusal::Replaces, replaces),
        (Refusal::Obsoletes, obsoletes),
    ];
    fields
        .into_iter()
        .flat_map(|(refusal, relations)| relations.iter().map(move |relation| (refusal, relation)))
}

/// The what-provides index of one base and one pool.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) base: Arc<Base>,
    pub(crate) pool: Arc<Pool>,
    pub(crate) rules: &'static FamilyRules,
    pub(crate) order: VersionOrder,
    base_named: FxHashMap<CompactString, Vec<u32>>,
    base_provides: FxHashMap<CompactString, Vec<u32>>,
    base_refuses: FxHashMap<CompactString, Vec<u32>>,
    pool_provides: FxHashMap<CompactString, Vec<u32>>,
    /// Who obsoletes a package of that name.
    pool_obsoletes: FxHashMap<CompactString, Vec<u32>>,
    /// For each candidate the first one of the same name and architecture.
    slots: Vec<u32>,
    /// The names that the pool has in several architectures.
    mixed: FxHashSet<CompactString>,
    /// For each candidate when its name was mentioned first.
    pub(super) mentions: OnceLock<Vec<u32>>,
}

impl Index {
    pub(crate) fn new(base: Arc<Base>, pool: Arc<Pool>) -> Self {
        let rules = base.family.rules();
        let mut index = Self {
            rules,
            order: rules.version_order,
            base_named: FxHashMap::default(),
            base_provides: FxHashMap::default(),
            base_refuses: FxHashMap::default(),
            pool_provides: FxHashMap::default(),
            pool_obsoletes: FxHashMap::default(),
            slots: Vec::with_capacity(pool.candidates.len()),
            mixed: FxHashSet::default(),
            mentions: OnceLock::new(),
            base,
            pool,
        };
        for (number, package) in (0_u32..).zip(&index.base.packages) {
            record(&mut index.base_named, &package.name, number);
            for provide in &package.relations.provides {
                record(&mut index.base_provides, &provide.name, number);
            }
            for (_, relation) in refusals(package, rules) {
                record(&mut index.base_refuses, &relation.name, number);
            }
        }
        for (number, candidate) in (0_u32..).zip(&index.pool.candidates) {
            let package = &candidate.package;
            for provide in &package.relations.provides {
                record(&mut index.pool_provides, &provide.name, number);
            }
            for relation in &package.relations.obsoletes {
                record(&mut index.pool_obsoletes, &relation.name, number);
            }
            // Relations of rpm may name a file, which its package then provides.
            for path in &package.files {
                record(&mut index.pool_provides, &path.as_ref().into(), number);
            }
        }
        index.number_slots();
        index
    }

    /// The pool is sorted by name, so a candidate's mates are among its neighbours.
    fn number_slots(&mut self) {
        let mut run: Vec<(Option<ArchClass>, u32)> = Vec::new();
        let mut name = "";
        let pool = Arc::clone(&self.pool);
        for (number, candidate) in (0_u32..).zip(&pool.candidates) {
            let package = &candidate.package;
            if package.name != name {
                run.clear();
                name = &package.name;
            }
            let class = self.arch_class(package);
            let is_same = |first: u32| {
                let first = &pool.get(CandidateId(first)).package;
                !self.is_installed_beside(package) || first.version == package.version
            };
            let known = run.iter();
            let mut known = known.filter(|(known, _)| *known == class);
            let known = known.find(|&&(_, first)| is_same(first));
            let slot = known.map_or(number, |&(_, first)| first);
            if slot == number {
                run.push((class, number));
                if run.iter().any(|(other, _)| *other != class) {
                    self.mixed.insert(package.name.clone());
                }
            }
            self.slots.push(slot);
        }
    }

    /// Whether the pool has that name in several architectures.
    pub(crate) fn is_mixed(&self, name: &str) -> bool {
        self.mixed.contains(name)
    }

    /// The first candidate of the same name and architecture.
    pub(crate) fn slot(&self, number: u32) -> u32 {
        self.slots[number as usize]
    }

    pub(crate) fn base_package(&self, number: u32) -> &Package {
        &self.base.packages[number as usize]
    }

    pub(crate) fn candidate(&self, number: u32) -> &Package {
        &self.pool.get(CandidateId(number)).package
    }

    /// A package's architecture as the base sees it; `None` if the base does not take it.
    pub(crate) fn arch_class(&self, package: &Package) -> Option<ArchClass> {
        self.class_named(&package.architecture)
    }

    /// The same for an architecture by its name.
    pub(crate) fn class_named(&self, architecture: &str) -> Option<ArchClass> {
        let native = self.base.native_architecture.as_str();
        if is_for_any_machine(architecture) || native.is_empty() || architecture == native {
            return Some(0);
        }
        let known = &self.base.foreign_architectures;
        let place = known.iter().position(|foreign| foreign == architecture)?;
        match self.rules.architectures {
            SideBySide::MultiArch => u8::try_from(place + 1).ok(),
            SideBySide::Never => Some(0),
            SideBySide::OfOtherWidth => Some(u8::from(are_apart(architecture, native))),
        }
    }

    /// Whether `package` meets `relation` of an owner of architecture `of`, names and versions
    /// aside. `None` for `of` is a refusal's question: every architecture counts.
    fn serves(&self, package: &Package, relation: &Relation, of: Option<ArchClass>) -> bool {
        let class = self.arch_class(package);
        match self.rules.architectures {
            SideBySide::MultiArch => {}
            SideBySide::Never | SideBySide::OfOtherWidth => return class.is_some(),
        }
        // A package of the base can be of an architecture that the base does not list any more. It
        // meets no need, but whoever refuses it cannot be beside it.
        let Some(owner) = of else {
            return match &relation.qualifier {
                Some(Qualifier::Architecture(wanted)) => self.is_named(wanted, package),
                Some(Qualifier::Any) | None => true,
            };
        };
        let Some(class) = class else {
            return false;
        };
        match &relation.qualifier {
            Some(Qualifier::Architecture(wanted)) => self.is_named(wanted, package),
            Some(Qualifier::Any) => package.multi_arch == MultiArch::Allowed,
            None => class == owner || package.multi_arch == MultiArch::Foreign,
        }
    }

    /// Whether a qualifier names a package's architecture; the base's own also names packages for
    /// any machine.
    fn is_named(&self, wanted: &str, package: &Package) -> bool {
        let native = &self.base.native_architecture;
        package.architecture == wanted || (native == wanted && self.arch_class(package) == Some(0))
    }

    /// Whether `package` meets `relation` under its own name or one that it provides.
    pub(crate) fn meets(
        &self,
        package: &Package,
        relation: &Relation,
        of: Option<ArchClass>,
    ) -> bool {
        let by_name =
            package.name == relation.name && relation.admits(self.order, &package.version);
        (by_name || self.provides(package, relation) || has_file(package, relation))
            && self.serves(package, relation, of)
    }

    /// Whether a refusal means `package`.
    pub(crate) fn is_refused(
        &self,
        package: &Package,
        refusal: Refusal,
        relation: &Relation,
    ) -> bool {
        let is_named = package.name == relation.name;
        (refusal != Refusal::Obsoletes || is_named) && self.meets(package, relation, None)
    }

    fn provides(&self, package: &Package, relation: &Relation) -> bool {
        let mut provides = package.relations.provides.iter();
        provides.any(|provide| provide.name == relation.name && provide.meets(self.order, relation))
    }

    /// The base's packages that meet `relation`, those of that name first.
    pub(crate) fn in_base(
        &self,
        relation: &Relation,
        of: Option<ArchClass>,
    ) -> impl Iterator<Item = u32> {
        let named = self.base_named.get(&relation.name);
        let providing = self.base_provides.get(&relation.name);
        let providing = providing.into_iter().flatten().copied();
        named
            .into_iter()
            .flatten()
            .copied()
            .chain(providing.filter(|&number| self.base_package(number).name != relation.name))
            .filter(move |&number| self.meets(self.base_package(number), relation, of))
            .chain(self.base_owner(&relation.name))
    }

    /// Who owns a file of the base that a relation asks for: rpm's may name paths. The database
    /// may have it as it was before `/usr` was merged, or after.
    fn base_owner(&self, path: &str) -> Option<u32> {
        match self.rules.file_relations {
            FileRelations::OfOwners if path.starts_with('/') => {}
            FileRelations::OfOwners | FileRelations::No => return None,
        }
        let paths = &self.base.paths;
        let owner = paths
            .owner(path)
            .or_else(|| paths.owner(&paths.resolve(path)?))?;
        u32::try_from(owner).ok()
    }

    /// The candidates that meet `relation`: those of that name first, the base's architecture
    /// before others, newest first; then providers.
    pub(crate) fn in_pool(&self, relation: &Relation, of: Option<ArchClass>) -> Vec<u32> {
        let meets = |number: &u32| self.meets(self.candidate(*number), relation, of);
        let named = self.bounded(relation).into_iter();
        let mut found: Vec<u32> = named.filter(meets).collect();
        // The sort is stable, so within an architecture the newest stays first.
        found.sort_by_key(|&number| self.arch_class(self.candidate(number)));
        let providing = self.pool_provides.get(&relation.name).into_iter().flatten();
        let mut others: Vec<u32> = providing
            .copied()
            .filter(|&number| self.candidate(number).name != relation.name)
            .filter(meets)
            .collect();
        match self.rules.resolver {
            Resolver::Apt => self.sort_as_apt(&mut others),
            Resolver::Libsolv => {
                others.sort_by_key(|&number| (self.arch_class(self.candidate(number)), number));
            }
        }
        found.extend(others);
        found
    }

    /// The candidates of a relation's name that may meet it, newest first. There may be thousands
    /// of versions with as many relations to them, so the bound on the version is searched for.
    fn bounded(&self, relation: &Relation) -> Vec<u32> {
        let named = self.pool.run(&relation.name);
        let Some(bound) = relation.constraint.as_ref() else {
            return named.collect();
        };
        let places = named.start as usize..named.end as usize;
        let run = self.pool.candidates.get(places).unwrap_or_default();
        let first_where = |is: fn(Ordering) -> bool| {
            let place = run.partition_point(|known| {
                !is(self
                    .order
                    .compare_roughly(&known.package.version, &bound.version))
            });
            named.start + u32::try_from(place).unwrap_or(u32::MAX)
        };
        let (same, older) = (first_where(Ordering::is_le), first_where(Ordering::is_lt));
        let range = match bound.operator {
            // What is equal as far as can be searched for may still be earlier or later.
            Operator::Earlier | Operator::EarlierOrEqual => same..named.end,
            Operator::Equal => same..older,
            Operator::LaterOrEqual | Operator::Later => named.start..older,
        };
        let mut found: Vec<u32> = range.collect();
        // A package may provide its own name in another version.
        let providing = self.pool_provides.get(&relation.name).into_iter().flatten();
        let own = providing.filter(|&&number| self.candidate(number).name == relation.name);
        let before = found.len();
        found.extend(own);
        if found.len() > before {
            found.sort_unstable();
            found.dedup();
        }
        found
    }

    /// The base's packages of that name.
    pub(crate) fn base_named(&self, name: &str) -> &[u32] {
        self.base_named.get(name).map_or(&[], Vec::as_slice)
    }

    /// The base's package of the same name and architecture, whose place it would take.
    pub(crate) fn base_twin(&self, package: &Package) -> Option<u32> {
        let class = self.arch_class(package)?;
        let mut named = self.base_named(&package.name).iter().copied();
        named.find(|&number| {
            let installed = self.base_package(number);
            self.arch_class(installed) == Some(class)
                && !self.goes_beside_itself(package, installed)
        })
    }

    /// Whether a package is one that stands beside other versions of it.
    pub(crate) fn is_installed_beside(&self, package: &Package) -> bool {
        match self.rules.versions {
            SeveralVersions::Never => return false,
            SeveralVersions::InstallOnly => {}
        }
        let mut provides = package.relations.provides.iter();
        INSTALL_ONLY.contains(&package.name.as_str())
            || provides.any(|it| it.name.starts_with("installonlypkg("))
    }

    /// Whether two packages of one name are versions that stand beside each other.
    pub(crate) fn goes_beside_itself(&self, one: &Package, other: &Package) -> bool {
        self.is_installed_beside(one) && self.order.compare(&one.version, &other.version).is_ne()
    }

    /// The candidates that obsolete a package, in the pool's order.
    pub(crate) fn obsoleting(&self, package: &Package) -> impl Iterator<Item = u32> {
        let naming = self.pool_obsoletes.get(&package.name).into_iter().flatten();
        let naming = naming.copied();
        naming.filter(move |&number| self.obsoletes(self.candidate(number), package))
    }

    /// The base's package that obsoletes a package.
    pub(crate) fn obsoleting_of_base(&self, package: &Package) -> Option<u32> {
        let mut naming = self.base_refusing(&package.name).iter().copied();
        naming.find(|&number| self.obsoletes(self.base_package(number), package))
    }

    pub(crate) fn obsoletes(&self, one: &Package, other: &Package) -> bool {
        let mut obsoletes = one.relations.obsoletes.iter();
        one.name != other.name
            && obsoletes.any(|relation| self.is_refused(other, Refusal::Obsoletes, relation))
    }

    /// The base's packages that may refuse something of that name.
    pub(crate) fn base_refusing(&self, name: &str) -> &[u32] {
        self.base_refuses.get(name).map_or(&[], Vec::as_slice)
    }
}

/// Whether a relation is to a file that the package has.
fn has_file(package: &Package, relation: &Relation) -> bool {
    relation.name.starts_with('/') && package.files.iter().any(|path| **path == *relation.name)
}

fn record(map: &mut FxHashMap<CompactString, Vec<u32>>, name: &CompactString, number: u32) {
    let known = map.entry(name.clone()).or_default();
    if known.last() != Some(&number) {
        known.push(number);
    }
}
