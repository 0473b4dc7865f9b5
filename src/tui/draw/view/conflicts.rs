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

use crate::plan::{Fix, Size};
use crate::report::{Symbol, human_sum};
use crate::tui::count::count;
use crate::tui::draw::lines::paint_lines;
use crate::tui::draw::strip::Strip;
use crate::tui::draw::text::wrap;
use crate::tui::draw::theme::{Glyph, Tone};
use crate::tui::input::action::Action;
use crate::tui::input::key_table::FIXES;
use crate::tui::input::mouse::Target;
use crate::tui::rows::row_id::RowId;
use crate::tui::state::State;

pub(crate) fn draw(frame: &mut Frame<'_>, state: &State, body: Rect) {
    let text = ConflictsText::new(state, body);
    let top = text.top(body);
    paint_lines(frame, state.theme, text.lines, top, body);
}

/// What a click on each line hits, and the topmost line on the screen.
pub(crate) fn targets(state: &State, body: Rect) -> (Vec<Option<Target>>, usize) {
    let text = ConflictsText::new(state, body);
    let top = text.top(body);
    (text.targets, top)
}

/// All conflicts, with what a click on each line means.
struct ConflictsText {
    lines: Vec<Line<'static>>,
    targets: Vec<Option<Target>>,
    /// The line at which the selected one begins.
    selected_at: usize,
}

impl ConflictsText {
    fn new(state: &State, body: Rect) -> Self {
        let width = usize::from(body.width);
        let mut text = Self {
            lines: Vec::new(),
            targets: Vec::new(),
            selected_at: 0,
        };
        text.push([Line::default()], |_| None);
        if state.conflicts.rows().is_empty() {
            let strip = Strip::new(state.theme, width).pad_to(5);
            text.push([strip.put(Tone::Dim, "no conflicts").line()], |_| None);
        }
        for (place, &id) in state.conflicts.rows().iter().enumerate() {
            let selected = place == state.conflicts.at();
            if selected {
                text.selected_at = text.lines.len();
            }
            let lines = conflict(state, id, selected, width);
            text.push(lines, |_| Some(Target::Row(place)));
            if selected {
                let known = state.fixes.as_ref().map_or(0, Vec::len);
                let fix = |line: usize| u8::try_from(line + 1).ok().filter(|_| line < known);
                text.push(fixes(state, width), |line| {
                    fix(line).map(|number| Target::Run(Action::Fix(number)))
                });
            }
            text.push([Line::default()], |_| None);
        }
        text
    }

    fn push(
        &mut self,
        lines: impl IntoIterator<Item = Line<'static>>,
        target: impl Fn(usize) -> Option<Target>,
    ) {
        for (number, line) in lines.into_iter().enumerate() {
            self.lines.push(line);
            self.targets.push(target(number));
        }
    }

    /// The topmost line, chosen so that the selected conflict is visible with its explanation.
    fn top(&self, body: Rect) -> usize {
        let height = usize::from(body.height);
        let top = (self.selected_at + 12).saturating_sub(height);
        let last = self.lines.len().saturating_sub(height);
        top.min(self.selected_at).min(last)
    }
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
        .put(Tone::Bad, theme.glyph(Glyph::Of(Symbol::Conflicting)))
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

/// The fixes, each with its letter and with what it adds and removes.
fn fixes(state: &State, width: usize) -> Vec<Line<'static>> {
    let strip = || Strip::new(state.theme, width).pad_to(7);
    let Some(fixes) = &state.fixes else {
        return vec![strip().put(Tone::Dim, "trying fixes").line()];
    };
    if fixes.is_empty() {
        return vec![strip().put(Tone::Dim, "nothing helps").line()];
    }
    let line = |(fix, letter): (&Fix, char)| {
        let tone = if fix.is_advised() {
            Tone::Plain
        } else {
            Tone::Dim
        };
        let left = strip()
            .put(Tone::Accent, &letter.to_string())
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
    // There are only so many letters; further fixes can be clicked.
    let letters = FIXES.into_iter().chain(std::iter::repeat(' '));
    fixes.iter().zip(letters).map(line).collect()
}

/// What a fix does to the plan.
fn effect(fix: &Fix) -> String {
    let part = |sign: &str, of: &[(CompactString, Option<u64>)]| {
        let sizes = of.iter().map(|&(_, bytes)| Size::from(bytes));
        let size = human_sum(sizes.sum());
        (!of.is_empty()).then(|| format!("{sign}{} {size}", count(of.len(), "package")))
    };
    let parts = [
        part("+", &fix.difference.brought_in),
        part("-", &fix.difference.dropped),
    ];
    let mut text = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if !fix.is_advised() {
        text.push_str(", not advised");
    }
    text
}
