//! Why a request cannot be: one reason, and at most three lines that tell it.
//!
//! First what the base alone rules out, then what follows of necessity from the requests together,
//! and only where that settles nothing, what the earlier requests were met with. The first
//! contradiction found is told from the request to the two packages that do not go together.

use super::propagation::{By, Death, DemandId, Propagation, Root};
use super::solver::{Choice, Chosen};
use super::target::reference;
use super::verdict::{PackageRef, Reason};
use super::world::{Block, Solvable, World};
use crate::package::{Dependency, Package, Relation};

/// Names of a chain that are shown before the middle is cut out.
const MAX_CHAIN: usize = 4;

/// A reason and the lines that explain it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) reason: Reason,
    pub(super) explanation: Vec<String>,
}

/// Why none of `asked` can be chosen beside what the earlier requests need. `given` says what the
/// earlier requests are met with; it is asked only if nothing simpler explains it.
pub(super) fn explain(
    choice: Choice<'_>,
    earlier: &[&[Solvable]],
    asked: &[Solvable],
    given: impl FnOnce() -> Vec<Chosen>,
) -> Found {
    let mut alone = Propagation::new(choice, &[], asked);
    if let Some(demand) = alone.settle_static().or_else(|| alone.settle_roots()) {
        return Story::new(choice, &alone).tell(demand);
    }
    let mut together = Propagation::new(choice, earlier, asked);
    let contradiction = together.settle_static().or_else(|| together.settle_roots());
    if let Some(demand) = contradiction {
        return Story::new(choice, &together).tell(demand);
    }
    let contradiction = together
        .settle_given(&given())
        .or_else(|| together.settle_by_preference());
    let story = Story::new(choice, &together);
    match contradiction {
        Some(demand) => {
            let mut found = story.tell(demand);
            if found.explanation.len() < 3 {
                let line = "and no other choice of packages fits either";
                found.explanation.push(line.to_owned());
            }
            found
        }
        None => story.nothing(asked),
    }
}

/// What is told, from what was found out.
struct Story<'a> {
    world: &'a World,
    facts: &'a Propagation<'a>,
}

/// The packages from a request to the one in question, and which request.
struct Chain {
    root: Root,
    packages: Vec<Solvable>,
}

impl<'a> Story<'a> {
    fn new(choice: Choice<'a>, facts: &'a Propagation<'a>) -> Self {
        Self {
            world: choice.world,
            facts,
        }
    }

    /// The story of a demand that nothing meets.
    fn tell(&self, demand: DemandId) -> Found {
        let mut chain = self.chain_to(self.facts.demands[demand].by);
        let mut demand = demand;
        // Down to the first package that something other than its needs speaks against. Who is
        // dead for its needs died after what it needs, so this comes to an end.
        loop {
            let options = &self.facts.demands[demand].options;
            let Some(&option) = options.first() else {
                return self.missing(&chain, demand);
            };
            match self.facts.dead.get(&option) {
                Some(Death::Needs(place)) => {
                    chain.packages.push(option);
                    let below = self.facts.demand_of(option, *place);
                    let Some(below) = below else {
                        return self.nothing(&[option]);
                    };
                    demand = below;
                }
                Some(Death::Blocked) => return self.blocked(&chain, demand, option),
                Some(Death::Excluded) => return self.excluded(&chain, demand, option),
                Some(&Death::Refused { by, owner, enmity }) => {
                    return self.refused(chain, option, by, (owner, enmity));
                }
                Some(&Death::Rival(other)) => return self.rival(&chain, demand, option, other),
                None => return self.nothing(&[option]),
            }
        }
    }

    /// From the request to the package that makes the demand.
    fn chain_to(&self, by: By) -> Chain {
        let mut packages = Vec::new();
        let mut by = by;
        loop {
            match by {
                By::Root(root) => {
                    packages.reverse();
                    return Chain { root, packages };
                }
                By::Package(owner, _) => {
                    packages.push(owner);
                    let parent = self.facts.forced.get(&owner);
                    // What is not forced was reached from the request in question.
                    by = parent.map_or(By::Root(Root::Asked), |&id| self.facts.demands[id].by);
                }
            }
        }
    }

