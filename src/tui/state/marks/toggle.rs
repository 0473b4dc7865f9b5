//! A range of rows in the list, from where it was begun to the selected row. All its rows get a
//! mark together.

use super::mark::Mark;
use super::range::Range;
use crate::plan::Selection;
use crate::tui::rows::row::Row;
use crate::tui::rows::row_id::RowId;
use crate::tui::state::State;

/// The most rows of a range that can be marked: marking more is probably a mistake, and would be
/// slow to plan.
pub(crate) const MAX_ROWS: usize = 1_000;

/// A mark that rows would get.
#[derive(Clone, Debug)]
pub(crate) struct Toggle {
    pub(crate) mark: Mark,
    /// How many rows get it.
    pub(crate) rows: usize,
    /// How many of the range cannot have a mark.
    pub(crate) skipped: usize,
    /// The selection with it.
    pub(crate) selection: Selection,
}

impl State {
    /// The places in the list that get a mark together: those of the range, or the selected one.
    pub(crate) fn range_places(&self) -> std::ops::RangeInclusive<usize> {
        let at = self.list.at();
        let from = self.range.map_or(at, |range| range.place);
        from.min(at)..=from.max(at)
    }

    /// The rows there.
    pub(crate) fn range_rows(&self) -> &[RowId] {
        let rows = self.list.rows();
        rows.get(self.range_places()).unwrap_or_default()
    }

    /// After the list has changed: the range begins where its first row is now, or ends if that row
    /// is gone.
    pub(crate) fn keep_range(&mut self) {
        let rows = self.list.rows();
        self.range = self.range.and_then(|Range { row, .. }| {
            let place = rows.iter().position(|&id| id == row)?;
            Some(Range { row, place })
        });
    }

    /// What a change of the selected row's mark does to all rows of the range: they get the mark
    /// that it gets. `None` if none of them can have one, or they are too many.
    pub(crate) fn toggled(&self, change: impl Fn(Mark) -> Mark) -> Option<Toggle> {
        let ids = self.range_rows();
        if ids.len() > MAX_ROWS {
            return None;
        }
        let rows = ids.iter().filter_map(|&id| self.row(id));
        let rows: Vec<Row<'_>> = rows.filter(|row| self.can_toggle(row)).collect();
        let selected = self.selected().filter(|row| self.can_toggle(row));
        let mark = change(self.mark(selected.as_ref().or(rows.first())?));
        Some(Toggle {
            mark,
            rows: rows.len(),
            skipped: ids.len() - rows.len(),
            selection: mark.put_all(self.history.now(), &self.catalog, &rows),
        })
    }
}
