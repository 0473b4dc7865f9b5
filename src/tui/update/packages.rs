//! The list of packages: moving, filters, sort, marks, conflicts.

use super::ask;
use crate::plan::Verdict;
use crate::tui::count::count;
use crate::tui::input::action::{Motion, View};
use crate::tui::input::key_table::FIXES;
use crate::tui::rows::filter::Filter;
use crate::tui::rows::row_id::RowId;
use crate::tui::rows::sort::Sort;
use crate::tui::state::State;
use crate::tui::state::marks::mark::Mark;
use crate::tui::state::marks::range::Range;
use crate::tui::state::marks::toggle::MAX_ROWS;
use crate::tui::state::popup::Popup;
use crate::tui::work::job::Job;

pub(super) fn move_selection(state: &mut State, motion: Motion) -> Vec<Job> {
    let before = state.list.selected();
    let height = state.list_height();
    state.list.move_by(motion, height);
    // At the end of the list nothing changes, so the details need not be looked up again.
    if state.list.selected() == before {
        return Vec::new();
    }
    ask::detail(state).into_iter().collect()
}

pub(super) fn show_filter(state: &mut State, filter: Filter) -> Vec<Job> {
    let keep = state.list.selected();
    state.filter = filter;
    state.list_rows(keep);
    ask::detail(state).into_iter().collect()
}

pub(super) fn sort(state: &mut State, sort: Sort) -> Vec<Job> {
    state.sort = sort;
    let direction = if sort.ascends() {
        "ascending"
    } else {
        "descending"
    };
    state.message = Some(format!("sorted by {}, {direction}", sort.column.title()));
    ask::arranged(state).into_iter().collect()
}

pub(super) fn toggle(state: &mut State) -> Vec<Job> {
    put_mark(state, Mark::next)
}

pub(super) fn exclude(state: &mut State) -> Vec<Job> {
    put_mark(state, |mark| match mark {
        Mark::Excluded => Mark::None,
        Mark::None | Mark::Requested => Mark::Excluded,
    })
}

/// Changes the mark of the selected row, or of all of the range, and requests a new plan.
pub(super) fn put_mark(state: &mut State, change: impl Fn(Mark) -> Mark) -> Vec<Job> {
    let Some(row) = state.selected() else {
        state.message = Some("no package is selected".to_owned());
        return Vec::new();
    };
    let Some(toggle) = state.toggled(change) else {
        let rows = state.range_rows().len();
        state.message = Some(match rows {
            1 => format!("only the base has {}, so it cannot be marked", row.name),
            ..=MAX_ROWS => "only the base has these, so they cannot be marked".to_owned(),
            _ => format!(
                "a range of {} is too long to be marked; at most {} can be",
                count(rows, "row"),
                count(MAX_ROWS, "row")
            ),
        });
        return Vec::new();
    };
    let whom = match toggle.rows {
        1 => row.title(&state.catalog).into_owned(),
        rows => count(rows, "package"),
    };
    let what = match toggle.mark {
        Mark::Requested => "requested",
        Mark::Excluded => "excluded",
        Mark::None => "no mark",
    };
    state.message = Some(match toggle.skipped {
        0 => format!("{whom}: {what}"),
        skipped => format!("{whom}: {what}; {skipped} skipped, which only the base has"),
    });
    state.range = None;
    state.history.mark(toggle.selection);
    vec![ask::plan(state)]
}

/// Begins a range at the selected row, or ends the range that was begun.
pub(super) fn range(state: &mut State) -> Vec<Job> {
    let row = state.list.selected();
    state.range = match (state.range, row) {
        (None, Some(row)) => Some(Range {
            row,
            place: state.list.at(),
        }),
        _ => None,
    };
    state.message = Some(match (state.range, row) {
        (Some(_), _) => "a range begins here; Space and x mark all of it, Esc ends it".to_owned(),
        (None, Some(_)) => "the range has ended".to_owned(),
        (None, None) => "no package is selected".to_owned(),
    });
    // The details say what Space would do, which is something else for a range.
    ask::detail(state).into_iter().collect()
}

