//! Why requests cannot be met together, where it takes a search to see it: the fewest facts that
//! contradict each other.
//!
//! resolvo says which packages its contradiction is about. Of all that these need and refuse, what is
//! not necessary for the contradiction is taken away, one fact after another; what is left is told in
//! at most three lines. Each fact is in one line, so that without any of the lines nothing is
//! explained.

use rustc_hash::{FxHashMap, FxHashSet};

use super::company::Company;
use crate::plan::request::target::reference;
use crate::plan::solve::search::Search;
use crate::plan::solve::{Choice, contradicting};
use crate::plan::world::node::Solvable;

/// Packages and facts beyond which nobody understands an explanation anyway.
const MOST_PACKAGES: usize = 64;
const MOST_FACTS: usize = 256;

/// Steps of one attempt to meet a set of facts.
const MOST_STEPS: usize = 20_000;

/// Facts that are told in one line.
const MOST_TOLD: usize = 3;

/// One thing that has to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fact {
    /// The request of that place.
    Request(usize),
    /// That need of that package.
    Need(Solvable, usize),
    /// That package refuses others, with its refusal of that place.
    Refusal(Solvable, usize),
}

/// A line, and the facts that it tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) facts: Vec<Fact>,
}

/// The lines that explain why the last of these requests cannot be met beside the others; `None` where
/// resolvo finds a way, or that was not found out. Without packages of the base that may be shadowed.
pub(crate) fn explained(
    choice: Choice<'_>,
    requests: &[&[Solvable]],
    company: Company,
    search: &Search<'_>,
) -> Option<Vec<Line>> {
    if choice.world.loose().next().is_some() {
        return None;
    }
    let packages = contradicting(choice, requests, search)?;
    if packages.len() > MOST_PACKAGES {
        return None;
    }
    let facts = facts(choice, requests, &packages);
    if facts.len() > MOST_FACTS {
        return None;
    }
    let problem = Facts { choice, requests };
    if problem.can_hold(&facts)? {
        return None;
    }
    let fewest = problem.fewest(facts)?;
    Some(Telling { problem, company }.lines(&fewest))
}

/// All that these packages need and refuse among each other, and the requests.
fn facts(choice: Choice<'_>, requests: &[&[Solvable]], packages: &[Solvable]) -> Vec<Fact> {
    let mut facts: Vec<Fact> = (0..requests.len()).map(Fact::Request).collect();
    let among: FxHashSet<Solvable> = packages.iter().copied().collect();
    for &package in packages {
        let node = choice.world.node(package);
        facts.extend((0..node.needs.len()).map(|place| Fact::Need(package, place)));
        let refusals = node.enmities.iter().enumerate();
        let refusals = refusals.filter(|(_, it)| it.with.iter().any(|one| among.contains(one)));
        facts.extend(refusals.map(|(place, _)| Fact::Refusal(package, place)));
    }
    facts
}

/// What facts are about.
#[derive(Clone, Copy)]
struct Facts<'a> {
    choice: Choice<'a>,
    requests: &'a [&'a [Solvable]],
}

/// A package that is there or not, as one of several that would do.
type Literal = (Solvable, bool);

