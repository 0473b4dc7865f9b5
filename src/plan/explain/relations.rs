//! A package's relations as the detail pane and `why` show them: each with what meets it.

use crate::feed::CandidateId;
use crate::package::{Dependency, Package, Relation, RpmField};
use crate::plan::request::target::reference;
use crate::plan::universe::Universe;
use crate::plan::value::Plan;
use crate::plan::value::verdict::PackageRef;
use crate::plan::world::index::ArchClass;

/// The field that a relation stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationField {
    /// Pre-Depends.
    PreDepends,
    /// Depends.
    Depends,
    /// Recommends.
    Recommends,
    /// Suggests.
    Suggests,
    /// Conflicts.
    Conflicts,
    /// Breaks.
    Breaks,
    /// Replaces.
    Replaces,
    /// Obsoletes (rpm).
    Obsoletes,
    /// Supplements (rpm).
    Supplements,
    /// Enhances (rpm).
    Enhances,
}

impl RelationField {
    /// The field of rpm's that says the same.
    fn of(field: RpmField) -> Self {
        match field {
            RpmField::Requires | RpmField::Provides => Self::Depends,
            RpmField::Recommends => Self::Recommends,
            RpmField::Suggests => Self::Suggests,
            RpmField::Supplements => Self::Supplements,
            RpmField::Enhances => Self::Enhances,
            RpmField::Conflicts => Self::Conflicts,
            RpmField::Obsoletes => Self::Obsoletes,
        }
    }

    /// The field's name as Debian writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PreDepends => "Pre-Depends",
            Self::Depends => "Depends",
            Self::Recommends => "Recommends",
            Self::Suggests => "Suggests",
            Self::Conflicts => "Conflicts",
            Self::Breaks => "Breaks",
            Self::Replaces => "Replaces",
            Self::Obsoletes => "Obsoletes",
            Self::Supplements => "Supplements",
            Self::Enhances => "Enhances",
        }
    }

    /// Whether what it names comes along.
    fn brings_along(self) -> bool {
        matches!(self, Self::PreDepends | Self::Depends | Self::Recommends)
    }

    /// The field as a verb: `gdb depends on libc6`.
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Self::PreDepends | Self::Depends => "depends on",
            Self::Recommends => "recommends",
            Self::Suggests => "suggests",
            Self::Conflicts => "conflicts with",
            Self::Breaks => "breaks",
            Self::Replaces => "replaces",
            Self::Obsoletes => "obsoletes",
            Self::Supplements => "supplements",
            Self::Enhances => "enhances",
        }
    }
}

/// Where a package that meets a relation stands in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The base has it.
    InBase,
    /// The plan includes it.
    Included,
    /// A feed has it, and the plan does not take it.
    Available,
}

/// The package that meets a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// The package.
    pub package: PackageRef,
    /// Where it stands.
    pub standing: Standing,
    /// Its candidate, unless only the base has it.
    pub candidate: Option<CandidateId>,
}

/// One relation of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationRow {
    /// The field it stands in.
    pub field: RelationField,
    /// The relation as the family writes it: `libc6 (>= 2.35) | musl`.
    pub relation: String,
    /// What meets it, the base before what is included before what is available; `None` if
    /// nothing does. For a refusal: what it refuses.
    pub met_by: Option<Met>,
}

/// A package that has a relation to the one looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependent {
    /// Who.
    pub package: PackageRef,
    /// Its candidate, unless only the base has it.
    pub candidate: Option<CandidateId>,
    /// Whether the base has it; else the plan includes it.
    pub in_base: bool,
    /// The field that the relation stands in.
    pub field: RelationField,
    /// The relation that is met.
    pub relation: String,
}

/// What a package needs, and who needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackageRelations {
    /// Its own relations: Pre-Depends, Depends, Recommends, Suggests, Conflicts, Breaks, Replaces,
    /// each in the order written.
    pub rows: Vec<RelationRow>,
    /// The names that it provides, as `name` or `name (= version)`.
    pub provides: Vec<String>,
    /// The included packages that need or recommend it, then those of the base; by name.
    pub needed_by: Vec<Dependent>,
}

impl Universe {
    /// A candidate's relations in the light of a plan.
    #[must_use]
    pub fn relations(&self, plan: &Plan, candidate: CandidateId) -> PackageRelations {
        match self.pool().candidates.get(candidate.0 as usize) {
            Some(found) => self.relations_of(plan, &found.package),
            None => PackageRelations::default(),
        }
    }

