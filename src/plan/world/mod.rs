//! The packages that a solve can choose from, and what each of them needs and refuses.
//!
//! The base is locked, so what it meets is met for good and what it refuses is out for good: both
//! are settled here, once, and the solver only sees what is left to decide. Only the base's
//! packages whose name the user allows to be shadowed remain a choice: they stand beside the
//! candidates as [`Solvable`]s of their own, and the base's needs of them hold on.

mod apt_order;
pub(super) mod condition;
pub(super) mod index;
mod libsolv_order;
pub(super) mod multilib;
pub(super) mod node;
pub(super) mod supplement;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use compact_str::CompactString;
use index::{ArchClass, Index, Refusal, refusals};
use node::{BaseNeed, Block, Enmity, Need, Node, Solvable, Supplement, by_slot};
use rustc_hash::FxHashSet;

use crate::feed::CandidateId;
use crate::package::{Dependency, MultiArch, Package, Relation, RpmField, SideBySide};

/// Options and enemies of all packages together: all of Debian has 1.4 million. With 20,000 packages that
/// each need what any of them provides, there would be 400 million.
const MOST_CHOICES: usize = 8_000_000;

/// All solvables under one consent to shadow; translated when first asked for.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) index: Arc<Index>,
    pub(crate) allow_shadow: BTreeSet<CompactString>,
    /// The base packages that may be shadowed, in the base's order.
    loose: Vec<u32>,
    nodes: Vec<OnceLock<Box<Node>>>,
    /// Whether the base alone speaks against each.
    blocked: Vec<OnceLock<bool>>,
    /// How many options and enemies the nodes have in all.
    choices: AtomicUsize,
    base_needs: OnceLock<Vec<BaseNeed>>,
    pub(crate) supplements: OnceLock<Vec<Supplement>>,
    pub(crate) unwanted: OnceLock<FxHashSet<Solvable>>,
}

impl World {
    pub(crate) fn new(index: Arc<Index>, allow_shadow: BTreeSet<CompactString>) -> Self {
        let numbered = (0_u32..).zip(&index.base.packages);
        let loose: Vec<u32> = numbered
            .filter(|(_, package)| allow_shadow.contains(&package.name))
            .map(|(number, _)| number)
            .collect();
        let nodes = index.pool.candidates.len() + loose.len();
        Self {
            index,
            allow_shadow,
            loose,
            nodes: std::iter::repeat_with(OnceLock::new).take(nodes).collect(),
            blocked: std::iter::repeat_with(OnceLock::new).take(nodes).collect(),
            choices: AtomicUsize::new(0),
            base_needs: OnceLock::new(),
            supplements: OnceLock::new(),
            unwanted: OnceLock::new(),
        }
    }

    fn candidates(&self) -> u32 {
        u32::try_from(self.index.pool.candidates.len()).unwrap_or(u32::MAX)
    }

    /// The candidate that a solvable is; `None` for a base package that may be shadowed.
    pub(crate) fn candidate_id(&self, solvable: Solvable) -> Option<CandidateId> {
        (solvable < self.candidates()).then_some(CandidateId(solvable))
    }

    /// The number in the base of a solvable that stands for a base package.
    pub(crate) fn loose_base(&self, solvable: Solvable) -> Option<u32> {
        let place = solvable.checked_sub(self.candidates())?;
        self.loose.get(place as usize).copied()
    }

    /// The solvables that stand for base packages that may be shadowed.
    pub(crate) fn loose(&self) -> impl Iterator<Item = Solvable> + use<> {
        let first = self.candidates();
        (0..u32::try_from(self.loose.len()).unwrap_or(0)).map(move |place| first + place)
    }

    pub(crate) fn loose_solvable(&self, base: u32) -> Option<Solvable> {
        let place = self.loose.binary_search(&base).ok()?;
        Some(self.candidates() + u32::try_from(place).ok()?)
    }

    pub(crate) fn package(&self, solvable: Solvable) -> &Package {
        match self.loose_base(solvable) {
            Some(base) => self.index.base_package(base),
            None => self.index.candidate(solvable),
        }
    }

