//! The packing order: the plan's, but a package comes before those that it replaces, so that the
//! file that stays is the first to arrive (Debian Policy 7.6.1).

use std::collections::HashMap;

use crate::feed::{CandidateId, Pool};
use crate::package::{Package, VersionOrder};
use crate::plan::Plan;

/// The included candidates in packing order.
pub(crate) fn packing_order(pool: &Pool, plan: &Plan, order: VersionOrder) -> Vec<CandidateId> {
    let included = plan.included().filter_map(|item| item.candidate);
    let included: Vec<CandidateId> = included.collect();
    let packages: Vec<&Package> = included.iter().map(|&id| &pool.get(id).package).collect();
    let places = replacers_first(&packages, order);
    places.into_iter().map(|place| included[place]).collect()
}

/// Whether `package` may take over files of `other`; provided names do not count.
pub(crate) fn replaces(package: &Package, other: &Package, order: VersionOrder) -> bool {
    let mut relations = package.relations.replaces.iter();
    relations.any(|relation| relation.name == other.name && relation.admits(order, &other.version))
}

/// The indexes of `packages`, with each package after those that replace it, and otherwise in the
/// given order. A cycle of packages that replace each other is cut where it closes.
fn replacers_first(packages: &[&Package], order: VersionOrder) -> Vec<usize> {
    let replacers = replacers(packages, order);
    let mut is_begun = vec![false; packages.len()];
    let mut sorted = Vec::with_capacity(packages.len());
    for start in 0..packages.len() {
        // A depth-first search with an explicit stack, since recursion could be as deep as there
        // are packages.
        let mut stack: Vec<(usize, std::slice::Iter<'_, usize>)> = Vec::new();
        if !std::mem::replace(&mut is_begun[start], true) {
            stack.push((start, replacers[start].iter()));
        }
        while let Some((place, waiting)) = stack.last_mut() {
            if let Some(&replacer) = waiting.next() {
                if !std::mem::replace(&mut is_begun[replacer], true) {
                    stack.push((replacer, replacers[replacer].iter()));
                }
            } else {
                sorted.push(*place);
                stack.pop();
            }
        }
    }
    sorted
}

/// For each package, the indexes of those that replace it, ascending.
fn replacers(packages: &[&Package], order: VersionOrder) -> Vec<Vec<usize>> {
    let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, package) in packages.iter().enumerate() {
        named.entry(&package.name).or_default().push(place);
    }
    let mut replacers = vec![Vec::new(); packages.len()];
    for (place, package) in packages.iter().enumerate() {
        for relation in &package.relations.replaces {
            for &other in named.get(relation.name.as_str()).into_iter().flatten() {
                // A package that replaces its own name must not wait for itself.
                if other != place && relation.admits(order, &packages[other].version) {
                    replacers[other].push(place);
                }
            }
        }
    }
    replacers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extension::toy;
    use crate::package::{Constraint, Operator, Relation, Version};

    fn replacing(name: &str, others: &[(&str, &str)]) -> Package {
        let mut package = toy::package(name);
        let relation = |(other, below): &(&str, &str)| Relation {
            constraint: (!below.is_empty()).then(|| Constraint {
                operator: Operator::Earlier,
                version: Version::new(below),
            }),
            ..Relation::any_version(other)
        };
        package.relations.replaces = others.iter().map(relation).collect();
        package
    }

    #[test]
    fn replaces_compares_versions() {
        let order = VersionOrder::Dpkg;
        let old = toy::package("old");
        for (below, expected) in [("", true), ("2", true), ("1", false)] {
            let new = replacing("new", &[("old", below)]);
            assert_eq!(replaces(&new, &old, order), expected, "<< {below}");
        }
        assert!(!replaces(&replacing("new", &[("other", "")]), &old, order));
    }

    #[test]
    fn replacing_packages_come_first_and_the_others_keep_their_order() {
        let rows: [(Vec<Package>, &[&str]); 4] = [
            (["x", "y", "z"].map(toy::package).into(), &["x", "y", "z"]),
            (
                vec![
                    toy::package("a"),
                    toy::package("b"),
                    replacing("c", &[("a", ""), ("absent", "")]),
                ],
                &["c", "a", "b"],
            ),
            (
                // A chain in the reverse order.
                vec![
                    toy::package("a"),
                    replacing("b", &[("a", "")]),
                    replacing("c", &[("b", "")]),
                ],
                &["c", "b", "a"],
            ),
            (
                // A cycle, and a package that replaces itself.
                vec![
                    replacing("a", &[("a", "2")]),
                    replacing("b", &[("c", "")]),
                    replacing("c", &[("b", "")]),
                ],
                &["a", "c", "b"],
            ),
        ];
        for (packages, expected) in rows {
            let packages: Vec<&Package> = packages.iter().collect();
            let sorted = replacers_first(&packages, VersionOrder::Dpkg);
            let names: Vec<&str> = sorted
                .iter()
                .map(|&it| packages[it].name.as_str())
                .collect();
            assert_eq!(names, expected);
        }
    }
}
