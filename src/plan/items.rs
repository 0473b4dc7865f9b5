//! The rows of a plan: one for every package that the selection touches.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;

use super::request::Answer;
use super::request::target::reference;
use super::selection::{Request, Selection};
use super::solve::{Cause, Choice, Chosen};
use super::value::Item;
use super::value::verdict::{Reason, Verdict};
use super::world::World;
use super::world::node::{Need, Solvable};
use super::world::supplement::{dependency_of, supplemented};
use crate::feed::CandidateId;
use crate::package::{Dependency, Package};

/// The rows of a plan, sorted by name, then architecture.
pub(super) fn items(
    choice: Choice<'_>,
    selection: &Selection,
    answers: &[Answer],
    chosen: &[Chosen],
) -> Vec<Item> {
    let mut rows = Rows {
        world: choice.world,
        items: BTreeMap::new(),
    };
    for known in chosen {
        rows.include(choice, known, chosen);
    }
    for (request, answer) in selection.requests.iter().zip(answers) {
        rows.answer(request, answer);
    }
    for name in &selection.excluded {
        rows.never(name);
    }
    rows.find_in_base(chosen, answers);
    rows.items.into_values().collect()
}

/// What a row is known by: a package's name and architecture, and the candidate where a name has
/// several rows (two versions requested, say).
type Key = (CompactString, CompactString, Option<CandidateId>);

struct Rows<'a> {
    world: &'a World,
    items: BTreeMap<Key, Item>,
}

impl Rows<'_> {
    fn include(&mut self, choice: Choice<'_>, known: &Chosen, all: &[Chosen]) {
        let mut item = self.of_solvable(known.solvable);
        item.verdict = Verdict::Included;
        item.explanation.extend(self.beside_base(known.solvable));
        item.reason = reason(choice, known.cause, all);
        item.requested = matches!(known.cause, Cause::Request(_));
        self.items.insert(key(&item), item);
    }

    /// That other versions of a package are in the base and stay there.
    fn beside_base(&self, solvable: Solvable) -> Option<String> {
        let index = &self.world.index;
        let package = self.world.package(solvable);
        let of_base = index.base_named(&package.name).iter();
        let mut of_base = of_base.map(|&base| index.base_package(base));
        let old = of_base.find(|old| index.goes_beside_itself(package, old))?;
        Some(format!(
            "stands beside {} of the base, which stays: dnf only installs it and never updates it",
            reference(old)
        ))
    }

    fn answer(&mut self, request: &Request, answer: &Answer) {
        let item = match answer {
            Answer::Met { options, notes, .. } => return self.mark_requested(options, notes),
            &Answer::InBase(base) => {
                let mut item = self.of_base(base);
                if item.name != request.name {
                    let package = self.world.index.base_package(base);
                    let mut provides = package.relations.provides.iter();
                    let mut obsoletes = package.relations.obsoletes.iter();
                    let is_named = |name: &_| *name == request.name;
                    // A name with version or architecture is the package itself.
                    let verb =
                        if provides.any(|it| is_named(&it.name)) || request.name.starts_with('/') {
                            Some("provides")
                        } else {
                            obsoletes
                                .any(|it| is_named(&it.name))
                                .then_some("obsoletes")
                        };
                    let package = reference(package);
                    let line =
                        verb.map(|verb| format!("{package} of the base {verb} {}", request.name));
                    item.explanation = line.into_iter().collect();
                }
                item
            }
            Answer::Excluded(candidate) => {
                let mut item = match candidate {
                    Some(solvable) => self.of_solvable(*solvable),
                    None => nameless(&request.name),
                };
                item.verdict = Verdict::Excluded;
                item.reason = Reason::ExcludedByUser;
                item
            }
            Answer::Impossible {
                candidate,
                reason,
                explanation,
            } => {
                let mut item = match candidate {
                    Some(solvable) => self.of_solvable(*solvable),
                    None => self.without_candidate(request),
                };
                item.verdict = Verdict::Conflicting;
                item.reason = reason.clone();
                item.explanation.clone_from(explanation);
                self.name_base(reason);
                item
            }
        };
        let mut item = item;
        item.requested = true;
        let known = self.items.get(&key(&item));
        // What is included stays so, even if another request for the same thing failed; and what
        // cannot be is told, even if another request is met by the base.
        let stays = known.is_some_and(|known| match known.verdict {
            Verdict::Included => true,
            Verdict::Conflicting => item.verdict == Verdict::Excluded,
            Verdict::Excluded | Verdict::Available => false,
        });
        if !stays {
            self.items.insert(key(&item), item);
        }
    }

    fn mark_requested(&mut self, options: &[Solvable], notes: &[String]) {
        let keys = options.iter().map(|&option| key(&self.of_solvable(option)));
        let met: Option<Key> = keys.into_iter().find(|key| self.items.contains_key(key));
        if let Some(item) = met.and_then(|key| self.items.get_mut(&key)) {
            item.requested = true;
            item.reason = Reason::Requested;
            item.explanation.extend_from_slice(notes);
        }
    }

    /// The base's package that a reason is about, beside the row that has the reason.
    fn name_base(&mut self, reason: &Reason) {
        let names = match reason {
            Reason::NeedsBaseUpgrade { base, .. } => vec![&base.name],
            Reason::ConflictsWith {
                in_base: true,
                with,
                of,
                ..
            } => vec![&of.name, &with.name],
            _ => Vec::new(),
        };
        for name in names {
            if let Some(&base) = self.world.index.base_named(name).first() {
                self.touch_base(base);
            }
        }
    }

    /// A row for a package of the base, unless there is one of that name and architecture.
    fn touch_base(&mut self, base: u32) {
        let item = self.of_base(base);
        let first = (item.name.clone(), item.architecture.clone(), None);
        let mut rows = self.items.range(first..);
        let next = rows.next().map(|(key, _)| (&key.0, &key.1));
        if next != Some((&item.name, &item.architecture)) {
            self.items.insert(key(&item), item);
        }
    }

    /// A name that is never taken, if there is a candidate of it.
    fn never(&mut self, name: &CompactString) {
        let Some(id) = self.world.index.pool.named(name).next() else {
            return;
        };
        let mut item = self.of_solvable(id.0);
        item.reason = Reason::ExcludedByUser;
        item.verdict = Verdict::Excluded;
        self.items.entry(key(&item)).or_insert(item);
    }

    /// The base's packages that meet what the included and requested ones need.
    fn find_in_base(&mut self, chosen: &[Chosen], answers: &[Answer]) {
        let included = chosen.iter().map(|known| known.solvable);
        let impossible = answers.iter().filter_map(|answer| match answer {
            Answer::Impossible { candidate, .. } => *candidate,
            _ => None,
        });
        let touched = included.chain(impossible);
        let met = touched.flat_map(|solvable| &self.world.node(solvable).met_by_base);
        let met: BTreeSet<u32> = met.copied().collect();
        for base in met {
            self.touch_base(base);
        }
    }

    fn of_solvable(&self, solvable: Solvable) -> Item {
        let Some(id) = self.world.candidate_id(solvable) else {
            return nameless(&self.world.package(solvable).name);
        };
        let candidate = self.world.index.pool.get(id);
        let package = &candidate.package;
        let twin = self.world.index.base_twin(package);
        Item {
            candidate: Some(id),
            base_version: twin.map(|base| self.world.index.base_package(base).version.clone()),
            package_size: candidate.file.known_size(),
            ..of_package(package)
        }
    }

    /// The row of a base package, with the candidate of the pool if it has that package: the one
    /// of the base's version, or else the newest.
    fn of_base(&self, base: u32) -> Item {
        let index = &self.world.index;
        let installed = index.base_package(base);
        let class = index.arch_class(installed);
        let order = index.order;
        let mates = || {
            let named = index.pool.named(&installed.name);
            named.filter(|id| index.arch_class(index.candidate(id.0)) == class)
        };
        let same = |id: &CandidateId| {
            let version = &index.candidate(id.0).version;
            order.compare(version, &installed.version).is_eq()
        };
        let candidate = mates().find(same).or_else(|| mates().next());
        let mut item = match candidate {
            Some(id) => self.of_solvable(id.0),
            None => of_package(installed),
        };
        let compared = candidate.map_or(installed, |id| index.candidate(id.0));
        item.base_version = Some(installed.version.clone());
        item.verdict = Verdict::Excluded;
        item.reason = Reason::in_base(order, installed, compared);
        item
    }

    /// A request that no candidate answers.
    fn without_candidate(&self, request: &Request) -> Item {
        let mut item = nameless(&request.name);
        item.version.clone_from(&request.version);
        if let Some(&base) = self.world.index.base_named(&request.name).first() {
            let installed = self.world.index.base_package(base);
            item.base_version = Some(installed.version.clone());
            item.architecture.clone_from(&installed.architecture);
            item.version
                .get_or_insert_with(|| installed.version.clone());
        }
        item
    }
}

