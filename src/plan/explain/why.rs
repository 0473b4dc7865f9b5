//! `why NAME`: the shortest chain from a request to a package, or why it is not there.

use std::collections::VecDeque;
use std::fmt;
use std::path::PathBuf;

use rustc_hash::FxHashMap;

use super::relations::{RelationField, needs};
use crate::feed::CandidateId;
use crate::foundation::progress::Silent;
use crate::foundation::quantity::count;
use crate::package::{Dependency, Package};
use crate::plan::request::target::reference;
use crate::plan::selection::Request;
use crate::plan::universe::Universe;
use crate::plan::value::verdict::{PackageRef, Reason, Verdict};
use crate::plan::value::{Item, Plan};

/// How many of those who need a package are named where nothing else is to be told.
const MAX_NAMED: usize = 3;

/// The answer to `why NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The name that was asked about.
    pub name: String,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Why, in a value.
    pub reason: Reason,
    /// The feed that it is from, if it is from one.
    pub feed: Option<PathBuf>,
    /// The shortest chain from a request to it; empty if it was requested, or is not there.
    pub chain: Vec<WhyStep>,
    /// The whole answer in sentences, the chain included.
    pub lines: Vec<String>,
}

/// One step of a chain: a package and the relation that leads to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhyStep {
    /// Who has the relation.
    pub of: PackageRef,
    /// The field that the relation stands in.
    pub field: RelationField,
    /// The relation as the family writes it.
    pub relation: String,
    /// What meets it.
    pub to: PackageRef,
}

/// `gdb 13.1-3 depends on libpython3.11 (>= 3.11.0)`.
impl fmt::Display for WhyStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (of, verb, relation) = (&self.of, self.field.verb(), &self.relation);
        write!(f, "{of} {verb} {relation}")?;
        let mut names = relation.split([' ', ':', '|', ',']);
        if names.any(|name| name == self.to.name) {
            Ok(())
        } else {
            write!(f, ", which {} provides", self.to)
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines.join("\n"))
    }
}

impl Universe {
    /// Why a package is in the plan, or why it is not there or cannot be.
    #[must_use]
    pub fn why(&self, plan: &Plan, name: &str) -> Why {
        let named = |verdict: Verdict| {
            let mut items = plan.with_verdict(verdict);
            items.find(|item| item.name == name)
        };
        let item = named(Verdict::Included)
            .or_else(|| named(Verdict::Conflicting))
            .or_else(|| named(Verdict::Excluded));
        match item {
            Some(item) => self.why_item(plan, item),
            None => self.why_not(plan, name),
        }
    }

    /// The answer for a package that the plan speaks of.
    fn why_item(&self, plan: &Plan, item: &Item) -> Why {
        let mut lines = Vec::new();
        let chain = match item.verdict {
            Verdict::Included | Verdict::Excluded => self.chain(plan, &item.name),
            Verdict::Conflicting | Verdict::Available => Vec::new(),
        };
        let title = title(item);
        match chain.first() {
            Some(step) => lines.push(format!("{} was requested", step.of)),
            None if item.requested => lines.push(format!("{title} was requested")),
            None => {}
        }
        lines.extend(chain.iter().map(ToString::to_string));
        match (item.verdict, &item.reason) {
            (Verdict::Conflicting, _) => lines.push(format!("{title} cannot be included")),
            (_, Reason::InBase { base_version, .. }) => {
                let other = item.version.as_ref().filter(|known| *known != base_version);
                let other = other.map_or_else(String::new, |other| {
                    format!("; the feeds have {other}, which is not taken")
                });
                lines.push(format!("the base has {} {base_version}{other}", item.name));
            }
            (_, Reason::ExcludedByUser) => {
                lines.push(format!("{title} is excluded by you"));
            }
            _ => {}
        }
        lines.extend(item.explanation.iter().cloned());
        if item.verdict != Verdict::Excluded {
            lines.extend(self.feed_named(item));
        }
        Why {
            name: item.name.to_string(),
            verdict: item.verdict,
            reason: item.reason.clone(),
            feed: self.feed(item),
            chain,
            lines,
        }
    }

    /// The answer for a name that the plan does not speak of: what would become of it.
    fn why_not(&self, plan: &Plan, name: &str) -> Why {
        let mut selection = plan.selection.clone();
        selection.requests.push(Request::parse(name));
        let trial = self.plan(&selection, &Silent).ok();
        let more = trial.as_ref().map_or(0, |trial| {
            let before = plan.included().count();
            trial.included().count().saturating_sub(before)
        });
        let asked = trial.and_then(|trial| {
            let mut items = trial.items.into_iter();
            let known = |item: &Item| plan.items.iter().any(|old| old == item);
            items.find(|item| item.requested && !known(item))
        });
        let mut lines = Vec::new();
        let (verdict, reason) = match &asked {
            Some(item) if item.verdict == Verdict::Included => {
                lines.push(format!(
                    "{} is not included: nobody asked for it",
                    title(item)
                ));
                lines.extend(self.left_out(plan, &item.name));
                lines.extend(self.feed_named(item));
                let more = count(more, "package");
                lines.push(format!("if requested, it would add {more}"));
                lines.extend(item.explanation.iter().cloned());
                (Verdict::Available, Reason::NotRequested)
            }
            Some(item) => {
                let unknown = matches!(item.reason, Reason::NothingProvides { of: None, .. });
                if item.verdict == Verdict::Conflicting && !unknown {
                    lines.push(format!("{} could not be included", title(item)));
                    lines.extend(self.left_out(plan, &item.name));
                }
                if let Reason::InBase { base_version, .. } = &item.reason
                    && item.explanation.is_empty()
                {
                    lines.push(format!("the base has {} {base_version}", item.name));
                    lines.push("nothing that is included needs it".to_owned());
                }
                lines.extend(item.explanation.iter().cloned());
                (item.verdict, item.reason.clone())
            }
            None => {
                lines.push(format!("{name} is met by what the plan includes already"));
                (Verdict::Available, Reason::NotRequested)
            }
        };
        Why {
            name: name.to_owned(),
            verdict,
            reason,
            feed: asked.as_ref().and_then(|item| self.feed(item)),
            chain: Vec::new(),
            lines,
        }
    }

