//! Base + feeds + [`Selection`] -> [`Plan`]: what becomes of every candidate, and why.
//!
//! A plan is a value, made before anything is written; every face and the builder use the same one.

mod cost;
mod drift;
mod drifted;
pub(super) mod explain;
mod items;
mod request;
mod selection;
pub(super) mod solve;
mod universe;
mod untouched;
mod value;
mod world;

pub use cost::{Cost, CostFinder, Costs};
pub use drift::{Blocked, Drift};
pub use drifted::{Drifted, how_far};
pub use explain::fixes::{Change, Fix};
pub use explain::relations::{
    Dependent, Met, PackageRelations, RelationField, RelationRow, Standing,
};
pub use explain::why::{Why, WhyStep};
pub use selection::saved::SelectionError;
pub use selection::{Request, Selection};
pub use solve::search::SOLVE_TIMEOUT;
pub use universe::Universe;
pub use untouched::Untouched;
pub use value::difference::{Difference, NamedSize};
pub use value::not_taken::{Because, NotTaken};
pub use value::size::Size;
pub use value::verdict::{PackageRef, Reason, Verdict};
pub use value::{Item, Plan, Sum, Totals};

#[cfg(test)]
#[expect(clippy::format_push_string, reason = "tests may fail")]
mod tests;
#[cfg(test)]
#[expect(clippy::format_push_string, reason = "a builder for tests")]
mod toy;