    fn relations_of(&self, plan: &Plan, package: &Package) -> PackageRelations {
        let included = self.included(plan);
        let class = self.index().arch_class(package).unwrap_or(0);
        let wanted = needs(package).map(|(field, dependency)| RelationRow {
            field,
            relation: dependency.to_string(),
            met_by: self.met_by(&included, &dependency.alternatives, Some(class)),
        });
        let rich = package
            .relations
            .conditional
            .iter()
            .map(|known| RelationRow {
                field: RelationField::of(known.field),
                relation: known.to_string(),
                met_by: None,
            });
        let refused = refusals(package).map(|(field, relation)| RelationRow {
            field,
            relation: relation.to_string(),
            met_by: self
                .met_by(&included, std::slice::from_ref(relation), None)
                .filter(|met| met.package.name != package.name),
        });
        PackageRelations {
            rows: wanted.chain(rich).chain(refused).collect(),
            provides: provides(package),
            needed_by: self.needed_by(&included, package),
        }
    }

    fn included(&self, plan: &Plan) -> Vec<CandidateId> {
        let known = plan.included().filter_map(|item| item.candidate);
        known
            .filter(|id| (id.0 as usize) < self.pool().candidates.len())
            .collect()
    }

    /// What meets one of the alternatives.
    fn met_by(
        &self,
        included: &[CandidateId],
        alternatives: &[Relation],
        of: Option<ArchClass>,
    ) -> Option<Met> {
        let index = self.index();
        let of_base = |relation| index.in_base(relation, of).next();
        if let Some(number) = alternatives.iter().find_map(of_base) {
            let installed = index.base_package(number);
            let candidate = self.pool().named(&installed.name).find(|id| {
                index.base_twin(index.candidate(id.0)) == Some(number)
                    && index.candidate(id.0).version == installed.version
            });
            return Some(met(installed, Standing::InBase, candidate));
        }
        let of_plan = |relation: &Relation| {
            let mut known = included.iter().copied();
            known.find(|id| index.meets(index.candidate(id.0), relation, of))
        };
        if let Some(id) = alternatives.iter().find_map(of_plan) {
            return Some(met(index.candidate(id.0), Standing::Included, Some(id)));
        }
        let of_pool = |relation| index.in_pool(relation, of).first().copied();
        let number = alternatives.iter().find_map(of_pool)?;
        let id = CandidateId(number);
        Some(met(index.candidate(number), Standing::Available, Some(id)))
    }

    /// Who needs or recommends a package: of what is included, then of the base.
    fn needed_by(&self, included: &[CandidateId], package: &Package) -> Vec<Dependent> {
        let index = self.index();
        let of_plan = included
            .iter()
            .map(|&id| (index.candidate(id.0), Some(id), false));
        let of_base = self.base().packages.iter().map(|known| (known, None, true));
        let mut found = Vec::new();
        for (owner, candidate, in_base) in of_plan.chain(of_base) {
            let class = index.arch_class(owner);
            let strong = needs(owner).filter(|(field, _)| field.brings_along());
            for (field, dependency) in strong {
                let meets = |relation| index.meets(package, relation, class);
                if dependency.alternatives.iter().any(meets) {
                    found.push(Dependent {
                        package: reference(owner),
                        candidate,
                        in_base,
                        field,
                        relation: dependency.to_string(),
                    });
                }
            }
        }
        found
    }
}

fn met(package: &Package, standing: Standing, candidate: Option<CandidateId>) -> Met {
    Met {
        package: reference(package),
        standing,
        candidate,
    }
}

/// What a package asks for, in the order of fields.
pub(crate) fn needs(package: &Package) -> impl Iterator<Item = (RelationField, &Dependency)> {
    let relations = &package.relations;
    [
        (RelationField::PreDepends, &relations.pre_depends),
        (RelationField::Depends, &relations.depends),
        (RelationField::Recommends, &relations.recommends),
        (RelationField::Suggests, &relations.suggests),
        (RelationField::Supplements, &relations.supplements),
        (RelationField::Enhances, &relations.enhances),
    ]
    .into_iter()
    .flat_map(|(field, list)| list.iter().map(move |dependency| (field, dependency)))
}

fn refusals(package: &Package) -> impl Iterator<Item = (RelationField, &Relation)> {
    let relations = &package.relations;
    [
        (RelationField::Conflicts, &relations.conflicts),
        (RelationField::Breaks, &relations.breaks),
        (RelationField::Replaces, &relations.replaces),
        (RelationField::Obsoletes, &relations.obsoletes),
    ]
    .into_iter()
    .flat_map(|(field, list)| list.iter().map(move |relation| (field, relation)))
}

fn provides(package: &Package) -> Vec<String> {
    let list = package.relations.provides.iter();
    list.map(|provide| match &provide.constraint {
        Some(constraint) => format!("{} ({constraint})", provide.name),
        None => provide.name.to_string(),
    })
    .collect()
}
