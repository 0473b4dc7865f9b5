//! Texts that stand in place of the view: all keys, why, the details on the whole screen; and the
//! menu of actions.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::key_bar;
use super::lines::paint_lines;
use super::strip::Strip;
use super::text::wrap;
use super::theme::{Glyph, Tone};
use super::view::detail;
use crate::report::Symbol;
use crate::tui::input::keys::in_scope;
use crate::tui::input::scope::Scope;
use crate::tui::state::State;
use crate::tui::state::menu::Menu;
use crate::tui::state::popup::Popup;

/// Columns of the keys' names in the help.
const KEYS: usize = 20;

/// Where the text stands: with a margin at the left.
pub(super) fn text_area(body: Rect) -> Rect {
    let margin = 2;
    Rect::new(
        body.x + margin,
        body.y,
        body.width - 2 * margin,
        body.height,
    )
}

pub(super) fn draw_text(frame: &mut Frame<'_>, state: &State, body: Rect) {
    let top = match &state.popup {
        Some(Popup::Help(top) | Popup::Why(top) | Popup::Details(top)) => *top,
        _ => 0,
    };
    paint_lines(frame, state.theme, lines(state, body), top, text_area(body));
}

/// Where the menu's actions stand, and the topmost of them.
pub(super) fn menu_actions(menu: &Menu, body: Rect) -> (Rect, usize) {
    let area = text_area(body);
    let height = area.height.saturating_sub(2);
    let list = Rect::new(area.x, area.y + 2, area.width, height);
    let top = (menu.at() + 1).saturating_sub(usize::from(height));
    (list, top)
}

/// The menu: what is typed, then the actions that match, each with its keys.
pub(super) fn draw_menu(frame: &mut Frame<'_>, state: &State, menu: &Menu, body: Rect) {
    let (theme, area) = (state.theme, text_area(body));
    let width = usize::from(area.width);
    let strip = Strip::new(theme, width).put(Tone::Accent, ": ");
    let (strip, caret) = key_bar::put_field(strip, &menu.field, width.saturating_sub(4));
    let first = Rect::new(area.x, area.y, area.width, 1);
    frame.render_widget(strip.line(), first);
    key_bar::place_caret(frame, first, caret);
    let found = menu.matches();
    let (list, top) = menu_actions(menu, body);
    let shown = found.iter().enumerate().skip(top);
    for ((place, binding), y) in shown.zip(list.y..list.bottom()) {
        let selected = place == menu.at();
        let cursor = if selected {
            theme.glyph(Glyph::Cursor)
        } else {
            " "
        };
        let tone = if selected { Tone::Title } else { Tone::Plain };
        let strip = Strip::new(theme, width)
            .put(Tone::Accent, cursor)
            .put(Tone::Plain, " ")
            .cell(Tone::Accent, &binding.names(theme.unicode), KEYS)
            .put(tone, binding.text);
        frame.render_widget(strip.line(), Rect::new(area.x, y, area.width, 1));
    }
    if found.is_empty() {
        let strip = Strip::new(theme, width).put(Tone::Dim, "no such action");
        frame.render_widget(strip.line(), Rect::new(area.x, area.y + 2, area.width, 1));
    }
}

/// The text of the popup.
pub(super) fn lines(state: &State, body: Rect) -> Vec<Line<'static>> {
    let width = text_area(body).width;
    match &state.popup {
        Some(Popup::Help(_)) => help(state, width.into()),
        Some(Popup::Why(_)) => why(state, width.into()),
        Some(Popup::Details(_)) => detail::lines(state, width),
        _ => Vec::new(),
    }
}

/// The key table, and what the symbols mean.
fn help(state: &State, width: usize) -> Vec<Line<'static>> {
    let theme = state.theme;
    let strip = || Strip::new(theme, width);
    let mut lines = Vec::new();
    for (scope, title) in Scope::TITLES {
        lines.push(strip().put(Tone::Title, title).line());
        for binding in in_scope(scope) {
            let names = binding.names(theme.unicode);
            let line = strip()
                .put(Tone::Plain, "  ")
                .cell(Tone::Accent, &names, KEYS)
                .put(Tone::Plain, binding.text);
            lines.push(line.line());
        }
        lines.push(Line::default());
    }
    lines.push(strip().put(Tone::Title, "Symbols").line());
    let symbols = [
        (
            Glyph::Of(Symbol::Requested),
            Tone::Best,
            "included, requested by you",
        ),
        (
            Glyph::Of(Symbol::PulledIn),
            Tone::Good,
            "included, pulled in by another",
        ),
        (
            Glyph::Of(Symbol::Excluded),
            Tone::Dim,
            "excluded: the base has it",
        ),
        (
            Glyph::Of(Symbol::ExcludedByUser),
            Tone::Struck,
            "excluded by you",
        ),
        (
            Glyph::Of(Symbol::Conflicting),
            Tone::Bad,
            "conflicting: requested, but cannot be included",
        ),
        (
            Glyph::Of(Symbol::Available),
            Tone::Plain,
            "available: not requested",
        ),
        (
            Glyph::Of(Symbol::Warning),
            Tone::Warn,
            "another version than the base's",
        ),
    ];
    for (glyph, tone, text) in symbols {
        let line = strip()
            .put(Tone::Plain, "  ")
            .cell(tone, theme.glyph(glyph), KEYS)
            .put(Tone::Plain, text);
        lines.push(line.line());
    }
    lines
}

/// The chain from a request to the selected package, or why there is none.
fn why(state: &State, width: usize) -> Vec<Line<'static>> {
    let strip = || Strip::new(state.theme, width);
    let title = state
        .selected()
        .map(|row| row.title(&state.catalog).into_owned());
    let title = format!("Why {}?", title.unwrap_or_default());
    let mut lines = vec![strip().put(Tone::Title, &title).line(), Line::default()];
    let Some(detail) = &state.detail else {
        lines.push(
            strip()
                .put(Tone::Dim, state.theme.glyph(Glyph::Ellipsis))
                .line(),
        );
        return lines;
    };
    for sentence in &detail.why.lines {
        for line in wrap(sentence, width) {
            lines.push(strip().put(Tone::Plain, &line).line());
        }
    }
    lines
}
