//! The pane's text, line by line.

use ratatui::text::Line;

use crate::tui::draw::strip::Strip;
use crate::tui::draw::text::wrap;
use crate::tui::draw::theme::Tone;
use crate::tui::state::State;

/// Columns of the words at the left.
pub(super) const LABEL: usize = 12;

/// The lines so far.
pub(super) struct Pane<'a> {
    pub(super) state: &'a State,
    pub(super) width: usize,
    pub(super) lines: Vec<Line<'static>>,
}

impl<'a> Pane<'a> {
    /// No line yet.
    pub(super) fn new(state: &'a State, width: u16) -> Self {
        Self {
            state,
            width: usize::from(width),
            lines: Vec::new(),
        }
    }

    pub(super) fn strip(&self) -> Strip {
        Strip::new(self.state.theme, self.width)
    }

    pub(super) fn push(&mut self, strip: Strip) {
        self.lines.push(strip.line());
    }

    pub(super) fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::default());
        }
    }

    /// A text in as many lines as it needs, behind a word at the left.
    pub(super) fn labelled(&mut self, label: &str, tone: Tone, text: &str) {
        for (number, line) in wrap(text, self.width.saturating_sub(LABEL))
            .iter()
            .enumerate()
        {
            let label = if number == 0 { label } else { "" };
            let strip = self.strip().cell(Tone::Dim, label, LABEL).put(tone, line);
            self.push(strip);
        }
    }
}
