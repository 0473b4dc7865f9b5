//! Random little worlds against a checker that tries every set of packages.
//!
//! The checker shares nothing with the solver but [`Relation::admits`] and [`Provide::meets`]: it
//! knows one architecture, and finds what is possible by trying all subsets of the feed.

use proptest::prelude::*;

use crate::foundation::progress::CancelFlag;
use crate::package::{Dependency, Package, Relation, VersionOrder};
use crate::plan::toy::{ToyWorld, package, world};
use crate::plan::{Plan, Reason, Verdict};

const ORDER: VersionOrder = VersionOrder::Dpkg;
const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NAMES[..])
}

fn relation() -> impl Strategy<Value = String> {
    let bound = prop::sample::select(&["", "", "", " (= 1)", " (>= 2)", " (<< 2)"][..]);
    let virtual_name = prop_oneof![6 => name(), 1 => Just("v"), 1 => Just("nowhere")];
    (virtual_name, bound).prop_map(|(name, bound)| format!("{name}{bound}"))
}

fn field(
    name: &'static str,
    separator: &'static str,
    likely: u32,
) -> impl Strategy<Value = String> {
    let some = prop::collection::vec(relation(), 1..=2)
        .prop_map(move |list| format!(" {name} {}", list.join(separator)));
    prop_oneof![10 - likely => Just(String::new()), likely => some]
}

fn any_package(version: &'static [&'static str]) -> impl Strategy<Value = String> {
    let provides = prop::sample::select(&["", "", "", " provides: v", " provides: v (= 2)"][..]);
    let fields = (
        field("depends:", ", ", 5),
        field("pre-depends:", " | ", 3),
        field("recommends:", ", ", 3),
        field("conflicts:", ", ", 2),
        field("breaks:", ", ", 1),
    );
    let version = prop::sample::select(version);
    (name(), version, provides, fields).prop_map(
        |(name, version, provides, (depends, alternatives, recommends, conflicts, breaks))| {
            format!(
                "{name} {version}{provides}{depends}{alternatives}{recommends}{conflicts}{breaks}"
            )
        },
    )
}

#[derive(Clone, Debug)]
pub(super) struct Case {
    base: Vec<String>,
    feed: Vec<String>,
    pub(super) requests: Vec<&'static str>,
    excluded: Option<&'static str>,
    /// A name of which a newer version may hide the base's.
    pub(super) shadowed: Option<&'static str>,
}

pub(super) fn case() -> impl Strategy<Value = Case> {
    (
        prop::collection::vec(any_package(&["1", "2"]), 0..3),
        prop::collection::vec(any_package(&["1", "2", "3"]), 1..9),
        prop::collection::vec(name(), 1..4),
        prop::option::weighted(0.2, name()),
        prop::option::weighted(0.4, name()),
    )
        .prop_map(|(mut base, mut feed, requests, excluded, shadowed)| {
            // A name once in the base, a name and version once in the feed.
            let mut seen = Vec::new();
            base.retain(|text| first_words(text, 1, &mut seen));
            seen.clear();
            feed.retain(|text| first_words(text, 2, &mut seen));
            Case {
                base,
                feed,
                requests,
                excluded,
                shadowed,
            }
        })
}

fn first_words(text: &str, count: usize, seen: &mut Vec<String>) -> bool {
    let words: Vec<&str> = text.split(' ').take(count).collect();
    let key = words.join(" ");
    let fresh = !seen.contains(&key);
    seen.push(key);
    fresh
}

/// What the checker knows of a case.
struct Checker {
    base: Vec<Package>,
    feed: Vec<Package>,
    excluded: Option<&'static str>,
    shadowed: Option<&'static str>,
}

impl Checker {
    fn new(case: &Case) -> Self {
        let packages = |list: &[String]| list.iter().map(|text| package(text)).collect();
        Self {
            base: packages(&case.base),
            feed: packages(&case.feed),
            excluded: case.excluded,
            shadowed: case.shadowed,
        }
    }

