//! What is at a cell of the screen, for a click of the mouse.

use ratatui::layout::{Position, Rect};

use super::view::columns::Columns;
use super::view::{columns, conflicts, files, packages};
use super::{header, key_bar, popup};
use crate::tui::input::action::View;
use crate::tui::input::mouse::Target;
use crate::tui::state::State;
use crate::tui::state::layout::{CheckLayout, Layout, PackagesLayout, files_list, is_large_enough};
use crate::tui::state::popup::Popup;

/// Columns of a package's mark: the cursor, what changed, the verdict.
const MARK_COLUMNS: u16 = 5;

/// What is at that cell, if it can be clicked or scrolled.
pub(in crate::tui) fn target(state: &State, column: u16, line: u16) -> Option<Target> {
    if !is_large_enough(state.size) {
        return None;
    }
    let layout = Layout::new(state.size);
    let at = Position::new(column, line);
    if layout.key_bar.contains(at) {
        return key_bar::line(state, layout.key_bar).0.target(column);
    }
    match &state.popup {
        Some(Popup::Menu(menu)) => {
            let (area, top) = popup::menu_actions(menu, layout.body);
            let place = row(area, top, menu.matches().len(), at)?;
            Some(Target::Row(place))
        }
        Some(Popup::Help(_) | Popup::Why(_) | Popup::Details(_)) => Some(Target::Text),
        None if layout.tabs.contains(at) => {
            let width = layout.tabs.width.into();
            header::views(state, width).target(column)
        }
        None if layout.body.contains(at) => in_view(state, layout.body, at),
        // A question must be answered first.
        _ => None,
    }
}

fn in_view(state: &State, body: Rect, at: Position) -> Option<Target> {
    match state.view {
        View::Packages => in_packages(state, PackagesLayout::with(state.list_only, body), at),
        View::Conflicts => {
            let (targets, top) = conflicts::targets(state, body);
            let line = usize::from(at.y - body.y);
            targets.get(top + line).copied().flatten()
        }
        View::Files => {
            let list = &state.files.list;
            let area = files_list(body);
            let place = row(area, list.top(), list.rows().len(), at)?;
            let on_mark = files::mark_columns(state, place).contains(&at.x);
            Some(mark_or_row(on_mark, place))
        }
        View::Check => {
            let layout = CheckLayout::new(state.check.list.rows().len(), body);
            let list = &state.check.list;
            if layout.detail.contains(at) {
                return Some(Target::Text);
            }
            row(layout.list, list.top(), list.rows().len(), at).map(Target::Row)
        }
        View::Build => Some(Target::Text),
    }
}

fn in_packages(state: &State, layout: PackagesLayout, at: Position) -> Option<Target> {
    if layout.filters.contains(at) {
        let width = layout.filters.width.into();
        return packages::filter_line(state, width).0.target(at.x);
    }
    if layout.heading.contains(at) {
        let width = layout.heading.width.into();
        let columns = Columns::new(state, width);
        return columns::heading(state, columns, width).target(at.x);
    }
    if layout.detail.contains(at) {
        return Some(Target::Text);
    }
    let list = &state.list;
    let place = row(layout.list, list.top(), list.rows().len(), at)?;
    Some(mark_or_row(at.x < MARK_COLUMNS, place))
}

fn mark_or_row(on_mark: bool, place: usize) -> Target {
    if on_mark {
        Target::Mark(place)
    } else {
        Target::Row(place)
    }
}

/// The index of the row there, in a list of `length` rows of which `top` is the topmost on the
/// screen.
fn row(area: Rect, top: usize, rows: usize, at: Position) -> Option<usize> {
    let inside = area.contains(at);
    let place = top + usize::from(at.y.saturating_sub(area.y));
    (inside && place < rows).then_some(place)
}