    fn package(&self, solvable: Solvable) -> &'a Package {
        self.world.package(solvable)
    }

    fn name(&self, solvable: Solvable) -> String {
        reference(self.package(solvable)).to_string()
    }

    /// `foo 1.0 → bar 2.0`, its middle cut out if it is long.
    fn path(&self, packages: &[Solvable]) -> String {
        let mut names: Vec<String> = packages.iter().map(|&known| self.name(known)).collect();
        if names.len() > MAX_CHAIN {
            let cut = names.len() - MAX_CHAIN + 1;
            names.splice(2..2 + cut, ["…".to_owned()]);
        }
        names.join(" → ")
    }

    fn dependency(&self, demand: DemandId) -> Option<&'a Dependency> {
        match self.facts.demands[demand].by {
            By::Package(owner, place) => {
                let need = self.world.node(owner).needs.get(place)?;
                Some(&need.dependency)
            }
            By::Root(Root::Base(place)) => {
                let held = self.world.base_needs().get(place)?;
                Some(&held.need.dependency)
            }
            By::Root(_) => None,
        }
    }

    /// Who demands, as a reason names it: the last of the chain, or a package of the base.
    fn owner(&self, chain: &Chain, demand: DemandId) -> Option<PackageRef> {
        match self.facts.demands[demand].by {
            By::Root(Root::Base(place)) => {
                let held = self.world.base_needs().get(place)?;
                Some(reference(self.world.index.base_package(held.of)))
            }
            _ => chain.packages.last().map(|&id| reference(self.package(id))),
        }
    }

    fn relation(&self, demand: DemandId, option: Option<Solvable>) -> String {
        match (self.dependency(demand), option) {
            (Some(dependency), _) => dependency.to_string(),
            (None, Some(option)) => {
                let package = self.package(option);
                format!("{} (= {})", package.name, package.version)
            }
            (None, None) => String::new(),
        }
    }

    /// `foo 1.0 → bar 2.0 needs baz (>= 3)`.
    fn needs_line(&self, chain: &Chain, demand: DemandId, relation: &str) -> String {
        match self.facts.demands[demand].by {
            By::Root(Root::Base(_)) => {
                let owner = self.owner(chain, demand);
                let owner = owner.map_or_else(String::new, |owner| owner.to_string());
                format!("{owner} of the base needs {relation}")
            }
            By::Root(_) => format!("{relation} was asked for"),
            By::Package(..) => format!("{} needs {relation}", self.path(&chain.packages)),
        }
    }

    /// Nothing at all could meet the demand.
    fn missing(&self, chain: &Chain, demand: DemandId) -> Found {
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

    /// The base is against the option.
    fn blocked(&self, chain: &Chain, demand: DemandId, option: Solvable) -> Found {
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
                let verb = verb(refusal.field());
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
                let verb = verb(refusal.field());
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

    fn excluded(&self, chain: &Chain, demand: DemandId, option: Solvable) -> Found {
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
    fn refused(
        &self,
        mut chain: Chain,
        option: Solvable,
        by: Solvable,
        (owner, enmity): (Solvable, usize),
    ) -> Found {
        chain.packages.push(option);
        let other = self.chain_of(by);
        let refused = if owner == by { option } else { by };
        let (refuser, refusee) = if owner == by {
            (&other, &chain)
        } else {
            (&chain, &other)
        };
        let known = self.world.node(owner).enmities.get(enmity);
        let field = known.map_or("Conflicts", |known| known.refusal.field());
        let (name, relation) = known.map_or_else(Default::default, |known| {
            (known.relation.name.as_str(), known.relation.to_string())
        });
        let path = self.path(&refuser.packages);
        let mut first = format!("{path} {} {relation}", verb(field));
        let with = reference(self.package(refused));
        if with.name != name {
            first += &format!(", which {with} provides");
        }
        Found {
            explanation: vec![first, self.presence(refusee)],
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

    fn chain_of(&self, forced: Solvable) -> Chain {
        let demand = self.facts.forced.get(&forced);
        let by = demand.map_or(By::Root(Root::Asked), |&id| self.facts.demands[id].by);
        let mut chain = self.chain_to(by);
        chain.packages.push(forced);
        chain
    }

    /// How a package that does not go with another comes to be there: `baz 1.0 was requested
    /// earlier`.
    fn presence(&self, chain: &Chain) -> String {
        let Some((&last, owners)) = chain.packages.split_last() else {
            return String::new();
        };
        let name = self.name(last);
        match (chain.root, owners) {
            (Root::Asked, []) => format!("{name} was requested later"),
            (Root::Earlier, []) => format!("{name} was requested earlier"),
            (Root::Asked, owners) => format!("{name} is needed by {}", self.path(owners)),
            (Root::Earlier, owners) => {
                format!(
                    "{name} is needed by {}, requested earlier",
                    self.path(owners)
                )
            }
            (Root::Base(place), _) => {
                let held = self.world.base_needs().get(place);
                held.map_or_else(String::new, |held| {
                    let of = reference(self.world.index.base_package(held.of));
                    format!("{of} of the base needs {}", held.need.dependency)
                })
            }
            (Root::Loose, _) => format!("the base has {name}"),
        }
    }

    /// One version is demanded, and another is forced.
    fn rival(&self, chain: &Chain, demand: DemandId, option: Solvable, other: Solvable) -> Found {
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
    fn nothing(&self, asked: &[Solvable]) -> Found {
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

fn verb(field: &str) -> &'static str {
    match field {
        "Breaks" => "breaks",
        "Depends" => "needs",
        _ => "conflicts with",
    }
}
