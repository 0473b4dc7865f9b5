//! The build: what runs, how far it is, and its result.
//!
//! ```text
//!  ✓ read   ▶ pack   · verify   · finish                 18.2 of 31.0 MiB   4.1 MiB/s   0:03 left
//!  ██████████████████████████████████████▎               59 %   compressed to 31 %
//!
//!  ▁▂▅▇▇▆▇▇  at most 4.1 MiB/s
//!
//!  ✓ gdb                      10.4 MiB → 3.3 MiB
//!  ▶ libpython3.11-stdlib      8.1 MiB   62 %
//!  · 29 more
//! ```

use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::extension::BuildReport;
use crate::foundation::progress::{Amounts, Phase};
use crate::foundation::quantity::human_size;
use crate::report::{Symbol, next_steps};
use crate::tui::count::count;
use crate::tui::draw::lines::paint_lines;
use crate::tui::draw::strip::Strip;
use crate::tui::draw::text::wrap;
use crate::tui::draw::theme::{Glyph, Tone};
use crate::tui::state::State;
use crate::tui::state::views::building::{Building, Outcome, PackageProgress, Run, Step};

/// Columns of a package's name.
const NAME: usize = 32;
/// Columns of a size.
const SIZE: usize = 10;
/// Lines of the log that are shown while it runs.
const LOG_LINES: usize = 6;
/// Left-out paths that the result lists by name.
const MAX_LEFT_OUT: usize = 200;

pub(crate) fn draw(frame: &mut Frame<'_>, state: &State, body: Rect) {
    let area = Rect::new(body.x, body.y, body.width, body.height);
    paint_lines(
        frame,
        state.theme,
        lines(state, body.width),
        state.build_top,
        area,
    );
}

/// How much of the running phase is done.
pub(crate) fn percent(run: &Run) -> Option<u64> {
    let part = run.amounts.bytes_in.saturating_mul(100);
    part.checked_div(run.total_bytes).map(|part| part.min(100))
}

/// The view's lines.
pub(crate) fn lines(state: &State, width: u16) -> Vec<Line<'static>> {
    let mut text = BuildText {
        state,
        width: usize::from(width),
        lines: vec![Line::default()],
    };
    match &state.building {
        Building::None => text.nothing(),
        Building::Running(run) => text.running(run),
        Building::Ended(run, Outcome::Built(built)) => text.built(run, &built.report),
        Building::Ended(run, Outcome::Failed(causes)) => text.failed(run, causes),
        Building::Ended(run, Outcome::Cancelled) => text.cancelled(run),
    }
    text.lines
}

struct BuildText<'a> {
    state: &'a State,
    width: usize,
    lines: Vec<Line<'static>>,
}

