//! The text of the build's view, line by line, and the lines that stand in several of its states.

use std::time::Duration;

use ratatui::text::Line;

use crate::foundation::progress::Amounts;
use crate::foundation::quantity::human_size;
use crate::tui::draw::strip::Strip;
use crate::tui::draw::text::wrap;
use crate::tui::draw::theme::{Glyph, Tone};
use crate::tui::state::State;
use crate::tui::state::views::building::Run;

/// Columns of a package's name.
pub(super) const NAME: usize = 32;
/// Columns of a size.
pub(super) const SIZE: usize = 10;
/// Columns of the words at the left.
const LABEL: usize = 10;

/// The lines so far.
pub(super) struct BuildText<'a> {
    pub(super) state: &'a State,
    pub(super) width: usize,
    pub(super) lines: Vec<Line<'static>>,
}

impl<'a> BuildText<'a> {
    /// An empty line, below which everything stands.
    pub(super) fn new(state: &'a State, width: u16) -> Self {
        Self {
            state,
            width: usize::from(width),
            lines: vec![Line::default()],
        }
    }

    pub(super) fn strip(&self) -> Strip {
        Strip::new(self.state.theme, self.width).put(Tone::Plain, "  ")
    }

    pub(super) fn push(&mut self, strip: Strip) {
        self.lines.push(strip.line());
    }

    pub(super) fn blank(&mut self) {
        self.lines.push(Line::default());
    }

    pub(super) fn glyph(&self, glyph: Glyph) -> &'static str {
        self.state.theme.glyph(glyph)
    }

    /// A word at the left and its text, in as many lines as it needs.
    pub(super) fn fact(&mut self, label: &str, text: &str) {
        let room = self.width.saturating_sub(LABEL + 6);
        for (number, line) in wrap(text, room).iter().enumerate() {
            let label = if number == 0 { label } else { "" };
            let strip = self
                .strip()
                .put(Tone::Plain, "  ")
                .cell(Tone::Dim, label, LABEL)
                .put(Tone::Plain, line);
            self.push(strip);
        }
    }

    /// A package that is in the image, and what it takes there.
    pub(super) fn packed(&self, name: &str, amounts: Amounts) -> Strip {
        let strip = self
            .strip()
            .put(Tone::Good, self.glyph(Glyph::Done))
            .put(Tone::Plain, " ")
            .cell(Tone::Plain, name, NAME)
            .cell_right(Tone::Plain, &human_size(amounts.bytes_in), SIZE);
        if amounts.bytes_out == 0 {
            return strip;
        }
        let strip = strip
            .put(Tone::Dim, &format!(" {} ", self.glyph(Glyph::Arrow)))
            .cell_right(Tone::Plain, &human_size(amounts.bytes_out), SIZE);
        match amounts.percent() {
            Some(ratio) => strip.put(Tone::Dim, &format!(" {ratio:>4} %")),
            None => strip,
        }
    }

    /// The rate so far, as a chart.
    pub(super) fn throughput(&mut self, run: &Run) {
        let rates = run.throughput.rates();
        let room = self.width.saturating_sub(24);
        let newest = rates.len().saturating_sub(room);
        let shown = rates.get(newest..).unwrap_or_default();
        let Some(fastest) = shown.iter().max().filter(|&&rate| rate > 0) else {
            return;
        };
        let line = self.state.theme.sparkline(shown);
        let strip = self.strip().put(Tone::Accent, &line);
        let text = format!("  at most {}/s", human_size(*fastest));
        self.push(strip.put(Tone::Dim, &text));
    }

    /// The packages that took longest.
    pub(super) fn slowest(&mut self, run: &Run) {
        let slowest = run.slowest();
        if slowest.is_empty() {
            return;
        }
        let took = |(name, took): (&str, Duration)| {
            format!("{name} {}.{} s", took.as_secs(), took.subsec_millis() / 100)
        };
        let names: Vec<String> = slowest.into_iter().map(took).collect();
        self.fact("slowest", &names.join(", "));
    }
}
