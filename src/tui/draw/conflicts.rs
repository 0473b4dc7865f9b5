//! The conflicts: each with its explanation, the selected one with its fixes.
//!
//! ```text
//!  ▌ ✗ linux-perf 6.1.176-1 cannot be included
//!        linux-perf 6.1.176-1 needs libc6 (>= 2.38)
//!        the base has libc6 2.36-9 and is locked
//!        1  take linux-perf 6.1.170-1 instead                +1 package  9.8 MiB
//!        2  leave linux-perf out
//! ```

use compact_str::CompactString;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::paint_lines;
use super::strip::Strip;
use crate::plan::Fix;
use crate::report::human_size;
use crate::tui::row::RowId;
use crate::tui::state::State;
use crate::tui::text::{count, wrap};
use crate::tui::theme::{Glyph, Tone};

pub(super) fn draw(frame: &mut Frame<'_>, state: &State, body: Rect) {
    let mut lines = vec![Line::default()];
    let mut selected_at = 0;
    if state.conflicts.rows().is_empty() {
        let strip = Strip::new(state.theme, body.width.into()).pad_to(5);
        lines.push(strip.put(Tone::Dim, "no conflicts").line());
    }
    for (place, &id) in state.conflicts.rows().iter().enumerate() {
        let selected = place == state.conflicts.at();
        if selected {
            selected_at = lines.len();
        }
        lines.extend(conflict(state, id, selected, body.width.into()));
        if selected {
            lines.extend(fixes(state, body.width.into()));
        }
        lines.push(Line::default());
    }
    // The selected one is in sight, with its explanation.
    let height = usize::from(body.height);
    let top = (selected_at + 12).saturating_sub(height).min(selected_at);
    paint_lines(frame, state.theme, lines, top, body);
}

fn conflict(state: &State, id: RowId, selected: bool, width: usize) -> Vec<Line<'static>> {
    let Some(row) = state.row(id) else {
        return Vec::new();
    };
    let theme = state.theme;
    let cursor = if selected {
        theme.glyph(Glyph::Cursor)
    } else {
        " "
    };
    let version = row
        .version
        .map_or(String::new(), |version| format!(" {version}"));
    let title = format!("{}{version} cannot be included", row.title(&state.catalog));
    let strip = Strip::new(theme, width)
        .put(Tone::Plain, " ")
        .put(Tone::Accent, cursor)
        .put(Tone::Plain, " ")
        .put(Tone::Bad, theme.glyph(Glyph::Conflict))
        .put(Tone::Plain, " ")
        .put(if selected { Tone::Title } else { Tone::Plain }, &title);
    let mut lines = vec![strip.line()];
    let explanation = row.item.map_or(&[][..], |item| &item.explanation);
    for text in explanation
        .iter()
        .flat_map(|line| wrap(line, width.saturating_sub(9)))
    {
        let strip = Strip::new(theme, width).pad_to(7).put(Tone::Dim, &text);
        lines.push(strip.line());
    }
    lines
}

/// What can be done, each under its digit, with what it brings in and drops.
fn fixes(state: &State, width: usize) -> Vec<Line<'static>> {
    let strip = || Strip::new(state.theme, width).pad_to(7);
    let Some(fixes) = &state.fixes else {
        return vec![strip().put(Tone::Dim, "trying fixes").line()];
    };
    if fixes.is_empty() {
        return vec![strip().put(Tone::Dim, "nothing helps").line()];
    }
    let line = |(fix, number): (&Fix, usize)| {
        let tone = if fix.is_advised() {
            Tone::Plain
        } else {
            Tone::Dim
        };
        let left = strip()
            .put(Tone::Accent, &number.to_string())
            .put(Tone::Plain, "  ")
            .put(tone, &fix.change.to_string());
        let right = |text: &str| {
            let strip = Strip::new(state.theme, width).put(Tone::Dim, text);
            strip.put(Tone::Plain, "  ")
        };
        let short = if fix.is_advised() { "" } else { "not advised" };
        left.with_first_right([right(&effect(fix)), right(short)])
            .line()
    };
    fixes.iter().zip(1..).map(line).collect()
}

/// What a fix does to the plan.
fn effect(fix: &Fix) -> String {
    let part = |sign: &str, of: &[(CompactString, u64)]| {
        let size = of.iter().map(|(_, bytes)| bytes).sum();
        let size = human_size(size);
        (!of.is_empty()).then(|| format!("{sign}{} {size}", count(of.len(), "package")))
    };
    let parts = [part("+", &fix.brought_in), part("-", &fix.dropped)];
    let mut text = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if !fix.is_advised() {
        text.push_str(", not advised");
    }
    text
}
