//! What is known of one row beyond what the row itself shows: its relations, the chain of packages
//! that leads to it, and what Space would change.

use crate::plan::{Difference, PackageRelations, Why};
use crate::tui::state::marks::mark::Mark;

/// The answer for one row.
#[derive(Clone, Debug)]
pub(crate) struct Detail {
    pub(crate) relations: PackageRelations,
    pub(crate) why: Why,
    /// What Space would do; `None` where the row cannot be toggled.
    pub(crate) preview: Option<Preview>,
}

/// What a toggle would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Preview {
    /// The mark that Space gives to the row, or to the rows of its range.
    pub(crate) mark: Option<Mark>,
    /// The number of these rows.
    pub(crate) rows: usize,
    /// What would be added, and what would be removed.
    pub(crate) difference: Difference,
    /// The conflict that it would lead to.
    pub(crate) conflict: Option<String>,
}
