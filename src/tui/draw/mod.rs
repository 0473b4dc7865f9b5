//! Paints the state. Each file paints one part of the screen; none changes the state.

mod header;
mod key_bar;
mod lines;
mod palette;
mod popup;
mod strip;
mod target;
mod text;
mod theme;
mod view;

use ratatui::Frame;
use ratatui::layout::Rect;
use theme::Tone;

use self::lines::rule;
use self::strip::Strip;
pub(super) use self::target::target;
use super::input::action::View;
use super::state::State;
use super::state::layout::{
    CheckLayout, Layout, MIN_COLUMNS, MIN_LINES, PackagesLayout, is_large_enough,
};
use super::state::popup::Popup;
use super::state::theme::Theme;

/// Paints the whole screen.
pub(crate) fn draw(frame: &mut Frame<'_>, state: &State) {
    let area = frame.area();
    let size = (area.width, area.height);
    if !is_large_enough(size) {
        too_small(frame, state.theme, size);
        return;
    }
    let layout = Layout::new(size);
    header::draw(frame, state, layout.header, layout.tabs);
    rule(frame, state.theme, layout.top_rule);
    match (&state.popup, state.view) {
        (Some(Popup::Menu(menu)), _) => popup::draw_menu(frame, state, menu, layout.body),
        (Some(Popup::Help(_) | Popup::Why(_) | Popup::Details(_)), _) => {
            popup::draw_text(frame, state, layout.body);
        }
        (_, View::Packages) => view::packages::draw(frame, state, layout.body),
        (_, View::Conflicts) => view::conflicts::draw(frame, state, layout.body),
        (_, View::Files) => view::files::draw(frame, state, layout.body),
        (_, View::Check) => view::check::draw(frame, state, layout.body),
        (_, View::Build) => view::build::draw(frame, state, layout.body),
    }
    rule(frame, state.theme, layout.bottom_rule);
    key_bar::draw(frame, state, layout.key_bar);
}

/// The largest topmost line of the text that [`State::scroll_top`] scrolls: with it, the last line
/// stands at the bottom.
pub(crate) fn last_top(state: &State) -> usize {
    if !is_large_enough(state.size) {
        return 0;
    }
    let body = Layout::new(state.size).body;
    let (lines, height) = match (&state.popup, state.view) {
        (Some(_), _) => {
            let lines = popup::lines(state, body).len();
            (lines, popup::text_area(body).height)
        }
        (None, View::Packages | View::Conflicts | View::Files) => {
            let area = PackagesLayout::with(state.list_only, body).detail;
            (view::detail::lines(state, area.width).len(), area.height)
        }
        (None, View::Check) => {
            let area = CheckLayout::new(state.check.list.rows().len(), body).detail;
            (view::check::detail(state, area.width).len(), area.height)
        }
        (None, View::Build) => (view::build::lines(state, body.width).len(), body.height),
    };
    lines.saturating_sub(usize::from(height))
}

/// The only sentence on a screen that is too small.
fn too_small(frame: &mut Frame<'_>, theme: Theme, (columns, lines): (u16, u16)) {
    let text = format!(
        "sysextant needs {MIN_COLUMNS} columns and {MIN_LINES} lines; this terminal has {columns} and {lines}"
    );
    let wrapped = self::text::wrap(&text, columns.into());
    for (text, y) in wrapped.iter().zip(0..lines) {
        let strip = Strip::new(theme, columns.into()).put(Tone::Plain, text);
        frame.render_widget(strip.line(), Rect::new(0, y, columns, 1));
    }
}
