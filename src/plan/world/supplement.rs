//! rpm's Supplements: which candidates come along with others, by their own word; and which come
//! along with none, since the base was built without them.

use rustc_hash::FxHashSet;

use super::World;
use super::index::ArchClass;
use super::node::{Need, Solvable, Supplement};
use super::weak_relations::conditions;
use crate::package::{Conditional, Dependency, Package, Recommendations, RpmField};

impl World {
    /// The candidates that supplement others, in the pool's order.
    pub(crate) fn supplements(&self) -> &[Supplement] {
        self.supplements.get_or_init(|| {
            match self.index.rules.recommendations {
                Recommendations::Recommends => return Vec::new(),
                Recommendations::RecommendsAndSupplements => {}
            }
            let candidates = (0_u32..).zip(&self.index.pool.candidates);
            let found = candidates.filter_map(|(of, candidate)| {
                let package = &candidate.package;
                let dependency = dependency_of(package)?;
                let class = self.index.arch_class(package)?;
                let need = Need::of(dependency, vec![of]);
                Some(Supplement { need, of, class })
            });
            found.collect()
        })
    }

    /// Whether what it supplements is there, and is not what the base has anyway.
    pub(crate) fn is_supplemented(
        &self,
        supplement: &Supplement,
        is_chosen: &dyn Fn(Solvable) -> bool,
    ) -> bool {
        let package = self.package(supplement.of);
        self.supplements_any(package, supplement.class, is_chosen)
            && !self.supplements_any(package, supplement.class, &|_| false)
    }

    /// Whether a package supplements what is chosen or what the base has.
    pub(super) fn supplements_any(
        &self,
        package: &Package,
        class: ArchClass,
        is_chosen: &dyn Fn(Solvable) -> bool,
    ) -> bool {
        let plain = &package.relations.supplements;
        self.names_any(package, RpmField::Supplements, plain, class, is_chosen)
    }

    /// Whether a package enhances what is chosen or what the base has.
    pub(super) fn enhances_any(
        &self,
        package: &Package,
        class: ArchClass,
        is_chosen: &dyn Fn(Solvable) -> bool,
    ) -> bool {
        let plain = &package.relations.enhances;
        self.names_any(package, RpmField::Enhances, plain, class, is_chosen)
    }

    /// Whether a field of a package names something that is chosen or in the base; `plain` are the
    /// field's relations without conditions.
    fn names_any(
        &self,
        package: &Package,
        field: RpmField,
        plain: &[Dependency],
        class: ArchClass,
        is_chosen: &dyn Fn(Solvable) -> bool,
    ) -> bool {
        let is_there = |dependency: &Dependency| match self.need(dependency, class) {
            None => true,
            Some(need) => need.options.into_iter().any(is_chosen),
        };
        let holds = |known: &Conditional| self.holds(&known.condition, class, is_chosen);
        plain.iter().any(is_there) || conditions(package, field).any(holds)
    }

    /// Whether nobody's recommendation brings it in: the base says so of its name, or a package of
    /// the base recommends it, and the base is without it.
    pub(crate) fn is_unwanted(&self, solvable: Solvable) -> bool {
        let never_recommended = &self.index.base.never_recommended;
        if never_recommended.contains(&self.package(solvable).name) {
            return true;
        }
        let unwanted = self.unwanted.get_or_init(|| {
            match self.index.rules.recommendations {
                Recommendations::Recommends => return FxHashSet::default(),
                Recommendations::RecommendsAndSupplements => {}
            }
            let packages = self.index.base.packages.iter();
            let unmet = packages.flat_map(|package| {
                let class = self.index.arch_class(package).unwrap_or(0);
                let wanted = package.relations.recommends.iter();
                wanted.filter_map(move |dependency| self.need(dependency, class))
            });
            unmet.flat_map(|need| need.options).collect()
        });
        unwanted.contains(&solvable)
    }
}

/// What it supplements, for people.
pub(crate) fn dependency_of(package: &Package) -> Option<Dependency> {
    let plain = package.relations.supplements.iter();
    let plain = plain.flat_map(|dependency| dependency.alternatives.iter().cloned());
    let rich = conditions(package, RpmField::Supplements)
        .flat_map(|known| known.condition.relations())
        .cloned();
    let alternatives: Vec<_> = plain.chain(rich).collect();
    (!alternatives.is_empty()).then_some(Dependency { alternatives })
}

/// One of these packages that a candidate supplements.
pub(crate) fn supplemented(
    world: &World,
    of: Solvable,
    among: impl Iterator<Item = Solvable>,
) -> Option<Solvable> {
    let supplement = dependency_of(world.package(of));
    let others: Vec<Solvable> = among.filter(|&other| other != of).collect();
    let relations = supplement.iter().flat_map(|known| &known.alternatives);
    let meets =
        |relation, &other: &Solvable| world.index.meets(world.package(other), relation, None);
    relations
        .into_iter()
        .find_map(|relation| others.iter().copied().find(|other| meets(relation, other)))
}
