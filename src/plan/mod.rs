//! Base + feeds + [`Selection`] -> [`Plan`]: what becomes of every candidate, and why.
//!
//! A plan is a value, made before anything is written; every face and the builder use the same one.

mod cost;
mod difference;
mod drift;
mod drifted;
pub(super) mod explain;
mod items;
mod request;
mod selection;
mod size;
pub(super) mod solve;
mod target;
mod universe;
mod untouched;
mod value;
mod verdict;
mod world;

pub use cost::{Cost, CostFinder, Costs};
pub use difference::{Difference, NamedSize};
pub use drift::{Blocked, Drift};
pub use drifted::Drifted;
pub use explain::fixes::{Change, Fix};
pub use explain::relations::{
    Dependent, Met, PackageRelations, RelationField, RelationRow, Standing,
};
pub use explain::why::{Why, WhyStep};
pub use selection::saved::SelectionError;
pub use selection::{Request, Selection};
pub use size::Size;
pub use solve::search::SOLVE_TIMEOUT;
pub use universe::Universe;
pub use untouched::Untouched;
pub use value::{Item, Plan, Sum, Totals};
pub use verdict::{PackageRef, Reason, Verdict};

#[cfg(test)]
#[expect(clippy::format_push_string, reason = "tests may fail")]
mod tests;
#[cfg(test)]
#[expect(clippy::format_push_string, reason = "a builder for tests")]
mod toy;
