//! Which rows are listed, which of them is selected, and which one is the topmost on the screen.

use crate::tui::input::action::Motion;

/// The list's state; it does not depend on what its rows are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct List<T> {
    rows: Vec<T>,
    at: usize,
    top: usize,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            at: 0,
            top: 0,
        }
    }
}

impl<T: Copy + PartialEq> List<T> {
    pub(crate) fn rows(&self) -> &[T] {
        &self.rows
    }

    /// The selected row.
    pub(crate) fn selected(&self) -> Option<T> {
        self.rows.get(self.at).copied()
    }

    /// The place of the selected row in the list.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The index of the topmost row on the screen.
    pub(crate) fn top(&self) -> usize {
        self.top
    }

    /// Lists other rows. The selected one stays selected, at the same line of the screen; if it is
    /// gone, the row at its index is selected.
    pub(crate) fn show(&mut self, rows: Vec<T>, keep: Option<T>, height: usize) {
        let line = self.at.saturating_sub(self.top);
        let found = keep.and_then(|id| rows.iter().position(|&row| row == id));
        self.rows = rows;
        self.at = found
            .unwrap_or(self.at)
            .min(self.rows.len().saturating_sub(1));
        self.top = self.at.saturating_sub(line);
        self.keep_in_sight(height);
    }

    /// Selects another row; a page is what `height` lines show.
    pub(crate) fn move_by(&mut self, motion: Motion, height: usize) {
        let last = self.rows.len().saturating_sub(1);
        let page = height.saturating_sub(1).max(1);
        self.at = match motion {
            Motion::Up => self.at.saturating_sub(1),
            Motion::Down => self.at.saturating_add(1),
            Motion::PageUp => self.at.saturating_sub(page),
            Motion::PageDown => self.at.saturating_add(page),
            Motion::First => 0,
            Motion::Last => last,
        }
        .min(last);
        self.keep_in_sight(height);
    }

    /// Selects the row at that place.
    pub(crate) fn select(&mut self, place: usize, height: usize) {
        self.at = place.min(self.rows.len().saturating_sub(1));
        self.keep_in_sight(height);
    }

    /// Scrolls no further than needed to show the selected row, and leaves no empty lines below the
    /// last row if there are rows above.
    pub(crate) fn keep_in_sight(&mut self, height: usize) {
        let height = height.max(1);
        let lowest_top = self.rows.len().saturating_sub(height);
        self.top = self.top.min(self.at).min(lowest_top);
        self.top = self.top.max((self.at + 1).saturating_sub(height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::rows::row_id::RowId;

    fn list(rows: u32, at: usize, top: usize) -> List<RowId> {
        List {
            rows: (0..rows).map(RowId).collect(),
            at,
            top,
        }
    }

    #[test]
    fn the_selected_row_stays_where_it_is_when_rows_come_above_it() {
        let mut list = list(20, 5, 2);
        let more = [100, 101].into_iter().chain(0..20).map(RowId).collect();
        list.show(more, Some(RowId(5)), 10);
        assert_eq!((list.selected(), list.at, list.top), (Some(RowId(5)), 7, 4));
    }

    #[test]
    fn a_row_that_is_gone_hands_over_to_the_one_in_its_place() {
        let mut list = list(6, 5, 0);
        list.show((0..5).map(RowId).collect(), Some(RowId(5)), 10);
        assert_eq!(list.selected(), Some(RowId(4)));
        list.show(Vec::new(), Some(RowId(4)), 10);
        assert_eq!(list.selected(), None);
    }

    #[test]
    fn moving_keeps_within_the_list_and_the_row_in_sight() {
        let rows = [
            (Motion::Down, 1, 0),
            (Motion::PageDown, 10, 1),
            (Motion::Last, 29, 20),
            (Motion::Down, 29, 20),
            (Motion::Up, 28, 20),
            (Motion::PageUp, 19, 19),
            (Motion::First, 0, 0),
            (Motion::Up, 0, 0),
        ];
        let mut list = list(30, 0, 0);
        for (motion, at, top) in rows {
            list.move_by(motion, 10);
            assert_eq!((list.at, list.top), (at, top), "{motion:?}");
        }
    }
}