    /// The feed that the candidate of an item is from.
    fn feed(&self, item: &Item) -> Option<PathBuf> {
        let feed = self.pool().feed_of(item.candidate?)?;
        Some(feed.path.clone())
    }

    /// Which feed that is, where there are several.
    fn feed_named(&self, item: &Item) -> Option<String> {
        let feed = self
            .feed(item)
            .filter(|_| self.pool().has_several_feeds())?;
        Some(format!(
            "{} is from the feed {}",
            title(item),
            feed.display()
        ))
    }

    /// Who of the included recommends it, and why it did not come along.
    fn left_out(&self, plan: &Plan, name: &str) -> Vec<String> {
        let candidates = plan.included().filter_map(|item| item.candidate);
        let packages = candidates.map(|id| &self.pool().get(id).package);
        packages
            .flat_map(|package| needs(package).map(move |need| (package, need)))
            .filter(|(_, (field, _))| *field == RelationField::Recommends)
            .filter(|(_, (_, wanted))| wanted.alternatives.iter().any(|one| one.name == name))
            .take(MAX_NAMED)
            .map(|(package, (_, wanted))| {
                let (of, wanted) = (reference(package), wanted.to_string());
                let mut not_taken = plan.not_taken.iter();
                let known = not_taken.find(|known| known.of == of && known.relation == wanted);
                let because = match (known, plan.selection.recommends) {
                    (Some(known), _) => known.because.to_string(),
                    (None, true) => "another met it".to_owned(),
                    (None, false) => "recommendations are off".to_owned(),
                };
                format!("{of} recommends {wanted}; {because}")
            })
            .collect()
    }

    /// The shortest chain of relations from a request to a package of that name, which is included
    /// or of the base.
    fn chain(&self, plan: &Plan, name: &str) -> Vec<WhyStep> {
        let included: FxHashMap<CandidateId, bool> = plan
            .included()
            .filter_map(|item| Some((item.candidate?, item.requested)))
            .collect();
        let requested = plan.included().filter(|item| item.requested);
        let mut queue: VecDeque<CandidateId> =
            requested.filter_map(|item| item.candidate).collect();
        // How each package was reached; the requested ones of themselves.
        let mut steps: FxHashMap<CandidateId, Option<(CandidateId, WhyStep)>> =
            queue.iter().map(|&id| (id, None)).collect();
        let last = loop {
            let Some(id) = queue.pop_front() else {
                return Vec::new();
            };
            let package = &self.pool().get(id).package;
            if package.name == name {
                break steps.get(&id).cloned().flatten();
            }
            if let Some(step) = self.step_into_base(plan, package, name) {
                break Some((id, step));
            }
            for (next, step) in self.steps(plan, package, &included) {
                steps.entry(next).or_insert_with(|| {
                    queue.push_back(next);
                    Some((id, step))
                });
            }
        };
        let mut chain = Vec::new();
        let mut at = last;
        while let Some((from, step)) = at {
            chain.push(step);
            at = steps.get(&from).cloned().flatten();
        }
        chain.reverse();
        chain
    }

    /// The relations of an included package that bring something along.
    fn pulling<'a>(
        plan: &Plan,
        package: &'a Package,
    ) -> impl Iterator<Item = (RelationField, &'a Dependency)> {
        let recommends = plan.selection.recommends;
        needs(package).filter(move |(field, _)| match field {
            RelationField::PreDepends | RelationField::Depends => true,
            RelationField::Recommends => recommends,
            _ => false,
        })
    }

    /// Where an included package's relations lead within the plan.
    fn steps(
        &self,
        plan: &Plan,
        package: &Package,
        included: &FxHashMap<CandidateId, bool>,
    ) -> Vec<(CandidateId, WhyStep)> {
        let index = self.index();
        let class = index.arch_class(package);
        let mut found = Vec::new();
        for (field, dependency) in Self::pulling(plan, package) {
            for relation in &dependency.alternatives {
                let meeting = index.in_pool(relation, class).into_iter().map(CandidateId);
                for id in meeting.filter(|id| included.contains_key(id)) {
                    let to = &self.pool().get(id).package;
                    found.push((id, step(package, field, dependency, to)));
                }
            }
        }
        found
    }

    /// The relation that the base's package of that name meets.
    fn step_into_base(&self, plan: &Plan, package: &Package, name: &str) -> Option<WhyStep> {
        let index = self.index();
        if index.base_named(name).is_empty() {
            return None;
        }
        let class = index.arch_class(package);
        Self::pulling(plan, package).find_map(|(field, dependency)| {
            let mut alternatives = dependency.alternatives.iter();
            let met = alternatives.find_map(|relation| index.in_base(relation, class).next())?;
            let to = index.base_package(met);
            (to.name == name).then(|| step(package, field, dependency, to))
        })
    }
}

fn step(of: &Package, field: RelationField, dependency: &Dependency, to: &Package) -> WhyStep {
    WhyStep {
        of: reference(of),
        field,
        relation: dependency.to_string(),
        to: reference(to),
    }
}

fn title(item: &Item) -> String {
    match &item.version {
        Some(version) => format!("{} {version}", item.name),
        None => item.name.to_string(),
    }
}
