//! What stands in the way of a recommendation beside all that a plan includes.
//!
//! The first option is looked at, and of what it needs the first that cannot be: one package, told
//! as the reason of a conflict is.

use rustc_hash::FxHashSet;

use crate::plan::request::target::reference;
use crate::plan::solve::{Chosen, Draft, Untaken, Untried};
use crate::plan::value::not_taken::{Because, NotTaken};
use crate::plan::value::verdict::{PackageRef, Reason};
use crate::plan::world::World;
use crate::plan::world::node::{Block, Solvable};
use crate::plan::world::supplement::supplemented;

/// The recommendations that were not followed, told.
pub(crate) fn not_taken(
    draft: &Draft<'_>,
    untaken: &[Untaken<'_>],
    all: &[Chosen],
) -> Vec<NotTaken> {
    let world = draft.choice.world;
    let told = untaken.iter().map(|known| {
        let (of, relation) = if let Some(of) = known.of {
            (of, known.need.dependency.to_string())
        } else {
            let own = known.need.options.first().copied()?;
            let chosen = all.iter().map(|known| known.solvable);
            let of = supplemented(world, own, chosen)?;
            (of, world.package(own).name.to_string())
        };
        let of = reference(world.package(of));
        let because = match known.why {
            Untried::KeptAway => Because::KeptAway,
            Untried::NotTried => Because::NotTried,
            Untried::DoesNotFit => obstacle(draft, &of, &relation, &known.need.options)
                .map_or(Because::DoesNotFit, Because::Reason),
        };
        Some(NotTaken {
            of,
            relation,
            because,
        })
    });
    let mut told: Vec<NotTaken> = told.flatten().collect();
    let mut seen = FxHashSet::default();
    told.retain(|one| seen.insert((one.of.clone(), one.relation.clone())));
    told
}

/// The first package that speaks against these options of a recommendation.
fn obstacle(
    draft: &Draft<'_>,
    of: &PackageRef,
    relation: &str,
    options: &[Solvable],
) -> Option<Reason> {
    let world = draft.choice.world;
    let Some(&first) = options.first() else {
        let relation = relation.to_owned();
        return Some(Reason::NothingProvides { of: None, relation });
    };
    let mut step = Step {
        of: of.clone(),
        field: "Recommends",
        relation: relation.to_owned(),
        option: first,
    };
    let mut seen = FxHashSet::default();
    while seen.insert(step.option) {
        if let Some(reason) = step.against(draft) {
            return Some(reason);
        }
        let fits = |id| draft.contains(id) || draft.fits(id);
        let mut needs = world.node(step.option).needs.iter();
        let lost = needs
            .find(|need| !draft.meets(need) && draft.choice.leads_nowhere(&need.options, fits))?;
        let of = reference(world.package(step.option));
        let relation = lost.dependency.to_string();
        let Some(&option) = lost.options.first() else {
            let of = Some(of);
            return Some(Reason::NothingProvides { of, relation });
        };
        step = Step {
            of,
            field: "Depends",
            relation,
            option,
        };
    }
    None
}

/// A package that a relation leads to.
struct Step {
    of: PackageRef,
    field: &'static str,
    relation: String,
    option: Solvable,
}

impl Step {
    /// What speaks against the package itself.
    fn against(&self, draft: &Draft<'_>) -> Option<Reason> {
        let world = draft.choice.world;
        let package = world.package(self.option);
        if draft.choice.is_excluded(self.option) {
            return Some(match self.field {
                "Recommends" => Reason::ExcludedByUser,
                _ => Reason::NeedsExcluded {
                    of: self.of.clone(),
                    relation: self.relation.clone(),
                    excluded: package.name.clone(),
                },
            });
        }
        if let Some(block) = &world.node(self.option).block {
            return Some(self.blocked(world, block));
        }
        let mut mates = world.slot_members(self.option).into_iter();
        if let Some(mate) = mates.find(|&mate| mate != self.option && draft.contains(mate)) {
            return Some(Reason::ConflictsWith {
                of: self.of.clone(),
                field: self.field,
                relation: self.relation.clone(),
                with: reference(world.package(mate)),
                in_base: world.candidate_id(mate).is_none(),
            });
        }
        let mut chosen: Vec<Solvable> = draft.chosen().iter().copied().collect();
        chosen.sort_unstable();
        let refuses = |one: Solvable, other: Solvable| {
            let mut enmities = world.node(one).enmities.iter();
            let enmity = enmities.find(|enmity| enmity.with.contains(&other))?;
            Some(Reason::ConflictsWith {
                of: reference(world.package(one)),
                field: enmity.refusal.field(),
                relation: enmity.relation.to_string(),
                with: reference(world.package(other)),
                in_base: world.candidate_id(one).is_none() || world.candidate_id(other).is_none(),
            })
        };
        let mut others = chosen.iter().copied();
        others.find_map(|other| refuses(self.option, other).or_else(|| refuses(other, self.option)))
    }

    /// What the base has against it.
    fn blocked(&self, world: &World, block: &Block) -> Reason {
        let package = world.package(self.option);
        let of_base = |base: u32| reference(world.index.base_package(base));
        match block {
            Block::Architecture => Reason::WrongArchitecture {
                architecture: package.architecture.clone(),
                base: world.index.base.native_architecture.clone(),
            },
            Block::Locked(base) => Reason::NeedsBaseUpgrade {
                of: self.of.clone(),
                base: of_base(*base),
                relation: self.relation.clone(),
                available: Some(package.version.clone()),
            },
            Block::RefusesBase {
                base,
                refusal,
                relation,
            } => Reason::ConflictsWith {
                of: reference(package),
                field: refusal.field(),
                relation: relation.to_string(),
                with: of_base(*base),
                in_base: true,
            },
            Block::RefusedByBase {
                base,
                refusal,
                relation,
            } => Reason::ConflictsWith {
                of: of_base(*base),
                field: refusal.field(),
                relation: relation.to_string(),
                with: reference(package),
                in_base: true,
            },
        }
    }
}