    /// Name and architecture as one number: of the solvables in a slot at most one is chosen.
    pub(crate) fn slot(&self, solvable: Solvable) -> u32 {
        if self.loose_base(solvable).is_none() {
            return self.index.slot(solvable);
        }
        let members = self.slot_members(solvable).into_iter();
        members.min().unwrap_or(solvable)
    }

    /// All solvables of the same name and architecture, the base's first, then newest first.
    pub(crate) fn slot_members(&self, solvable: Solvable) -> Vec<Solvable> {
        let package = self.package(solvable);
        let class = self.index.arch_class(package);
        let same = |other: &Package| {
            self.index.arch_class(other) == class && !self.index.goes_beside_itself(package, other)
        };
        let named = self.index.base_named(&package.name).iter();
        let of_base = named.filter(|&&base| same(self.index.base_package(base)));
        let mut members: Vec<Solvable> = of_base
            .filter_map(|&base| self.loose_solvable(base))
            .collect();
        let pool = &self.index.pool;
        let named = pool.named(&package.name).map(|id| id.0);
        members.extend(named.filter(|&number| same(self.index.candidate(number))));
        members
    }

    pub(crate) fn node(&self, solvable: Solvable) -> &Node {
        self.nodes[solvable as usize].get_or_init(|| Box::new(self.translate(solvable)))
    }

    /// Whether the base alone speaks against a package. Asked of every version of a name, most of
    /// which nobody looks at any further: so nothing else of it is translated.
    pub(crate) fn is_blocked(&self, solvable: Solvable) -> bool {
        *self.blocked[solvable as usize].get_or_init(|| {
            let package = self.package(solvable);
            self.loose_base(solvable).is_none()
                && (self.index.arch_class(package).is_none() || self.block(package).is_some())
        })
    }

    /// Whether a package's architecture is one that the base takes.
    pub(crate) fn is_taken(&self, solvable: Solvable) -> bool {
        let is_loose = self.loose_base(solvable).is_some();
        is_loose || self.index.arch_class(self.package(solvable)).is_some()
    }

    fn count_choices(&self, more: usize) {
        self.choices.fetch_add(more, Ordering::Relaxed);
    }

    /// Whether the packages leave more choices than are kept. Nothing that is found out from then
    /// on can be relied upon: whoever searches gives up.
    pub(crate) fn has_too_many_choices(&self) -> bool {
        self.choices.load(Ordering::Relaxed) > MOST_CHOICES
    }

    fn translate(&self, solvable: Solvable) -> Node {
        let package = self.package(solvable);
        let enmities = self.enmities(solvable, package);
        // The base has all that its packages need, so only what they refuse bears on the choice.
        if self.loose_base(solvable).is_some() {
            return Node {
                enmities,
                ..Node::default()
            };
        }
        let Some(class) = self.index.arch_class(package) else {
            return Node {
                block: Some(Block::Architecture),
                ..Node::default()
            };
        };
        let (needs, recommends) = self.wanted(package, class);
        Node {
            block: self.block(package),
            met_by_base: self.met_by_base(package, class),
            needs,
            recommends,
            enmities,
        }
    }

    /// Whether the base alone speaks against a candidate, what it needs and what it recommends:
    /// without the rest of its node, and without keeping any of it.
    pub(crate) fn outline(&self, solvable: Solvable) -> (bool, Vec<Need>, Vec<Need>) {
        let package = self.package(solvable);
        let Some(class) = self.index.arch_class(package) else {
            return (true, Vec::new(), Vec::new());
        };
        let (needs, recommends) = self.wanted(package, class);
        (self.block(package).is_some(), needs, recommends)
    }

    /// What a package needs and recommends that the base does not meet.
    fn wanted(&self, package: &Package, class: ArchClass) -> (Vec<Need>, Vec<Need>) {
        let unmet = |dependency: &Dependency| self.need(dependency, class);
        let conditional = |field| self.conditional_needs(package, field, class);
        let needs = package.relations.required().filter_map(unmet);
        let recommends = package.relations.recommends.iter().filter_map(unmet);
        (
            needs
                .chain(conditional(RpmField::Requires))
                .chain(conditional(RpmField::Conflicts))
                .collect(),
            recommends
                .chain(conditional(RpmField::Recommends))
                .collect(),
        )
    }