impl BuildText<'_> {
    fn strip(&self) -> Strip {
        Strip::new(self.state.theme, self.width).put(Tone::Plain, "  ")
    }

    fn push(&mut self, strip: Strip) {
        self.lines.push(strip.line());
    }

    fn blank(&mut self) {
        self.lines.push(Line::default());
    }

    fn glyph(&self, glyph: Glyph) -> &'static str {
        self.state.theme.glyph(glyph)
    }

    fn nothing(&mut self) {
        let strip = self.strip().put(Tone::Dim, "no build yet; b begins one");
        self.push(strip);
    }

    fn running(&mut self, run: &Run) {
        self.phases(run);
        self.gauge(run);
        self.throughput(run);
        self.blank();
        self.packages(run);
        self.slowest(run);
        self.blank();
        let skipped = run.log.len().saturating_sub(LOG_LINES);
        for line in run.log.iter().skip(skipped) {
            let strip = self.strip().put(Tone::Dim, line);
            self.push(strip);
        }
    }

    /// The phases, and at the right the bytes, the rate and the time left.
    fn phases(&mut self, run: &Run) {
        let mut strip = self.strip();
        for phase in Phase::ALL {
            let (tone, glyph) = match run.phase {
                Some(now) if phase < now => (Tone::Good, Glyph::Done),
                Some(now) if phase == now => (Tone::Accent, Glyph::Running),
                _ => (Tone::Dim, Glyph::Waiting),
            };
            let text = format!("{} {}   ", self.glyph(glyph), phase.name());
            strip = strip.put(tone, &text);
        }
        let mut right = Strip::new(self.state.theme, self.width);
        if run.cancelling {
            right = right.put(Tone::Warn, "stopping  ");
        } else {
            let bytes_in = run.amounts.bytes_in;
            let total = run.total_bytes.max(bytes_in);
            let done = format!("{} of {}", human_size(bytes_in), human_size(total));
            right = right.put(Tone::Plain, &done);
            if let Some(rate) = run.rate() {
                right = right.put(Tone::Dim, &format!("   {}/s", human_size(rate)));
            }
            if let Some(seconds) = run.seconds_left() {
                let left = format!("   {}:{:02} left", seconds / 60, seconds % 60);
                right = right.put(Tone::Dim, &left);
            }
            right = right.put(Tone::Plain, "  ");
        }
        self.push(strip.with_right(right));
    }

    fn gauge(&mut self, run: &Run) {
        let columns = self.width.saturating_sub(48);
        let bar = self
            .state
            .theme
            .bar(run.amounts.bytes_in, run.total_bytes.max(1), columns);
        let end = 2 + columns + 2;
        let strip = self.strip().put(Tone::Accent, &bar).pad_to(end);
        let percent = percent(run).unwrap_or(0);
        let mut text = format!("{percent:>3} %");
        if run.phase == Some(Phase::Pack)
            && let Some(ratio) = run.amounts.percent()
        {
            let blocks = count(
                usize::try_from(run.amounts.blocks).unwrap_or(usize::MAX),
                "block",
            );
            text = format!("{text}   compressed to {ratio} %   {blocks}");
        }
        self.push(strip.put(Tone::Plain, &text));
    }

    /// The rate so far, as a chart.
    fn throughput(&mut self, run: &Run) {
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
    fn slowest(&mut self, run: &Run) {
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

    /// The packages: the last ones that are packed, those that are being packed, and how many wait.
    fn packages(&mut self, run: &Run) {
        let started = run.packages.iter().filter(|it| it.step != Step::Waiting);
        let started: Vec<_> = started.collect();
        let height = usize::from(self.state.size.1);
        let room = height.saturating_sub(14 + LOG_LINES).max(3);
        let hidden = started.len().saturating_sub(room);
        if hidden > 0 {
            let text = format!("{} {} packed before", self.glyph(Glyph::Done), hidden);
            let strip = self.strip().put(Tone::Dim, &text);
            self.push(strip);
        }
        for package in started.into_iter().skip(hidden) {
            let strip = self.package(package, run.amounts.bytes_in);
            self.push(strip);
        }
        let waiting = run.packages.iter().filter(|it| it.step == Step::Waiting);
        let waiting = waiting.count();
        if waiting > 0 {
            let text = format!("{} {waiting} more", self.glyph(Glyph::Waiting));
            let strip = self.strip().put(Tone::Dim, &text);
            self.push(strip);
        }
    }

    fn package(&self, package: &PackageProgress, now: u64) -> Strip {
        match package.step {
            Step::Waiting => self.strip(),
            Step::Packing { since } => {
                let done = now.saturating_sub(since).saturating_mul(100);
                let percent = done.checked_div(package.total_bytes).unwrap_or(0).min(99);
                self.strip()
                    .put(Tone::Accent, self.glyph(Glyph::Running))
                    .put(Tone::Plain, " ")
                    .cell(Tone::Plain, &package.name, NAME)
                    .cell_right(Tone::Plain, &human_size(package.total_bytes), SIZE)
                    .put(Tone::Dim, &format!("   {percent} %"))
            }
            Step::Packed(amounts) => self.packed(&package.name, amounts),
        }
    }

    /// A package that is in the image, and what it takes there.
    fn packed(&self, name: &str, amounts: Amounts) -> Strip {
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

    fn built(&mut self, run: &Run, report: &BuildReport) {
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

    fn failed(&mut self, run: &Run, causes: &[String]) {
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

    fn cancelled(&mut self, run: &Run) {
        let text = format!("stopped; {} was not written", run.output.display());
        let strip = self.strip().put(Tone::Warn, &text);
        self.push(strip);
    }

    /// A word at the left and its text, in as many lines as it needs.
    fn fact(&mut self, label: &str, text: &str) {
        const LABEL: usize = 10;
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
}
