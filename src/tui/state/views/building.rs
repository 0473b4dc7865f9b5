//! The progress of a build: its phases, its packages, its rate, and how it ended.
//!
//! It is updated by the build's progress events and by the clock of the event loop. It has no clock
//! of its own, so that a test decides what time it is.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::throughput::Throughput;
use crate::check::Check;
use crate::extension::{BuildOptions, BuildReport, ExtensionError};
use crate::foundation::progress::{Amounts, Event, Phase};
use crate::plan::Plan;
use crate::session::Session;

/// Lines of the log that are kept.
const MAX_LOG_LINES: usize = 500;

/// The period over which the rate is measured.
const RATE_WINDOW: Duration = Duration::from_secs(3);

/// Packages that are named as the slowest.
const MAX_SLOWEST: usize = 5;

/// A package that took less time is not listed as slow.
const SLOW: Duration = Duration::from_millis(100);

/// Whether there is a build, and how far it is.
#[derive(Debug, Default)]
pub(crate) enum Building {
    /// None so far.
    #[default]
    None,
    /// It runs.
    Running(Run),
    /// It ended.
    Ended(Run, Outcome),
}

/// How a build ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The image has its name.
    Built(Arc<Built>),
    /// Nothing was written, for that reason.
    Failed(Vec<String>),
    /// The user stopped it; nothing was written.
    Cancelled,
}

/// What was built, and what its check says.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) report: BuildReport,
    pub(crate) check: Check,
}

impl Built {
    /// Whether it has exactly the packages of a plan.
    pub(crate) fn is_of(&self, plan: &Plan) -> bool {
        let packed = self.report.packages.iter();
        let mut packed: Vec<_> = packed
            .map(|it| (it.package.name.as_str(), &it.package.version))
            .collect();
        let included = plan.included();
        let mut included: Vec<_> = included
            .filter_map(|item| Some((item.name.as_str(), item.version.as_ref()?)))
            .collect();
        packed.sort_by_key(|(name, version)| (*name, version.as_str()));
        included.sort_by_key(|(name, version)| (*name, version.as_str()));
        packed == included
    }

    /// The check is about the contents that were written.
    pub(crate) fn new(
        session: &Session,
        plan: &Plan,
        report: BuildReport,
        options: &BuildOptions,
    ) -> Self {
        let check = session.check(plan, Some(&report.contents), &options.release);
        Self { report, check }
    }
}

/// What is known of a build.
#[derive(Debug)]
pub(crate) struct Run {
    /// The image that is being written.
    pub(crate) output: PathBuf,
    pub(crate) elapsed: Duration,
    pub(crate) phase: Option<Phase>,
    /// Bytes that the phase goes through, as declared.
    pub(crate) total_bytes: u64,
    /// What it has processed, and what it has written.
    pub(crate) amounts: Amounts,
    /// The packages in the order they are packed.
    pub(crate) packages: Vec<PackageProgress>,
    pub(crate) log: VecDeque<String>,
    /// Whether it was asked to stop.
    pub(crate) cancelling: bool,
    /// How fast it went so far.
    pub(crate) throughput: Throughput,
    samples: VecDeque<(Duration, u64)>,
}

/// One package of a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PackageProgress {
    pub(crate) name: String,
    /// Bytes that it declares.
    pub(crate) total_bytes: u64,
    pub(crate) step: Step,
    began: Duration,
    /// How long packing it took, possibly at the same time as others; `None` until it is packed.
    pub(crate) took: Option<Duration>,
}

/// How far a package is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Waiting,
    /// The phase's bytes when it began.
    Packing {
        since: u64,
    },
    Packed(Amounts),
}

impl Run {
    pub(crate) fn new(output: PathBuf, packages: Vec<(String, u64)>) -> Self {
        let waiting = |(name, total_bytes)| PackageProgress {
            name,
            total_bytes,
            step: Step::Waiting,
            began: Duration::ZERO,
            took: None,
        };
        Self {
            output,
            elapsed: Duration::ZERO,
            phase: None,
            total_bytes: 0,
            amounts: Amounts::default(),
            packages: packages.into_iter().map(waiting).collect(),
            log: VecDeque::new(),
            cancelling: false,
            throughput: Throughput::default(),
            samples: VecDeque::new(),
        }
    }

    /// Takes an event of the build.
    pub(crate) fn hear(&mut self, event: Event) {
        match event {
            Event::PhaseStarted { phase, total_bytes } => {
                self.log(format!("{} started", phase.name()));
                self.phase = Some(phase);
                self.total_bytes = total_bytes;
                self.amounts.bytes_in = 0;
                self.samples.clear();
            }
            Event::PackageStarted { name, total_bytes } => {
                let (since, now) = (self.amounts.bytes_in, self.elapsed);
                if let Some(package) = self.package(&name) {
                    package.began = now;
                    package.total_bytes = total_bytes;
                    package.step = Step::Packing { since };
                }
            }
            Event::Advanced(amounts) => self.amounts = amounts,
            Event::PackageFinished { name, amounts } => {
                let now = self.elapsed;
                if let Some(package) = self.package(&name) {
                    package.took = Some(now.saturating_sub(package.began));
                    package.step = Step::Packed(amounts);
                }
            }
            Event::Note(note) => self.log(note),
        }
    }

