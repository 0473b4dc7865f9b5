//! The detail pane: what the selected package is, the reason of its verdict, what it needs and what
//! needs it, and what Space would do.

mod facts;
mod pane;
mod preview;
mod relations;
mod verdict;

use ratatui::text::Line;

use self::pane::Pane;
use crate::tui::state::State;

/// The pane's lines at that width.
pub(crate) fn lines(state: &State, width: u16) -> Vec<Line<'static>> {
    let Some(row) = state.selected() else {
        return Vec::new();
    };
    let mut pane = Pane::new(state, width);
    pane.title(&row);
    pane.verdict(&row);
    let detail = state.detail.as_ref();
    if let Some(preview) = detail.and_then(|it| it.preview.as_ref()) {
        pane.preview(preview);
    }
    pane.costs(&row);
    if let Some(detail) = detail {
        pane.blank();
        pane.needs(detail);
        pane.needed_by(&detail.relations.needed_by);
        pane.refuses(detail);
    }
    pane.about(&row);
    pane.lines
}
