//! How each kind of conflict is told: its reason, and lines that name both packages, both versions
//! and the relation.

use super::conflict::{Chain, Found, Story};
use crate::package::{Package, Relation};
use crate::plan::request::target::reference;
use crate::plan::solve::propagation::{By, DemandId, Root};
use crate::plan::value::verdict::{PackageRef, Reason};
use crate::plan::world::index::Refusal;
use crate::plan::world::node::{Block, Solvable};

impl Story<'_> {
    /// Nothing at all could meet the demand.
    pub(crate) fn missing(&self, chain: &Chain, demand: DemandId) -> Found {
        let relation = self.relation(demand, None);
        let of = self.owner(chain, demand);
        let first = self.needs_line(chain, demand, &relation);
        let alternatives = self.dependency(demand).map(|known| &known.alternatives);
        let mut alternatives = alternatives.into_iter().flatten();
        let in_base = alternatives.find_map(|known| {
            let base = self.world.index.base_named(&known.name).first()?;
            Some((known, self.world.index.base_package(*base)))
        });
        match (of, in_base) {
            (Some(of), Some((known, base))) if !self.admits(known, base) => Found {
                explanation: vec![
                    first,
                    format!("the base has {} and is locked", reference(base)),
                ],
                reason: Reason::NeedsBaseUpgrade {
                    of,
                    base: reference(base),
                    relation,
                    available: None,
                },
            },
            (of, in_base) => Found {
                explanation: vec![first, self.near_miss(demand, in_base.map(|(_, base)| base))],
                reason: Reason::NothingProvides { of, relation },
            },
        }
    }

    fn admits(&self, relation: &Relation, package: &Package) -> bool {
        relation.admits(self.world.index.order, &package.version)
    }

    /// What there is under a name that nothing meets: in the base for another architecture, or in
    /// the feeds in another version.
    fn near_miss(&self, demand: DemandId, in_base: Option<&Package>) -> String {
        if let Some(base) = in_base {
            let arch = &base.architecture;
            return format!("the base has {} for {arch} only", reference(base));
        }
        let alternatives = self.dependency(demand).map(|known| &known.alternatives);
        let mut names = alternatives.into_iter().flatten().map(|known| &known.name);
        let pool = &self.world.index.pool;
        match names.find_map(|name| pool.named(name).next()) {
            Some(id) => {
                let package = self.package(id.0);
                let arch = &package.architecture;
                format!("the feeds have only {} ({arch})", reference(package))
            }
            None => "nothing of the base or the feeds provides it".to_owned(),
        }
    }

    /// The base rules the option out.
    pub(crate) fn blocked(&self, chain: &Chain, demand: DemandId, option: Solvable) -> Found {
        let world = self.world;
        let candidate = reference(self.package(option));
        let of_base = |base: u32| reference(world.index.base_package(base));
        let mut to_option = chain.packages.clone();
        to_option.push(option);
        match &world.node(option).block {
            Some(Block::Locked(base)) => self.locked(chain, demand, option, of_base(*base)),
            Some(Block::RefusesBase {
                base,
                refusal,
                relation,
            }) => {
                let base = of_base(*base);
                let verb = refusal.verb();
                let first = format!("{} {verb} {relation}", self.path(&to_option));
                Found {
                    explanation: vec![first, format!("the base has {base} and is locked")],
                    reason: Reason::ConflictsWith {
                        of: candidate,
                        field: refusal.field(),
                        relation: relation.to_string(),
                        with: base,
                        in_base: true,
                    },
                }
            }
            Some(Block::RefusedByBase {
                base,
                refusal,
                relation,
            }) => {
                let base = of_base(*base);
                let verb = refusal.verb();
                let second = format!("{base} of the base {verb} {relation}; the base is locked");
                let first = format!("{} is refused by the base", self.path(&to_option));
                Found {
                    explanation: vec![first, second],
                    reason: Reason::ConflictsWith {
                        of: base,
                        field: refusal.field(),
                        relation: relation.to_string(),
                        with: candidate,
                        in_base: true,
                    },
                }
            }
            Some(Block::Architecture) | None => self.nothing(&[option]),
        }
    }

    fn locked(&self, chain: &Chain, demand: DemandId, option: Solvable, base: PackageRef) -> Found {
        let candidate = reference(self.package(option));
        let relation = self.relation(demand, Some(option));
        let first = self.needs_line(chain, demand, &relation);
        let twin = self.world.index.base_twin(self.package(option));
        if twin.is_none() {
            // The base has it in another architecture, which it does not go beside.
            let architecture = &self.package(option).architecture;
            let first = match self.facts.demands[demand].by {
                By::Root(_) => format!("{candidate} for {architecture} was asked for"),
                By::Package(..) => first,
            };
            return Found {
                explanation: vec![
                    first,
                    format!("the base has {base} in another architecture and is locked"),
                    "both together would need Multi-Arch: same and one version".to_owned(),
                ],
                reason: Reason::NeedsBaseUpgrade {
                    of: self
                        .owner(chain, demand)
                        .unwrap_or_else(|| candidate.clone()),
                    base,
                    relation,
                    available: Some(candidate.version),
                },
            };
        }
        let named = self.dependency(demand).is_none_or(|known| {
            let mut alternatives = known.alternatives.iter();
            alternatives.any(|relation| relation.name == base.name)
        });
        let second = if named {
            format!("the base has {base} and is locked")
        } else {
            format!("{candidate} would do; the base has {base} and is locked")
        };
        let mut explanation = vec![first, second];
        explanation.extend(self.others(demand));
        Found {
            explanation,
            reason: Reason::NeedsBaseUpgrade {
                of: self
                    .owner(chain, demand)
                    .unwrap_or_else(|| candidate.clone()),
                base,
                relation,
                available: Some(candidate.version),
            },
        }
    }

    /// The further alternatives of a demand, none of which fits either.
    fn others(&self, demand: DemandId) -> Option<String> {
        let options = &self.facts.demands[demand].options;
        let first = self.package(*options.first()?);
        let mut names: Vec<&str> = Vec::new();
        for &option in options.iter() {
            let name = self.package(option).name.as_str();
            if name != first.name && !names.contains(&name) {
                names.push(name);
            }
        }
        match names.as_slice() {
            [] => None,
            [one] => Some(format!("{one} does not fit either")),
            [one, two] => Some(format!("{one} and {two} do not fit either")),
            [one, rest @ ..] => Some(format!("{one} and {} others do not fit either", rest.len())),
        }
    }

    pub(crate) fn excluded(&self, chain: &Chain, demand: DemandId, option: Solvable) -> Found {
        let name = self.package(option).name.clone();
        let relation = self.relation(demand, Some(option));
        let first = self.needs_line(chain, demand, &relation);
        let mut explanation = vec![first, format!("{name} is excluded by you")];
        explanation.extend(self.others(demand));
        Found {
            explanation,
            reason: Reason::NeedsExcluded {
                of: self
                    .owner(chain, demand)
                    .unwrap_or_else(|| reference(self.package(option))),
                relation,
                excluded: name,
            },
        }
    }

    /// Two candidates refuse each other: `option` at the end of `chain`, and the forced `by`.
    pub(crate) fn refused(
        &self,
        mut chain: Chain,
        option: Solvable,
        by: Solvable,
        (owner, enmity): (Solvable, usize),
    ) -> Found {
        chain.packages.push(option);
        let other = self.chain_of(by);
        let refused = if owner == by { option } else { by };
        let (mine, theirs) = if owner == by {
            (&other, &chain)
        } else {
            (&chain, &other)
        };
        let known = self.world.node(owner).enmities.get(enmity);
        let refusal = known.map_or(Refusal::Conflicts, |known| known.refusal);
        let field = refusal.field();
        let (name, relation) = known.map_or_else(Default::default, |known| {
            (known.relation.name.as_str(), known.relation.to_string())
        });
        let path = self.path(&mine.packages);
        let with = reference(self.package(refused));
        let provided = if with.name == name {
            String::new()
        } else {
            format!(", which {with} provides")
        };
        let first = format!("{path} {} {relation}{provided}", refusal.verb());
        Found {
            explanation: vec![first, self.presence(theirs)],
            reason: Reason::ConflictsWith {
                of: reference(self.package(owner)),
                field,
                relation,
                with,
                in_base: self.world.candidate_id(owner).is_none()
                    || self.world.candidate_id(refused).is_none(),
            },
        }
    }

    /// One version is demanded, and another is forced.
    pub(crate) fn rival(
        &self,
        chain: &Chain,
        demand: DemandId,
        option: Solvable,
        other: Solvable,
    ) -> Found {
        let relation = self.relation(demand, Some(option));
        let first = self.needs_line(chain, demand, &relation);
        let second = self.presence(&self.chain_of(other));
        let with = reference(self.package(other));
        let third = "only one version of a package can be included".to_owned();
        let in_base = matches!(self.facts.demands[demand].by, By::Root(Root::Base(_)))
            || self.world.candidate_id(other).is_none();
        Found {
            reason: Reason::ConflictsWith {
                of: self
                    .owner(chain, demand)
                    .unwrap_or_else(|| reference(self.package(option))),
                field: "Depends",
                relation,
                with,
                in_base,
            },
            explanation: vec![first, second, third],
        }
    }

    /// What is left to say where no single reason was found.
    pub(crate) fn nothing(&self, asked: &[Solvable]) -> Found {
        let names: Vec<String> = asked.iter().map(|&option| self.name(option)).collect();
        let relation = names.join(" | ");
        Found {
            explanation: vec![format!(
                "{relation} does not fit with what was requested earlier"
            )],
            reason: Reason::NothingProvides { of: None, relation },
        }
    }
}
