//! stdout and stderr of a command: where colour goes, and the live line of long work.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::cli::Color;
use crate::command::exit::Exit;
use crate::foundation::progress::{Amounts, CancelFlag, Cancellation, Event, Phase, Progress};
use crate::foundation::quantity::human_size;
use crate::report::{Style, printable};

/// The output settings of this run.
#[derive(Debug)]
pub(super) struct Console {
    color: Color,
}

impl Console {
    pub(super) fn new(color: Color) -> Self {
        Self { color }
    }

    /// The style of text on stdout.
    pub(super) fn style(&self) -> Style {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let color = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => io::stdout().is_terminal() && !plain && !dumb,
        };
        Style {
            color,
            unicode: locale_is_utf8(),
        }
    }

    /// Whether the command line forbids colour.
    pub(super) fn refuses_color(&self) -> bool {
        self.color == Color::Never
    }

    /// Writes a complete result to stdout.
    ///
    /// # Errors
    /// If it cannot be written; [`Failure`](super::Failure) decides whether that is reported.
    pub(super) fn print(text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        if !text.ends_with('\n') {
            stdout.write_all(b"\n")?;
        }
        stdout.flush()?;
        Ok(())
    }

    /// Writes a sentence to stderr. Errors are ignored.
    pub(super) fn say(text: &str) {
        let _ = writeln!(io::stderr(), "{}", printable(text));
    }

    /// The progress of long work: a live line on a terminal, else one line for each phase. It is
    /// cancelled by Ctrl-C and by the signals that end a program.
    pub(super) fn progress() -> anyhow::Result<LiveLine> {
        let cancelled = Arc::new(CancelFlag::default());
        let flag = Arc::clone(&cancelled);
        let planning = Arc::new(AtomicBool::new(false));
        let is_planning = Arc::clone(&planning);
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
        let wait = move || {
            for _ in signals.forever() {
                flag.cancel();
                thread::sleep(GRACE);
                if is_planning.load(Ordering::Relaxed) {
                    Self::say("sysextant: interrupted");
                    std::process::exit(Exit::Interrupted.code().into());
                }
            }
        };
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(wait)?;
        let live = io::stderr().is_terminal();
        Ok(LiveLine {
            cancelled,
            planning,
            live,
            state: Mutex::new(LineState::default()),
        })
    }
}

/// Whether the locale's characters are UTF-8, after locale(7): the first of the three that is set.
pub(super) fn locale_is_utf8() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    set.is_some_and(|value| {
        let value = value.to_ascii_lowercase();
        value.contains("utf-8") || value.contains("utf8")
    })
}

/// The progress of one command on stderr.
#[derive(Debug)]
pub(super) struct LiveLine {
    cancelled: Arc<CancelFlag>,
    planning: Arc<AtomicBool>,
    live: bool,
    state: Mutex<LineState>,
}

#[derive(Debug, Default)]
struct LineState {
    phase: Option<Phase>,
    total_bytes: u64,
    package: String,
    painted: Option<Instant>,
    visible: bool,
}

/// How long a cancelled plan may continue before the program ends all the same.
const GRACE: Duration = Duration::from_millis(400);

/// How often the live line is painted.
const EVERY: Duration = Duration::from_millis(100);

impl LiveLine {
    /// Does the planning. It stops when it is told to, but not at every point of a search that
    /// hostile relations make long; since nothing was written yet, the program may end there by
    /// itself.
    pub(super) fn planning<T>(&self, plan: impl FnOnce() -> T) -> T {
        self.planning.store(true, Ordering::Relaxed);
        let planned = plan();
        self.planning.store(false, Ordering::Relaxed);
        planned
    }

    /// Removes the live line, so that following output starts on an empty one.
    pub(super) fn clear(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut state.visible) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }

    fn paint(&self, state: &mut LineState, amounts: Amounts) {
        let Amounts {
            bytes_in,
            bytes_out,
            ..
        } = amounts;
        let due = state.painted.is_none_or(|last| last.elapsed() >= EVERY);
        let Some(phase) = state.phase.filter(|_| self.live && due) else {
            return;
        };
        state.painted = Some(Instant::now());
        state.visible = true;
        let percent = (bytes_in * 100)
            .checked_div(state.total_bytes)
            .unwrap_or(0)
            .min(100);
        let written = match amounts.percent() {
            Some(ratio) => format!(", {} written ({ratio} %)", human_size(bytes_out)),
            None => String::new(),
        };
        let line = format!(
            "{} {percent} %  {}{written}  {}",
            phase.name(),
            human_size(bytes_in),
            state.package
        );
        let _ = write!(io::stderr(), "\r\x1b[K{}", printable(&line));
    }
}

impl Progress for LiveLine {
    fn report(&self, event: Event) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::PhaseStarted { phase, total_bytes } => {
                (state.phase, state.total_bytes, state.painted) = (Some(phase), total_bytes, None);
                state.package.clear();
                if self.live {
                    self.paint(&mut state, Amounts::default());
                } else {
                    let _ = writeln!(io::stderr(), "{}", phase.name());
                }
            }
            Event::PackageStarted { name, .. } => state.package = name,
            Event::Advanced(amounts) => self.paint(&mut state, amounts),
            Event::PackageFinished { .. } => {}
            Event::Note(note) => {
                let erase = if std::mem::take(&mut state.visible) {
                    "\r\x1b[K"
                } else {
                    ""
                };
                let _ = writeln!(io::stderr(), "{erase}note: {}", printable(&note));
            }
        }
    }
}

impl Cancellation for LiveLine {
    fn is_cancelled(&self) -> bool {
        self.cancelled.is_cancelled()
    }
}