impl Facts<'_> {
    /// The facts without those that the contradiction does not need.
    fn fewest(&self, mut facts: Vec<Fact>) -> Option<Vec<Fact>> {
        let mut at = facts.len();
        while let Some(before) = at.checked_sub(1) {
            at = before;
            let mut fewer = facts.clone();
            fewer.remove(at);
            if !self.can_hold(&fewer)? {
                facts = fewer;
            }
        }
        Some(facts)
    }

    /// Whether packages can be chosen so that all facts hold; `None` if that is not found out.
    fn can_hold(&self, facts: &[Fact]) -> Option<bool> {
        let mut clauses: Vec<Vec<Literal>> = Vec::new();
        for &fact in facts {
            self.add(fact, &mut clauses)?;
        }
        let named = clauses.iter().flatten().map(|&(package, _)| package);
        let named: FxHashSet<Solvable> = named.collect();
        let mut named: Vec<Solvable> = named.into_iter().collect();
        named.sort_unstable();
        for (place, &one) in named.iter().enumerate() {
            for &other in &named[place + 1..] {
                if self.choice.slot(one) == self.choice.slot(other) {
                    clauses.push(vec![(one, false), (other, false)]);
                }
            }
        }
        let mut steps = MOST_STEPS;
        satisfiable(&clauses, FxHashMap::default(), &mut steps)
    }

    /// What a fact asks for, in clauses.
    fn add(&self, fact: Fact, clauses: &mut Vec<Vec<Literal>>) -> Option<()> {
        let world = self.choice.world;
        let possible = |options: &[Solvable]| -> Vec<Literal> {
            let options = options.iter().copied();
            let possible = options.filter(|&option| self.choice.possible(option));
            possible.map(|option| (option, true)).collect()
        };
        match fact {
            Fact::Request(place) => clauses.push(possible(self.requests.get(place)?)),
            Fact::Need(owner, place) => {
                let need = world.node(owner).needs.get(place)?;
                let mut heads = vec![vec![(owner, false)]];
                for group in &need.when {
                    heads = heads
                        .iter()
                        .flat_map(|head| {
                            let with =
                                |&member: &Solvable| [&head[..], &[(member, false)]].concat();
                            group.iter().map(with)
                        })
                        .collect();
                    if heads.len() > MOST_FACTS {
                        return None;
                    }
                }
                let options = possible(&need.options);
                clauses.extend(
                    heads
                        .into_iter()
                        .map(|head| [head, options.clone()].concat()),
                );
            }
            Fact::Refusal(owner, place) => {
                let refusal = world.node(owner).enmities.get(place)?;
                let with = refusal.with.iter();
                clauses.extend(with.map(|&other| vec![(owner, false), (other, false)]));
            }
        }
        Some(())
    }
}

/// Whether all clauses can be met: what leaves no choice first, then one way after the other.
fn satisfiable(
    clauses: &[Vec<Literal>],
    mut known: FxHashMap<Solvable, bool>,
    steps: &mut usize,
) -> Option<bool> {
    let open = loop {
        *steps = steps.checked_sub(1)?;
        let mut open = None;
        let mut forced = None;
        for clause in clauses {
            let met = |&(package, sign): &Literal| known.get(&package) == Some(&sign);
            if clause.iter().any(met) {
                continue;
            }
            let mut left = clause
                .iter()
                .filter(|(package, _)| !known.contains_key(package));
            match (left.next(), left.next()) {
                (None, _) => return Some(false),
                (Some(&only), None) => {
                    forced = Some(only);
                    break;
                }
                (Some(&first), Some(_)) => open = open.or(Some(first)),
            }
        }
        match forced {
            Some((package, sign)) => {
                known.insert(package, sign);
            }
            None => break open,
        }
    };
    let Some((package, sign)) = open else {
        return Some(true);
    };
    for value in [sign, !sign] {
        let mut tried = known.clone();
        tried.insert(package, value);
        if satisfiable(clauses, tried, steps)? {
            return Some(true);
        }
    }
    Some(false)
}

/// The facts in sentences.
#[derive(Clone, Copy)]
struct Telling<'a> {
    problem: Facts<'a>,
    company: Company,
}