    /// Whether these candidates can stand together on the base.
    fn stands(&self, set: &[&Package]) -> bool {
        let replaced = |one: &&Package| set.iter().any(|other| other.name == one.name);
        let kept = self.base.iter().filter(|one| !replaced(one));
        let all: Vec<&Package> = kept.chain(set.iter().copied()).collect();
        let unique = |one: &Package| all.iter().filter(|other| other.name == one.name).count() == 1;
        let content = |one: &Package| {
            let mut required = one.relations.required();
            required.all(|dependency| meets(&all, dependency))
        };
        set.iter()
            .all(|one| unique(one) && content(one) && self.may_stand_for_base(one))
            && self.base_is_content(&all)
            && set
                .iter()
                .all(|one| self.excluded != Some(one.name.as_str()))
            && set.iter().all(|one| {
                let mut others = all.iter().filter(|other| other.name != one.name);
                others.all(|other| !refuses(one, other) && !refuses(other, one))
            })
    }

    /// Whether the base does not have it, or has an older one that may be hidden.
    fn may_stand_for_base(&self, one: &Package) -> bool {
        let newer = |old: &Package| ORDER.compare(&one.version, &old.version).is_gt();
        let allowed = self.shadowed == Some(one.name.as_str());
        let mut named = self.base.iter().filter(|old| old.name == one.name);
        named.all(|old| allowed && newer(old))
    }

    /// Whether what the base met of its own needs is met still.
    fn base_is_content(&self, all: &[&Package]) -> bool {
        let base: Vec<&Package> = self.base.iter().collect();
        let locked = base
            .iter()
            .filter(|one| self.shadowed != Some(one.name.as_str()));
        let mut needs = locked.flat_map(|one| one.relations.required());
        needs.all(|need| meets(all, need) || !meets(&base, need))
    }

    /// Whether there is a set that stands, holds all of `held` and makes `good` true.
    fn possible(&self, held: &[&Package], good: impl Fn(&[&Package]) -> bool) -> bool {
        (0_u32..1 << self.feed.len()).any(|bits| {
            let chosen = self.feed.iter().enumerate();
            let set: Vec<&Package> = chosen
                .filter(|(place, _)| bits & (1 << place) != 0)
                .map(|(_, package)| package)
                .collect();
            held.iter().all(|one| set.contains(one)) && good(&set) && self.stands(&set)
        })
    }

    /// The newest candidate of a name.
    fn newest(&self, name: &str) -> Option<&Package> {
        let named = self.feed.iter().filter(|package| package.name == name);
        named.max_by(|left, right| ORDER.compare(&left.version, &right.version))
    }

    /// What a plan includes, as the checker's own packages.
    fn included(&self, plan: &Plan) -> Vec<&Package> {
        let rows = plan.included();
        rows.map(|item| {
            let same = |package: &&Package| {
                package.name == item.name && Some(&package.version) == item.version.as_ref()
            };
            self.feed.iter().find(same).unwrap()
        })
        .collect()
    }
}

fn answers(package: &Package, relation: &Relation) -> bool {
    let mut provides = package.relations.provides.iter();
    (package.name == relation.name && relation.admits(ORDER, &package.version))
        || provides.any(|known| known.name == relation.name && known.meets(ORDER, relation))
}

fn meets(all: &[&Package], dependency: &Dependency) -> bool {
    let mut alternatives = dependency.alternatives.iter();
    alternatives.any(|relation| all.iter().any(|package| answers(package, relation)))
}

fn refuses(one: &Package, other: &Package) -> bool {
    let relations = &one.relations;
    let mut refused = relations.conflicts.iter().chain(&relations.breaks);
    refused.any(|relation| answers(other, relation))
}

