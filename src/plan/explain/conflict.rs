//! Why a request cannot be met: one reason, and at most three lines that tell it.
//!
//! First what the base alone rules out, then what follows of necessity from the requests together:
//! the first contradiction found is told from the request to the two packages that do not go together.
//! Where that settles nothing, the lines are those of the solver's own contradiction ([`explained`]),
//! and the reason is the first contradiction with what the earlier requests were met with.

use std::time::Duration;

use super::company::Company;
use super::core::explained;
use crate::package::{Dependency, Package};
use crate::plan::request::target::reference;
use crate::plan::solve::propagation::{By, Death, DemandId, Propagation, Root};
use crate::plan::solve::search::Search;
use crate::plan::solve::{Choice, solve};
use crate::plan::value::verdict::{PackageRef, Reason};
use crate::plan::world::World;
use crate::plan::world::node::Solvable;

/// Names of a chain that are shown before the middle is cut out.
const MAX_CHAIN: usize = 4;

/// A reason and the lines that explain it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) reason: Reason,
    pub(crate) explanation: Vec<String>,
}

/// Why none of `asked` can be chosen beside what the earlier requests need. What the earlier ones
/// are met with is only searched for if nothing simpler explains it; where the search ends before,
/// no more is said than that they do not go together.
pub(crate) fn explain(
    choice: Choice<'_>,
    earlier: &[&[Solvable]],
    asked: &[Solvable],
    company: Company,
    search: &Search<'_>,
) -> Found {
    // From the simplest explanation to the hardest: a request that is impossible alone is not
    // blamed on the others.
    let mut alone = Propagation::new(choice, &[], asked);
    if let Some(demand) = alone.settle_static().or_else(|| alone.settle_roots()) {
        return Story::new(choice, &alone, company).tell(demand);
    }
    let mut together = Propagation::new(choice, earlier, asked);
    let contradiction = together.settle_static().or_else(|| together.settle_roots());
    if let Some(demand) = contradiction {
        return Story::new(choice, &together, company).tell(demand);
    }
    let contradiction = together
        .settle_given(&solve(choice, earlier, search).unwrap_or_default())
        .or_else(|| together.settle_by_preference(search));
    let story = Story::new(choice, &together, company);
    match contradiction {
        Some(demand) => {
            // This contradiction holds beside packages that were chosen, so it does not say by
            // itself that another choice would fail too.
            let mut found = story.tell(demand);
            let requests = [earlier, &[asked]].concat();
            if let Some(lines) = explained(choice, &requests, company, search) {
                found.explanation = lines.into_iter().map(|line| line.text).collect();
            } else if found.explanation.len() < 3 {
                let line = "and no other choice of packages fits either";
                found.explanation.push(line.to_owned());
            }
            found
        }
        None => story.nothing(asked),
    }
}

/// That it was not found out whether a request can be met.
pub(crate) fn no_plan_found(choice: Choice<'_>, allowed: Duration) -> Found {
    let line = if choice.world.has_too_many_choices() {
        "too many packages offer what others need, or refuse each other: that is more than is \
         searched"
    } else {
        "it is not known whether there is a plan: ask for fewer packages or for other versions, or \
         allow more time with --solve-timeout"
    };
    Found {
        reason: Reason::NoPlanFound { allowed },
        explanation: vec![line.to_owned()],
    }
}

/// What is told, from what was found out.
pub(crate) struct Story<'a> {
    pub(crate) world: &'a World,
    pub(crate) facts: &'a Propagation<'a>,
    company: Company,
}

/// The packages from a request to the one in question, and which request.
pub(crate) struct Chain {
    pub(crate) root: Root,
    pub(crate) packages: Vec<Solvable>,
}

impl<'a> Story<'a> {
    fn new(choice: Choice<'a>, facts: &'a Propagation<'a>, company: Company) -> Self {
        Self {
            world: choice.world,
            facts,
            company,
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

    pub(crate) fn package(&self, solvable: Solvable) -> &'a Package {
        self.world.package(solvable)
    }

    pub(crate) fn name(&self, solvable: Solvable) -> String {
        reference(self.package(solvable)).to_string()
    }

    /// `foo 1.0 → bar 2.0`, its middle cut out if it is long.
    pub(crate) fn path(&self, packages: &[Solvable]) -> String {
        let mut names: Vec<String> = packages.iter().map(|&known| self.name(known)).collect();
        if names.len() > MAX_CHAIN {
            let cut = names.len() - MAX_CHAIN + 1;
            names.splice(2..2 + cut, ["…".to_owned()]);
        }
        names.join(" → ")
    }

    pub(crate) fn dependency(&self, demand: DemandId) -> Option<&'a Dependency> {
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
    pub(crate) fn owner(&self, chain: &Chain, demand: DemandId) -> Option<PackageRef> {
        match self.facts.demands[demand].by {
            By::Root(Root::Base(place)) => {
                let held = self.world.base_needs().get(place)?;
                Some(reference(self.world.index.base_package(held.of)))
            }
            _ => chain.packages.last().map(|&id| reference(self.package(id))),
        }
    }

    pub(crate) fn relation(&self, demand: DemandId, option: Option<Solvable>) -> String {
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
    pub(crate) fn needs_line(&self, chain: &Chain, demand: DemandId, relation: &str) -> String {
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

    pub(crate) fn chain_of(&self, forced: Solvable) -> Chain {
        let demand = self.facts.forced.get(&forced);
        let by = demand.map_or(By::Root(Root::Asked), |&id| self.facts.demands[id].by);
        let mut chain = self.chain_to(by);
        chain.packages.push(forced);
        chain
    }

    /// How a package that does not go with another comes to be there: `baz 1.0 was requested
    /// earlier`.
    pub(crate) fn presence(&self, chain: &Chain) -> String {
        let Some((&last, owners)) = chain.packages.split_last() else {
            return String::new();
        };
        let name = self.name(last);
        match (chain.root, owners) {
            (Root::Asked, []) => format!("{name} was requested later"),
            (Root::Earlier, []) => format!("{name} was {}", self.company.word()),
            (Root::Asked, owners) => format!("{name} is needed by {}", self.path(owners)),
            (Root::Earlier, owners) => {
                let word = self.company.word();
                format!("{name} is needed by {}, {word}", self.path(owners))
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
}
