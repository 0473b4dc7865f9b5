//! What the selected package is called, its verdict, and why.

use super::pane::Pane;
use crate::plan::Verdict;
use crate::tui::draw::text::wrap;
use crate::tui::draw::theme::Tone;
use crate::tui::rows::row::Row;
use crate::tui::state::marks::mark::Mark;

/// From this height of the screen on there are lines to spare.
const ROOMY_LINES: u16 = 30;

impl Pane<'_> {
    pub(super) fn title(&mut self, row: &Row<'_>) {
        let title = row.title(&self.state.catalog);
        let version = row.version.map_or("", |version| version.as_str());
        let strip = self.strip().put(Tone::Title, &title);
        let strip = strip.put(Tone::Plain, "  ").put(Tone::Plain, version);
        self.push(strip);
        let summary = row.package.map_or("", |package| &*package.summary);
        for line in wrap(summary, self.width) {
            let strip = self.strip().put(Tone::Dim, &line);
            self.push(strip);
        }
    }

    pub(super) fn verdict(&mut self, row: &Row<'_>) {
        if self.state.size.1 >= ROOMY_LINES {
            self.blank();
        }
        let (symbol, tone) = self.state.theme.verdict(row.verdict, &row.reason);
        let why = row.why();
        let word = match row.verdict {
            Verdict::Available => "available",
            verdict => verdict.name(),
        };
        let marked = match self.state.mark(row) {
            Mark::Requested if row.verdict != Verdict::Included => ", requested by you",
            _ => "",
        };
        let strip = self
            .strip()
            .put(tone, symbol)
            .put(Tone::Plain, " ")
            .put(tone, word)
            .put(Tone::Dim, marked);
        self.push(strip);
        let explanation = row.item.map_or(&[][..], |item| &item.explanation);
        if explanation.is_empty() && !why.is_empty() {
            self.labelled("why", Tone::Plain, &why);
        }
        for (number, line) in explanation.iter().enumerate() {
            self.labelled(if number == 0 { "why" } else { "" }, Tone::Plain, line);
        }
        if row.verdict == Verdict::Included {
            let detail = self.state.detail.as_ref();
            let chain = detail.map_or(&[][..], |detail| &detail.why.chain);
            for (number, step) in chain.iter().enumerate() {
                let label = if number == 0 { "pulled in" } else { "" };
                self.labelled(label, Tone::Plain, &step.to_string());
            }
        }
    }
}
