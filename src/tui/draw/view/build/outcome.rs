//! How a build ended, or that there was none.

use super::text::BuildText;
use crate::extension::BuildReport;
use crate::foundation::quantity::human_size;
use crate::report::{Symbol, next_steps};
use crate::tui::count::count;
use crate::tui::draw::text::wrap;
use crate::tui::draw::theme::{Glyph, Tone};
use crate::tui::state::views::building::Run;

/// Left-out paths that the result lists by name.
const MAX_LEFT_OUT: usize = 200;

impl BuildText<'_> {
    pub(super) fn nothing(&mut self) {
        let strip = self.strip().put(Tone::Dim, "no build yet; b begins one");
        self.push(strip);
    }

    pub(super) fn built(&mut self, run: &Run, report: &BuildReport) {
        let dot = self.state.theme.separator();
        let path = report.output.to_string_lossy();
        let facts = [
            human_size(report.image_size),
            count(report.packages.len(), "package"),
            count(report.contents.entries.len(), "path"),
            format!(
                "{}.{} s",
                run.elapsed.as_secs(),
                run.elapsed.subsec_millis() / 100
            ),
        ];
        let strip = self
            .strip()
            .put(Tone::Best, self.glyph(Glyph::Done))
            .put(Tone::Plain, " ")
            .put(Tone::Title, &path)
            .put(Tone::Plain, "  ")
            .put(Tone::Plain, &facts.join(&dot));
        self.push(strip);
        self.fact("sha256", &report.sha256.to_string());
        let fields = report.release.fields.iter();
        let fields: Vec<_> = fields
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        self.fact("fits", &fields.join(" "));
        let hidden = report
            .contents
            .entries
            .iter()
            .filter(|it| it.shadow.is_some());
        let hidden = hidden.count();
        if hidden > 0 {
            self.fact("hides", &format!("{} of the base", count(hidden, "path")));
        }
        self.slowest(run);
        self.throughput(run);
        self.blank();
        self.fact("next", &next_steps(report));
        self.notes(report);
        self.left_out(report);
        self.blank();
        for packed in &report.packages {
            let name = packed.package.to_string();
            let strip = self.packed(&name, packed.amounts);
            self.push(strip);
        }
    }

    fn notes(&mut self, report: &BuildReport) {
        if !report.contents.notes.is_empty() {
            self.blank();
        }
        for note in &report.contents.notes {
            self.fact("note", note);
        }
    }

    fn left_out(&mut self, report: &BuildReport) {
        let left_out = &report.contents.left_out;
        if left_out.is_empty() {
            return;
        }
        self.blank();
        self.fact("left out", &count(left_out.len(), "path"));
        for left in left_out.iter().take(MAX_LEFT_OUT) {
            let strip = self
                .strip()
                .put(Tone::Plain, "  ")
                .put(Tone::Plain, &left.path)
                .put(
                    Tone::Dim,
                    &format!("  {}: {}", left.package, left.reason.text()),
                );
            self.push(strip);
        }
    }

    pub(super) fn failed(&mut self, run: &Run, causes: &[String]) {
        let title = format!(
            "{} was not built; nothing was written",
            run.output.display()
        );
        let strip = self
            .strip()
            .put(Tone::Bad, self.glyph(Glyph::Of(Symbol::Conflicting)))
            .put(Tone::Plain, " ")
            .put(Tone::Title, &title);
        self.push(strip);
        self.blank();
        for cause in causes {
            for line in wrap(cause, self.width.saturating_sub(6)) {
                let strip = self.strip().put(Tone::Plain, "  ").put(Tone::Plain, &line);
                self.push(strip);
            }
        }
    }

    pub(super) fn cancelled(&mut self, run: &Run) {
        let text = format!("stopped; {} was not written", run.output.display());
        let strip = self.strip().put(Tone::Warn, &text);
        self.push(strip);
    }
}
