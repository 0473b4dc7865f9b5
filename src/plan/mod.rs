//! Base + feeds + [`Selection`] -> [`Plan`]: what becomes of every candidate, and why.
//!
//! A plan is a value, made before anything is written; every face and the builder use the same one.

mod contents;
mod selection;
mod value;
mod verdict;

pub use contents::{Contents, Entry, EntryKind, LeftOut, LeftOutReason, Shadow};
pub use selection::{Request, Selection};
pub use value::{Item, Plan, Sum, Totals};
pub use verdict::{PackageRef, Reason, Verdict};