fn key(item: &Item) -> Key {
    (item.name.clone(), item.architecture.clone(), item.candidate)
}

fn nameless(name: &CompactString) -> Item {
    Item {
        name: name.clone(),
        candidate: None,
        version: None,
        architecture: CompactString::default(),
        base_version: None,
        verdict: Verdict::Available,
        reason: Reason::NotRequested,
        explanation: Vec::new(),
        requested: false,
        package_size: None,
        installed_size: None,
    }
}

pub(super) fn of_package(package: &Package) -> Item {
    Item {
        version: Some(package.version.clone()),
        architecture: package.architecture.clone(),
        installed_size: package.installed_size,
        ..nameless(&package.name)
    }
}

fn reason(choice: Choice<'_>, cause: Cause, all: &[Chosen]) -> Reason {
    let world = choice.world;
    let of = |solvable: Solvable| reference(world.package(solvable));
    let written =
        |dependency: Option<&Dependency>| dependency.map_or_else(String::new, ToString::to_string);
    let relation = |need: Option<&Need>| written(need.map(|need| &need.dependency));
    match cause {
        Cause::Request(_) => Reason::Requested,
        Cause::Need(owner, place) => Reason::Depends {
            of: of(owner),
            relation: relation(world.node(owner).needs.get(place)),
        },
        Cause::Recommendation(owner, place) => Reason::Recommends {
            of: of(owner),
            relation: relation(world.node(owner).recommends.get(place)),
        },
        Cause::Supplement(solvable) => {
            let supplement = dependency_of(world.package(solvable));
            let owner = supplemented(world, solvable, all.iter().map(|known| known.solvable));
            Reason::Recommends {
                of: of(owner.unwrap_or(solvable)),
                relation: format!("Supplements: {}", written(supplement.as_ref())),
            }
        }
        Cause::BaseNeed(place) => {
            let held = world.base_needs().get(place);
            Reason::Depends {
                of: held.map_or_else(
                    || of(0),
                    |held| reference(world.index.base_package(held.of)),
                ),
                relation: relation(held.map(|held| &held.need)),
            }
        }
        Cause::Shadow(loose) => {
            let base = world.package(loose);
            let mut chosen = all.iter().map(|known| known.solvable);
            let enemy = chosen.find(|&other| world.are_enemies(loose, other));
            Reason::Depends {
                of: of(enemy.unwrap_or(loose)),
                relation: format!("{} (>> {})", base.name, base.version),
            }
        }
    }
}
