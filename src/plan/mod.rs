//! Base + feeds + [`Selection`] -> [`Plan`]: what becomes of every candidate, and why.
//!
//! A plan is a value, made before anything is written; every face and the builder use the same one.

mod closure;
mod condition;
mod conflict;
mod contents;
mod cost;
mod explanation;
mod file_text;
mod fixes;
mod index;
mod items;
mod linked_object;
mod multilib;
mod node;
mod propagation;
mod provider;
mod relations;
mod remark;
mod request;
mod saved;
mod search;
mod selection;
mod size;
mod solver;
mod supplement;
mod target;
mod universe;
mod value;
mod verdict;
mod weak;
mod weight;
mod why;
mod world;

pub use contents::{Contents, Entry, EntryKind, LeftOut, LeftOutReason, Shadow};
pub use cost::{Cost, CostFinder, Costs};
pub use file_text::{FileText, PackageScript};
pub use fixes::{Change, Fix};
pub use linked_object::LinkedObject;
pub use relations::{Dependent, Met, PackageRelations, RelationField, RelationRow, Standing};
pub use remark::{
    Access, Account, DroppedRights, FolderRemark, OwnerDoubt, OwnerRemark, PlaceRemark, PlaceState,
    Remarks, Right,
};
pub use saved::SelectionError;
pub use search::SOLVE_TIMEOUT;
pub use selection::{Request, Selection};
pub use size::Size;
pub use universe::Universe;
pub use value::{Item, Plan, Sum, Totals};
pub use verdict::{PackageRef, Reason, Verdict};
pub use weight::Weight;
pub use why::{Why, WhyStep};

#[cfg(test)]
mod properties;
#[cfg(test)]
#[expect(clippy::format_push_string, reason = "tests may fail")]
mod tests;
#[cfg(test)]
#[expect(clippy::format_push_string, reason = "a builder for tests")]
mod toy;