    /// The base's packages that meet what a package depends on, one for each dependency.
    fn met_by_base(&self, package: &Package, class: ArchClass) -> Vec<u32> {
        let in_base = |relation| self.index.in_base(relation, Some(class)).next();
        let required = package.relations.required();
        let mut met: Vec<u32> = required
            .filter_map(|dependency| dependency.alternatives.iter().find_map(in_base))
            .collect();
        met.sort_unstable();
        met.dedup();
        met
    }

    /// The need that a dependency leaves once the base has had its say; `None` if it is met.
    pub(crate) fn need(&self, dependency: &Dependency, class: ArchClass) -> Option<Need> {
        let mut options: Vec<Solvable> = Vec::new();
        for relation in &dependency.alternatives {
            for base in self.index.in_base(relation, Some(class)) {
                // A locked package of the base meets the need for good; one that may be shadowed is
                // an option among others.
                options.push(self.loose_solvable(base)?);
            }
        }
        for relation in &dependency.alternatives {
            if self.has_too_many_choices() {
                break;
            }
            let more = self.index.in_pool(relation, Some(class));
            self.count_choices(more.len());
            options.extend(more);
        }
        Some(Need::of(dependency.clone(), self.group(options)))
    }

    /// The same options once each, with those of one slot side by side: where the first of them is.
    pub(crate) fn group(&self, options: Vec<Solvable>) -> Vec<Solvable> {
        if options.len() < 2 {
            return options;
        }
        let mut seen = FxHashSet::default();
        let once = options.into_iter().filter(|&option| seen.insert(option));
        let slots = by_slot(once, |option| self.slot(option));
        slots.into_iter().flat_map(|(_, members)| members).collect()
    }

    fn enmities(&self, solvable: Solvable, package: &Package) -> Vec<Enmity> {
        let mut enmities: Vec<Enmity> = Vec::new();
        for (refusal, relation) in refusals(package, self.index.rules) {
            let in_base = self.index.in_base(relation, None);
            let loose = in_base.filter_map(|base| self.loose_solvable(base));
            let is_meant = |other: Solvable| {
                let other = self.package(other);
                other.name != package.name && self.index.is_refused(other, refusal, relation)
            };
            if self.has_too_many_choices() {
                break;
            }
            let with: Vec<Solvable> = loose
                .chain(self.index.in_pool(relation, None))
                .filter(|&other| is_meant(other))
                .collect();
            self.count_choices(with.len());
            if !with.is_empty() {
                enmities.push(Enmity {
                    refusal,
                    relation: relation.clone(),
                    with,
                });
            }
        }
        enmities.extend(self.other_architectures(solvable, package));
        enmities
    }

    /// Whether one of the two refuses the other.
    pub(crate) fn are_enemies(&self, one: Solvable, other: Solvable) -> bool {
        let refuses = |one: Solvable, other: Solvable| {
            let mut enmities = self.node(one).enmities.iter();
            enmities.any(|enmity| enmity.with.contains(&other))
        };
        refuses(one, other) || refuses(other, one)
    }

    /// A package in two architectures needs `Multi-Arch: same` and the same version in both; rpm
    /// asks for neither.
    fn other_architectures(&self, solvable: Solvable, package: &Package) -> Option<Enmity> {
        if !self.index.is_mixed(&package.name) {
            return None;
        }
        let class = self.index.arch_class(package);
        let pool = &self.index.pool;
        let named = pool.named(&package.name).map(|id| id.0);
        let apart = |other: &Package| {
            let other_class = self.index.arch_class(other);
            other_class.is_some() && other_class != class && !self.goes_beside(package, other)
        };
        let with: Vec<Solvable> = named
            .filter(|&other| other != solvable && apart(self.index.candidate(other)))
            .collect();
        self.count_choices(with.len());
        (!with.is_empty()).then(|| Enmity {
            refusal: Refusal::Conflicts,
            relation: Relation::any_version(&package.name),
            with,
        })
    }