impl Telling<'_> {
    /// What the request leads to, what the others lead to, and who refuses whom.
    fn lines(&self, facts: &[Fact]) -> Vec<Line> {
        let asked = self.reached_from_asked(facts);
        let last = self.problem.requests.len().saturating_sub(1);
        let (mut mine, mut theirs, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
        for &fact in facts {
            match fact {
                Fact::Request(place) if place == last => mine.push(fact),
                Fact::Need(owner, _) if asked.contains(&owner) => mine.push(fact),
                Fact::Request(_) | Fact::Need(..) => theirs.push(fact),
                Fact::Refusal(..) => refusals.push(fact),
            }
        }
        let groups = [mine, theirs, refusals].into_iter();
        let groups = groups.filter(|facts| !facts.is_empty());
        let mut lines: Vec<Line> = groups.map(|facts| self.line(facts)).collect();
        if let (Some(line), false) = (
            lines.last_mut(),
            facts.iter().any(|fact| matches!(fact, Fact::Refusal(..))),
        ) {
            line.text
                .push_str("; of versions of a package only one fits");
        }
        lines
    }

    fn reached_from_asked(&self, facts: &[Fact]) -> FxHashSet<Solvable> {
        let asked = self.problem.requests.last().copied().unwrap_or_default();
        let mut reached: FxHashSet<Solvable> = asked.iter().copied().collect();
        loop {
            let before = reached.len();
            for fact in facts {
                if let &Fact::Need(owner, place) = fact
                    && reached.contains(&owner)
                    && let Some(need) = self.problem.choice.world.node(owner).needs.get(place)
                {
                    reached.extend(need.options.iter().copied());
                }
            }
            if reached.len() == before {
                return reached;
            }
        }
    }

    fn line(&self, facts: Vec<Fact>) -> Line {
        // Who needs something was asked for, or is needed by another: that it is there goes without
        // saying, unless nothing else is said of it.
        let is_owner = |option: &Solvable| {
            let owns = |fact: &Fact| matches!(fact, Fact::Need(owner, _) if owner == option);
            facts.iter().any(owns)
        };
        let told = facts.iter().filter_map(|fact| match *fact {
            Fact::Request(place) => {
                let options = self.problem.requests.get(place)?;
                let is_last = place + 1 == self.problem.requests.len();
                if is_last && options.iter().any(is_owner) {
                    return None;
                }
                let names: Vec<String> = options.iter().map(|&option| self.name(option)).collect();
                let word = if is_last {
                    "requested"
                } else {
                    self.company.word()
                };
                Some((format!("{} was", names.join(" or ")), word.to_owned()))
            }
            Fact::Need(owner, place) => {
                let need = self.problem.choice.world.node(owner).needs.get(place)?;
                let possible = |option: &&Solvable| self.problem.choice.possible(**option);
                let (fits, lost): (Vec<_>, Vec<_>) = need.options.iter().partition(possible);
                let lost = match lost.first() {
                    Some(&&lost) if !fits.is_empty() => {
                        format!(" ({} does not fit the base)", self.name(lost))
                    }
                    _ => String::new(),
                };
                Some((
                    format!("{} needs", self.name(owner)),
                    format!("{}{lost}", need.dependency),
                ))
            }
            Fact::Refusal(owner, place) => {
                let refusal = self.problem.choice.world.node(owner).enmities.get(place)?;
                let verb = refusal.refusal.verb();
                Some((
                    format!("{} {verb}", self.name(owner)),
                    refusal.relation.to_string(),
                ))
            }
        });
        let mut told = joined(told);
        let more = told.len().saturating_sub(MOST_TOLD);
        told.truncate(MOST_TOLD);
        if more > 0 {
            told.push(format!("and {more} more like these"));
        }
        let text = told.join("; ");
        Line { text, facts }
    }

    fn name(&self, package: Solvable) -> String {
        reference(self.problem.choice.world.package(package)).to_string()
    }
}

/// Sentences of subject with verb, and object: those of one subject and verb become one.
fn joined(parts: impl Iterator<Item = (String, String)>) -> Vec<String> {
    let mut sentences: Vec<(String, Vec<String>)> = Vec::new();
    for (subject, object) in parts {
        match sentences.last_mut() {
            Some((known, objects)) if *known == subject => objects.push(object),
            _ => sentences.push((subject, vec![object])),
        }
    }
    let sentences = sentences.into_iter();
    sentences
        .map(|(subject, objects)| format!("{subject} {}", objects.join(" and ")))
        .collect()
}
