//! The last line: a question or a message if there is one, or else the keys that act now.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::strip::Strip;
use super::theme::Tone;
use crate::tui::input::binding::Binding;
use crate::tui::input::keys::in_scope;
use crate::tui::input::mouse::Target;
use crate::tui::input::scope::Scope;
use crate::tui::state::State;
use crate::tui::state::field::Field;
use crate::tui::state::popup::Popup;

/// Columns that a field has at least.
const MIN_FIELD: usize = 16;

pub(super) fn draw(frame: &mut Frame<'_>, state: &State, area: Rect) {
    let (strip, caret) = line(state, area);
    frame.render_widget(strip.line(), area);
    if let Some(caret) = caret {
        place_caret(frame, area, caret);
    }
}

/// The line, and the column of the caret if something is typed in it.
pub(super) fn line(state: &State, area: Rect) -> (Strip, Option<usize>) {
    let width = usize::from(area.width);
    let strip = Strip::new(state.theme, width).put(Tone::Plain, " ");
    let keys = || keys(state, state.scope(), width);
    let message = |tone, text: &str| Strip::new(state.theme, width).put(tone, text);
    let strip = match (&state.popup, &state.message) {
        (
            Some(
                popup @ (Popup::Output(field)
                | Popup::Export(field)
                | Popup::Save(field)
                | Popup::Load(field)),
            ),
            problem,
        ) => {
            let strip = strip.put(Tone::Title, question(popup));
            // The field has priority over the keys.
            let room = width.saturating_sub(strip.used() + 24).max(MIN_FIELD);
            let (strip, caret) = put_field(strip, field, room);
            let right = match problem {
                Some(problem) => message(Tone::Warn, problem).put(Tone::Plain, " "),
                None => keys(),
            };
            return (strip.with_right(right), Some(caret));
        }
        (Some(Popup::Overwrite), _) => {
            let question = format!("{} exists. Replace it?  ", state.output);
            strip.put(Tone::Warn, &question).append(keys())
        }
        (Some(Popup::OverwriteExport(path)), _) => {
            let question = format!("{} exists. Replace it?  ", path.display());
            strip.put(Tone::Warn, &question).append(keys())
        }
        (Some(Popup::UpdateSelection(path)), _) => {
            let question = format!("{} exists. Put the marks into it?  ", path.display());
            strip.put(Tone::Warn, &question).append(keys())
        }
        (Some(Popup::LeaveBuild), _) => strip
            .put(Tone::Warn, "A build is running. Stop it and quit?  ")
            .append(keys()),
        (_, Some(text)) => strip.append(message(Tone::Title, text)),
        _ => strip.append(keys()),
    };
    (strip, None)
}

/// The prompt before a field.
fn question(popup: &Popup) -> &'static str {
    match popup {
        Popup::Output(_) => "Write the image to: ",
        Popup::Save(_) => "Save marks to: ",
        Popup::Load(_) => "Load marks from: ",
        _ => "Write what is shown to (.txt .json .md): ",
    }
}

/// The keys that have a word, as many as fit. The last two of the table, help and quit, are always
/// shown.
fn keys(state: &State, scope: Scope, width: usize) -> Strip {
    let bindings: Vec<&Binding> = in_scope(scope)
        .filter(|binding| binding.word.is_some())
        .collect();
    let room = width.saturating_sub(2);
    let columns = |binding: &Binding| text(state, binding).chars().count() + 3;
    let (mut shown, mut used) = (Vec::new(), 0);
    // A user who does not know the keys needs help and quit most, so room for them, the last of the
    // table, is kept first.
    let last: Vec<_> = bindings.iter().rev().take(2).rev().copied().collect();
    let reserved: usize = last.iter().map(|binding| columns(binding)).sum();
    for binding in bindings
        .iter()
        .take(bindings.len().saturating_sub(last.len()))
    {
        if used + columns(binding) + reserved > room {
            continue;
        }
        used += columns(binding);
        shown.push(*binding);
    }
    shown.extend(last);
    let mut strip = Strip::new(state.theme, width);
    for (number, binding) in shown.into_iter().enumerate() {
        if number > 0 {
            strip = strip.put(Tone::Plain, "   ");
        }
        let (start, name) = (strip.used(), first_name(state, binding));
        strip = strip.put(Tone::Accent, &name).put(Tone::Plain, " ");
        strip = strip.put(Tone::Dim, binding.word.unwrap_or_default());
        strip = strip.mark(start, Target::Run(binding.action));
    }
    strip
}

fn text(state: &State, binding: &Binding) -> String {
    format!(
        "{} {}",
        first_name(state, binding),
        binding.word.unwrap_or_default()
    )
}

fn first_name(state: &State, binding: &Binding) -> String {
    let chord = binding.chords.first();
    chord.map_or_else(String::new, |chord| chord.name(state.theme.unicode))
}

/// A field, scrolled so that its caret is visible; returns the caret's column.
pub(super) fn put_field(strip: Strip, field: &Field, room: usize) -> (Strip, usize) {
    let (before, behind) = field.halves();
    let shown = super::text::cut_front(before, room.max(2), "");
    let strip = strip.put(Tone::Title, &shown);
    let caret = strip.used();
    (strip.put(Tone::Title, behind), caret)
}

/// Places the terminal's own cursor there.
pub(super) fn place_caret(frame: &mut Frame<'_>, area: Rect, column: usize) {
    let x = area
        .x
        .saturating_add(u16::try_from(column).unwrap_or(u16::MAX));
    frame.set_cursor_position(Position::new(x.min(area.right().saturating_sub(1)), area.y));
}
