//! A build that runs: its phases, how much is done, its rate, and its packages.

use super::text::{BuildText, NAME, SIZE};
use crate::foundation::progress::Phase;
use crate::foundation::quantity::human_size;
use crate::tui::count::count;
use crate::tui::draw::strip::Strip;
use crate::tui::draw::theme::{Glyph, Tone};
use crate::tui::state::views::building::{PackageProgress, Run, Step};

/// Lines of the log that are shown while it runs.
const LOG_LINES: usize = 6;

/// How much of the running phase is done.
pub(crate) fn percent(run: &Run) -> Option<u64> {
    let part = run.amounts.bytes_in.saturating_mul(100);
    part.checked_div(run.total_bytes).map(|part| part.min(100))
}

impl BuildText<'_> {
    pub(super) fn running(&mut self, run: &Run) {
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
}