    /// Updates the time and the amounts.
    pub(crate) fn tick(&mut self, elapsed: Duration, amounts: Amounts) {
        self.elapsed = elapsed;
        self.amounts = amounts;
        self.throughput.tell(elapsed, amounts.bytes_in);
        self.samples.push_back((elapsed, amounts.bytes_in));
        while self.samples.len() > 2
            && self
                .samples
                .front()
                .is_some_and(|(then, _)| elapsed.saturating_sub(*then) > RATE_WINDOW)
        {
            self.samples.pop_front();
        }
    }

    /// Bytes a second, over the last few seconds of the phase.
    pub(crate) fn rate(&self) -> Option<u64> {
        let (&(from, start), &(to, end)) = (self.samples.front()?, self.samples.back()?);
        let millis = to.saturating_sub(from).as_millis();
        let bytes = u128::from(end.saturating_sub(start));
        let rate = (bytes * 1000).checked_div(millis)?;
        u64::try_from(rate).ok().filter(|&rate| rate > 0)
    }

    /// Seconds until the phase is done, at the rate of the last seconds.
    pub(crate) fn seconds_left(&self) -> Option<u64> {
        let left = self.total_bytes.checked_sub(self.amounts.bytes_in)?;
        Some(left.div_ceil(self.rate()?))
    }

    /// The packages that took longest, the slowest first, without those that were fast.
    pub(crate) fn slowest(&self) -> Vec<(&str, Duration)> {
        let packed = self.packages.iter();
        let timed = packed.filter_map(|it| Some((it.name.as_str(), it.took?)));
        let mut slow: Vec<_> = timed.filter(|(_, took)| *took >= SLOW).collect();
        slow.sort_by_key(|&(_, took)| std::cmp::Reverse(took));
        slow.truncate(MAX_SLOWEST);
        slow
    }

    fn package(&mut self, name: &str) -> Option<&mut PackageProgress> {
        // The same name may occur in two architectures: the first that is not packed yet.
        let mut named = self.packages.iter_mut();
        named.find(|package| package.name == name && !matches!(package.step, Step::Packed(_)))
    }

    fn log(&mut self, line: String) {
        if self.log.len() == MAX_LOG_LINES {
            self.log.pop_front();
        }
        self.log.push_back(line);
    }
}

impl Building {
    pub(crate) fn is_running(&self) -> bool {
        matches!(self, Self::Running(_))
    }

    /// The running build, to be updated.
    pub(crate) fn running(&mut self) -> Option<&mut Run> {
        match self {
            Self::Running(run) => Some(run),
            Self::None | Self::Ended(..) => None,
        }
    }

    /// Records how the build ended.
    pub(crate) fn end(&mut self, result: Result<Built, ExtensionError>) {
        match std::mem::take(self) {
            Self::Running(run) => {
                let outcome = match result {
                    Ok(built) => Outcome::Built(Arc::new(built)),
                    Err(_) if run.cancelling => Outcome::Cancelled,
                    Err(error) => Outcome::Failed(causes(&error)),
                };
                *self = Self::Ended(run, outcome);
            }
            other => *self = other,
        }
    }
}

/// The error, then what caused it, a line each; a conflict with its explanation.
pub(crate) fn causes(error: &ExtensionError) -> Vec<String> {
    let mut lines = vec![error.to_string()];
    if let ExtensionError::Conflicts(plan) = error {
        for item in plan.with_verdict(crate::plan::Verdict::Conflicting) {
            lines.push(format!("{}: {}", item.name, item.reason));
            lines.extend(item.explanation.iter().cloned());
        }
    }
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        let text = next.to_string();
        if lines.last() != Some(&text) {
            lines.push(text);
        }
        cause = next.source();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> Run {
        let mut run = Run::new("gdb.raw".into(), vec![("gdb".to_owned(), 1000)]);
        run.hear(Event::PhaseStarted {
            phase: Phase::Pack,
            total_bytes: 1000,
        });
        run
    }

    fn read(bytes_in: u64) -> Amounts {
        Amounts {
            bytes_in,
            ..Amounts::default()
        }
    }

    #[test]
    fn the_rate_and_the_time_left_follow_the_clock() {
        let mut run = run();
        assert_eq!((run.rate(), run.seconds_left()), (None, None));
        run.tick(Duration::from_secs(1), read(0));
        run.tick(Duration::from_secs(3), read(400));
        assert_eq!((run.rate(), run.seconds_left()), (Some(200), Some(3)));
        run.tick(Duration::from_secs(4), read(1200));
        assert_eq!(run.seconds_left(), None, "more than declared");
    }

    #[test]
    fn a_package_goes_from_waiting_to_packed() {
        let mut run = run();
        assert_eq!(run.packages[0].step, Step::Waiting);
        run.hear(Event::PackageStarted {
            name: "gdb".to_owned(),
            total_bytes: 1000,
        });
        assert_eq!(run.packages[0].step, Step::Packing { since: 0 });
        let amounts = Amounts {
            bytes_in: 900,
            bytes_out: 300,
            blocks: 1,
        };
        run.hear(Event::PackageFinished {
            name: "gdb".to_owned(),
            amounts,
        });
        assert_eq!(run.packages[0].step, Step::Packed(amounts));
    }

    #[test]
    fn the_log_keeps_its_newest_lines() {
        let mut run = run();
        for number in 0..MAX_LOG_LINES + 5 {
            run.hear(Event::Note(number.to_string()));
        }
        assert_eq!(run.log.len(), MAX_LOG_LINES);
        assert_eq!(run.log.back().map(String::as_str), Some("504"));
    }
}
