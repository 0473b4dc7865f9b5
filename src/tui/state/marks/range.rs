//! Where a range of rows in the list begins.

use crate::tui::rows::row_id::RowId;

/// Where a range was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) row: RowId,
    /// Its place in the list.
    pub(crate) place: usize,
}