    fn goes_beside(&self, package: &Package, other: &Package) -> bool {
        match self.index.rules.architectures {
            SideBySide::OfOtherWidth => return true,
            SideBySide::MultiArch | SideBySide::Never => {}
        }
        package.multi_arch == MultiArch::Same
            && other.multi_arch == MultiArch::Same
            && self
                .index
                .order
                .compare(&package.version, &other.version)
                .is_eq()
    }

    fn block(&self, package: &Package) -> Option<Block> {
        self.locked(package)
            .or_else(|| self.refuses_base(package))
            .or_else(|| self.refused_by_base(package))
    }

    /// The base's package of that name, unless a newer one may take its place.
    fn locked(&self, package: &Package) -> Option<Block> {
        let index = &self.index;
        let class = index.arch_class(package);
        for &base in index.base_named(&package.name) {
            let installed = index.base_package(base);
            let twin = index.arch_class(installed) == class;
            let newer = index
                .order
                .compare(&package.version, &installed.version)
                .is_gt();
            let fits = if self.index.goes_beside_itself(package, installed) {
                true
            } else if twin {
                newer && self.allow_shadow.contains(&package.name)
            } else {
                self.goes_beside(package, installed)
            };
            if !fits {
                return Some(Block::Locked(base));
            }
        }
        None
    }

    fn is_loose(&self, base: u32) -> bool {
        self.loose.binary_search(&base).is_ok()
    }

    fn refuses_base(&self, package: &Package) -> Option<Block> {
        for (refusal, relation) in refusals(package, self.index.rules) {
            let refused = self.index.in_base(relation, None).find(|&base| {
                let installed = self.index.base_package(base);
                installed.name != package.name
                    && !self.is_loose(base)
                    && self.index.is_refused(installed, refusal, relation)
            });
            if let Some(base) = refused {
                return Some(Block::RefusesBase {
                    base,
                    refusal,
                    relation: relation.clone(),
                });
            }
        }
        None
    }

    fn refused_by_base(&self, package: &Package) -> Option<Block> {
        let provided = package.relations.provides.iter().map(|known| &known.name);
        for name in std::iter::once(&package.name).chain(provided) {
            for &base in self.index.base_refusing(name) {
                let owner = self.index.base_package(base);
                if owner.name == package.name || self.is_loose(base) {
                    continue;
                }
                let refused = refusals(owner, self.index.rules)
                    .find(|(refusal, relation)| self.index.is_refused(package, *refusal, relation));
                if let Some((refusal, relation)) = refused {
                    return Some(Block::RefusedByBase {
                        base,
                        refusal,
                        relation: relation.clone(),
                    });
                }
            }
        }
        None
    }

    /// What the base needs of its own packages that may be shadowed: whatever takes their place
    /// has to do for the rest of the base too, as apt would insist. A need that the base itself
    /// does not meet is not asked of anybody.
    pub(crate) fn base_needs(&self) -> &[BaseNeed] {
        self.base_needs.get_or_init(|| {
            // Only where a package of the base may be shadowed can a need of the base come to be
            // unmet.
            if self.loose.is_empty() {
                return Vec::new();
            }
            let numbered = (0_u32..).zip(&self.index.base.packages);
            let locked = numbered.filter(|(number, _)| !self.is_loose(*number));
            locked
                .flat_map(|(of, package)| self.needs_of(of, package))
                .collect()
        })
    }

    fn needs_of(&self, of: u32, package: &Package) -> Vec<BaseNeed> {
        let Some(class) = self.index.arch_class(package) else {
            return Vec::new();
        };
        let met = |relation| self.index.in_base(relation, Some(class)).next().is_some();
        let required = package.relations.required();
        required
            .filter(|dependency| dependency.alternatives.iter().any(met))
            .filter_map(|dependency| self.need(dependency, class))
            .map(|need| BaseNeed { of, need })
            .collect()
    }
}