pub(super) fn toy(case: &Case) -> ToyWorld {
    let mut toy = world();
    for text in &case.base {
        toy = toy.base(text);
    }
    for text in &case.feed {
        toy = toy.feed(text);
    }
    for name in &case.requests {
        toy = toy.request(name);
    }
    if let Some(name) = case.excluded {
        toy = toy.exclude(name);
    }
    if let Some(name) = case.shadowed {
        toy = toy.allow_shadow(name);
    }
    toy
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_included_stands_on_the_base(case in case()) {
        let checker = Checker::new(&case);
        for toy in [toy(&case), toy(&case).no_recommends()] {
            let plan = toy.plan();
            let included = checker.included(&plan);
            prop_assert!(checker.stands(&included), "{}", toy.rows());
        }
    }

    #[test]
    fn a_request_is_refused_only_if_it_cannot_be_beside_the_earlier_ones(case in case()) {
        let checker = Checker::new(&case);
        let toy = toy(&case).no_recommends();
        let plan = toy.plan();
        let mut held: Vec<&Package> = Vec::new();
        for name in &case.requests {
            let newest = checker.newest(name);
            let Some(newest) = newest.filter(|one| checker.may_stand_for_base(one)) else {
                continue;
            };
            let rows = || toy.rows();
            let mut items = plan.items.iter().filter(|item| item.name == *name && item.requested);
            let item = items.next().unwrap();
            if case.excluded == Some(*name) {
                prop_assert_eq!(item.verdict, Verdict::Excluded, "{}", rows());
                continue;
            }
            let wanted: Vec<&Package> = held.iter().copied().chain([newest]).collect();
            let possible = checker.possible(&wanted, |_| true);
            let expected = if possible { Verdict::Included } else { Verdict::Conflicting };
            prop_assert_eq!(item.verdict, expected, "{} in\n{}", name, rows());
            if possible {
                held = wanted;
            } else {
                prop_assert!((1..=3).contains(&item.explanation.len()), "{}", rows());
                prop_assert!(!item.explanation.concat().contains("does not fit with"), "{}", rows());
            }
        }
    }

    #[test]
    fn a_recommendation_is_left_out_only_if_it_does_not_fit(case in case()) {
        let checker = Checker::new(&case);
        let toy = toy(&case);
        let plan = toy.plan();
        let included = checker.included(&plan);
        let kept = checker.base.iter().filter(|old| included.iter().all(|new| new.name != old.name));
        let there: Vec<&Package> = kept.chain(included.iter().copied()).collect();
        for owner in &included {
            for wanted in &owner.relations.recommends {
                if meets(&there, wanted) {
                    continue;
                }
                // Later recommendations may have come in its way: those that came earlier may not.
                let hard = toy.clone().no_recommends().plan();
                let hard = checker.included(&hard);
                let alone = checker.possible(&hard, |set| set.contains(owner) && meets(set, wanted));
                // Only a need takes the place of a package of the base, whatever was allowed.
                let beside = checker.possible(&included, |set| {
                    let is_of_base = |new: &Package| checker.base.iter().any(|old| old.name == new.name);
                    let mut replacing = set.iter().filter(|new| is_of_base(new));
                    meets(set, wanted) && replacing.all(|new| included.contains(new))
                });
                prop_assert!(!beside || !alone, "{wanted} in\n{}", toy.rows());
            }
        }
    }

    #[test]
    fn whatever_comes_along_is_needed_by_something_included(case in case()) {
        let toy = toy(&case);
        let plan = toy.plan();
        for item in plan.included().filter(|item| !item.requested) {
            let (Reason::Depends { of: owner, .. } | Reason::Recommends { of: owner, .. }) =
                &item.reason
            else {
                return Err(TestCaseError::fail(toy.rows()));
            };
            let known = plan.included().any(|other| {
                other.name == owner.name && other.version.as_ref() == Some(&owner.version)
            });
            // The base's own packages need those that take the place of others of the base.
            let of_base = case.base.iter().any(|text| package(text).name == owner.name);
            prop_assert!(known || (of_base && case.shadowed.is_some()), "{}", toy.rows());
        }
    }

    #[test]
    fn the_same_selection_gives_the_same_plan(case in case()) {
        let toy = toy(&case);
        let universe = toy.universe();
        let plan = || universe.plan(&toy.selection, &CancelFlag::default()).unwrap().items;
        let first = plan();
        prop_assert_eq!(plan(), first.clone());
        prop_assert_eq!(toy.plan().items, first);
    }
}