pub(super) fn undo_or_redo(state: &mut State, forward: bool) -> Vec<Job> {
    let moved = if forward {
        state.history.redo()
    } else {
        state.history.undo()
    };
    if moved {
        return vec![ask::plan(state)];
    }
    let nothing = if forward {
        "nothing to redo"
    } else {
        "nothing to undo"
    };
    state.message = Some(nothing.to_owned());
    Vec::new()
}

/// Selects the next conflicting row, wrapping around at the end; a filter or search that hides all
/// of them is removed.
pub(super) fn next_conflict(state: &mut State, forward: bool) -> Vec<Job> {
    if state.rows.count(Filter::Conflicting) == 0 {
        state.message = Some("no conflicts".to_owned());
        return Vec::new();
    }
    state.view = View::Packages;
    let is_conflict = |state: &State, id: RowId| state.rows.verdict(id) == Verdict::Conflicting;
    let shown = state.list.rows();
    if !shown.iter().any(|&id| is_conflict(state, id)) {
        let keep = state.list.selected();
        state.filter = Filter::All;
        (state.search, state.arranged, state.sort) = (None, None, Sort::default());
        state.list_rows(keep);
    }
    let rows = state.list.rows();
    let (count, at) = (rows.len(), state.list.at());
    // All rows once, beginning after the selected one; the selected one is the last.
    let place = (1..=count)
        .map(|step| {
            if forward {
                (at + step) % count
            } else {
                (at + count - step % count) % count
            }
        })
        .find(|&place| rows.get(place).is_some_and(|&id| is_conflict(state, id)));
    if let Some(place) = place {
        let height = state.list_height();
        state.list.select(place, height);
    }
    ask::detail(state).into_iter().collect()
}

pub(super) fn open(state: &mut State, popup: Popup) -> Vec<Job> {
    if state.list.selected().is_some() {
        state.popup = Some(popup);
    } else {
        state.message = Some("no package is selected".to_owned());
    }
    Vec::new()
}

/// Hides the details, or shows them again. The selected row stays visible.
pub(super) fn enlarge_list(state: &mut State) -> Vec<Job> {
    state.list_only = !state.list_only;
    let height = state.list_height();
    state.list.keep_in_sight(height);
    Vec::new()
}

/// Shows the package of the selected conflict in the list.
pub(super) fn go_to_conflict(state: &mut State) -> Vec<Job> {
    let Some(id) = state.conflicts.selected() else {
        state.message = Some("no conflicts".to_owned());
        return Vec::new();
    };
    select_everywhere(state, id)
}

/// Selects a row in the list, which shows all rows then.
pub(super) fn select_everywhere(state: &mut State, id: RowId) -> Vec<Job> {
    state.view = View::Packages;
    state.filter = Filter::All;
    (state.search, state.arranged, state.sort) = (None, None, Sort::default());
    state.list_rows(Some(id));
    ask::detail(state).into_iter().collect()
}

/// Applies a fix of the selected conflict: a mark like any other, which can be undone.
pub(super) fn fix(state: &mut State, number: u8) -> Vec<Job> {
    if state.conflicts.selected().is_none() {
        state.message = Some("no conflicts, so there is nothing to fix".to_owned());
        return Vec::new();
    }
    let Some(fixes) = &state.fixes else {
        state.message = Some("the fixes are being tried; press again in a moment".to_owned());
        return Vec::new();
    };
    let place = usize::from(number).checked_sub(1);
    let Some(fix) = place.and_then(|place| fixes.get(place)) else {
        let letter = place.and_then(|place| FIXES.get(place)).unwrap_or(&'?');
        state.message = Some(format!("there is no fix {letter}"));
        return Vec::new();
    };
    state.message = Some(fix.change.to_string());
    let selection = fix.selection.clone();
    state.history.mark(selection);
    vec![ask::plan(state)]
}
