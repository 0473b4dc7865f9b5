//! The difference of two plans: what one includes and the other does not.

use std::collections::BTreeSet;

use compact_str::CompactString;

use crate::plan::{Item, Plan};

/// What a second plan includes beside or instead of a first one.
///
/// A package is identified by name and architecture: another version of it is no difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// What only the second plan includes, in its order.
    pub brought_in: Vec<NamedSize>,
    /// What only the first plan includes, in its order.
    pub dropped: Vec<NamedSize>,
}

/// A package's name, with its bytes when installed, if they are known.
pub type NamedSize = (CompactString, Option<u64>);

impl Difference {
    /// The difference between a plan and the one that follows it.
    #[must_use]
    pub fn between(before: &Plan, after: &Plan) -> Self {
        Self {
            brought_in: only_in(after, before),
            dropped: only_in(before, after),
        }
    }
}

fn only_in(plan: &Plan, other: &Plan) -> Vec<NamedSize> {
    let there: BTreeSet<_> = other.included().map(identity).collect();
    plan.included()
        .filter(|item| !there.contains(&identity(item)))
        .map(|item| (item.name.clone(), item.installed_size))
        .collect()
}

fn identity(item: &Item) -> (&str, &str) {
    (&item.name, &item.architecture)
}
