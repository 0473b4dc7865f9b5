//! The order in which packages are packed: the plan's, but who replaces comes before whom it
//! replaces, so that the file that stays is the first to arrive.

use crate::feed::{Candidate, Pool};
use crate::package::{Family, Package};
use crate::plan::Plan;

/// The included candidates in packing order.
pub(super) fn packing_order<'a>(pool: &'a Pool, plan: &Plan, family: Family) -> Vec<&'a Candidate> {
    let mut order: Vec<&Candidate> = Vec::new();
    for candidate in plan
        .included()
        .filter_map(|item| item.candidate)
        .map(|id| pool.get(id))
    {
        let first_replaced = order
            .iter()
            .position(|other| replaces(&candidate.package, &other.package, family));
        order.insert(first_replaced.unwrap_or(order.len()), candidate);
    }
    order
}

/// Whether `package` may overwrite files of `other` (Policy 7.6.1).
pub(super) fn replaces(package: &Package, other: &Package, family: Family) -> bool {
    let order = family.version_order();
    package
        .relations
        .replaces
        .iter()
        .any(|relation| relation.name == other.name && relation.admits(order, &other.version))
}
