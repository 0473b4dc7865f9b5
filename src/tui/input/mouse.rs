//! Turns clicks and turns of the wheel into the same actions that keys have.
//!
//! Only `draw` knows what is at which cell: it gives the [`Target`] under the pointer.

use std::time::Duration;

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::action::{Action, Motion, View};
use super::scope::Scope;
use crate::tui::rows::filter::Filter;
use crate::tui::rows::sort::Column;

/// Two clicks on one cell within this time are a double click.
const DOUBLE_CLICK: Duration = Duration::from_millis(400);

/// The number of lines that one turn of the wheel scrolls.
const WHEEL_LINES: usize = 3;

/// What is at a cell of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Tab(View),
    Filter(Filter),
    /// The head of a column.
    Head(Column),
    /// A row of the list that the view has, or of the menu.
    Row(usize),
    /// The mark at the start of a row: its verdict, or that a folder is open.
    Mark(usize),
    /// A key of the key bar, or a fix.
    Run(Action),
    /// A text that scrolls.
    Text,
}

/// The last click, to recognise a double click.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clicks {
    last: Option<(Duration, u16, u16)>,
}

impl Clicks {
    /// Whether a click at that time, on that cell, is the second of two.
    fn is_double(&mut self, now: Duration, column: u16, line: u16) -> bool {
        let before = self.last.replace((now, column, line));
        let double = before.is_some_and(|(then, at_column, at_line)| {
            (at_column, at_line) == (column, line) && now.saturating_sub(then) <= DOUBLE_CLICK
        });
        if double {
            // A third click is a single click again.
            self.last = None;
        }
        double
    }
}

/// Whether the mouse event can mean anything; terminals report every move, too.
pub(crate) fn has_meaning(event: MouseEvent) -> bool {
    matches!(
        event.kind,
        MouseEventKind::Down(MouseButton::Left)
            | MouseEventKind::ScrollUp
            | MouseEventKind::ScrollDown
    )
}

/// What the event means, given the scope, the view and the target under the pointer. `now` is the
/// time of any steady clock.
pub(crate) fn actions(
    (scope, view): (Scope, View),
    target: Option<Target>,
    clicks: &mut Clicks,
    event: MouseEvent,
    now: Duration,
) -> Vec<Action> {
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => {
            let double = clicks.is_double(now, event.column, event.row);
            target.map_or_else(Vec::new, |target| click(view, target, double))
        }
        MouseEventKind::ScrollDown => turn(scope, target, Motion::Down),
        MouseEventKind::ScrollUp => turn(scope, target, Motion::Up),
        _ => Vec::new(),
    }
}

fn click(view: View, target: Target, double: bool) -> Vec<Action> {
    match target {
        Target::Tab(view) => vec![Action::Show(view)],
        Target::Filter(filter) => vec![Action::ShowFilter(filter)],
        Target::Head(column) => vec![Action::SortBy(column)],
        Target::Run(action) => vec![action],
        Target::Mark(place) => vec![Action::SelectRow(place), of_mark(view)],
        // The first of the two clicks has selected the row.
        Target::Row(_) if double => vec![of_mark(view)],
        Target::Row(place) => vec![Action::SelectRow(place)],
        Target::Text => Vec::new(),
    }
}

/// What a double click, or one on the mark, does to a row.
fn of_mark(view: View) -> Action {
    match view {
        View::Packages | View::Build => Action::Toggle,
        View::Files => Action::OpenFolder,
        View::Conflicts | View::Check => Action::GoToPackage,
    }
}

fn turn(scope: Scope, target: Option<Target>, motion: Motion) -> Vec<Action> {
    match (scope, target) {
        (Scope::Prompt | Scope::Export | Scope::Save | Scope::Load | Scope::Question, _) => {
            Vec::new()
        }
        (Scope::Menu, _) => vec![Action::Move(motion)],
        (Scope::Reading | Scope::Building | Scope::Built, _) | (_, Some(Target::Text)) => {
            vec![Action::Scroll(motion); WHEEL_LINES]
        }
        _ => vec![Action::Move(motion); WHEEL_LINES],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_clicks_on_one_cell_in_short_time_are_a_double_click() {
        let rows = [
            (0, 5, false),
            (300, 5, true),
            // The third is a single click again.
            (400, 5, false),
            (1400, 5, false),
            (1500, 6, false),
            (1600, 6, true),
        ];
        let mut clicks = Clicks::default();
        for (millis, column, expected) in rows {
            let double = clicks.is_double(Duration::from_millis(millis), column, 7);
            assert_eq!(double, expected, "{millis} ms, column {column}");
        }
    }
}
