//! The screen without a terminal, for benchmarks: the real state, workers and drawing code, with
//! keys from a program, painted into memory. It is not part of the interface.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use crossterm::event::KeyEvent;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::app::program::Program;
use super::draw::draw;
use super::rows::catalog::Catalog;
use super::state::State;
use super::state::theme::{Palette, Theme};
use super::work::Workers;
use super::work::answer::Answer;
use super::work::event::Event;
use super::work::job::Job;
use crate::extension::BuildOptions;
use crate::plan::Selection;
use crate::session::Session;

/// The longest wait for an answer; after that there will be none.
const PATIENCE: Duration = Duration::from_secs(20);

/// The screen.
pub struct Rehearsal {
    program: Program,
    workers: Workers,
    events: Receiver<Event>,
    terminal: Terminal<TestBackend>,
}

/// How long the consequences of a key took, each until it was painted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timing {
    /// The key itself.
    pub key: Duration,
    /// The rows of a search or a sort, if the key asked for some.
    pub rows: Option<Duration>,
    /// The plan, if the key asked for one.
    pub plan: Option<Duration>,
    /// The details of the selected row, if they were requested.
    pub detail: Option<Duration>,
}

impl Rehearsal {
    /// A screen whose first answers have all arrived.
    ///
    /// # Errors
    /// If the system has no thread to give.
    pub fn new(
        session: Arc<Session>,
        selection: Selection,
        options: BuildOptions,
        (columns, lines): (u16, u16),
    ) -> io::Result<Self> {
        let catalog = Arc::new(Catalog::new(session));
        let (sender, events) = crossbeam_channel::unbounded();
        let workers = Workers::start(&catalog, options, sender)?;
        let theme = Theme {
            palette: Palette::Dark,
            unicode: true,
        };
        let state = State::new(catalog, selection, theme, (columns, lines));
        let backend = TestBackend::new(columns, lines);
        let Ok(terminal) = Terminal::new(backend);
        let mut rehearsal = Self {
            program: Program::new(state),
            workers,
            events,
            terminal,
        };
        let jobs = rehearsal.program.start();
        rehearsal.start(jobs)?;
        rehearsal.settle(Instant::now())?;
        Ok(rehearsal)
    }

    /// Presses a key and paints; answers that are there already are painted with it, as the event
    /// loop does.
    ///
    /// # Errors
    /// If a worker died.
    pub fn press(&mut self, key: KeyEvent) -> io::Result<Duration> {
        let pressed = Instant::now();
        self.hear(Event::Key(key))?;
        while let Ok(event) = self.events.try_recv() {
            self.hear(event)?;
        }
        self.paint();
        Ok(pressed.elapsed())
    }

    /// Presses a key and waits until all that follows is painted.
    ///
    /// # Errors
    /// If a worker died.
    pub fn press_and_wait(&mut self, key: KeyEvent) -> io::Result<Timing> {
        let pressed = Instant::now();
        let key = self.press(key)?;
        let answers = self.settle(pressed)?;
        Ok(Timing { key, ..answers })
    }

    /// Waits until no request is open.
    fn settle(&mut self, since: Instant) -> io::Result<Timing> {
        let mut timing = Timing::default();
        loop {
            let state = &self.program.state;
            let (rows, plan, detail) = (
                state.arranging.is_waiting(),
                state.planning.is_waiting(),
                state.inspecting.is_waiting(),
            );
            let costs = state.measuring.is_waiting();
            if !(rows || plan || detail || costs || state.fixing.is_waiting()) {
                return Ok(timing);
            }
            let Ok(event) = self.events.recv_timeout(PATIENCE) else {
                return Ok(timing);
            };
            self.hear(event)?;
            while let Ok(event) = self.events.try_recv() {
                self.hear(event)?;
            }
            self.paint();
            let (now, state) = (since.elapsed(), &self.program.state);
            let came = |asked: bool, waits: bool| (asked && !waits).then_some(now);
            timing.rows = timing.rows.or(came(rows, state.arranging.is_waiting()));
            timing.plan = timing.plan.or(came(plan, state.planning.is_waiting()));
            timing.detail = came(detail, state.inspecting.is_waiting()).or(timing.detail);
        }
    }

    fn hear(&mut self, event: Event) -> io::Result<()> {
        if matches!(event, Event::Answer(Answer::Failed(_))) {
            return Err(io::Error::other("a worker died"));
        }
        // No mouse is used, so that no clock is needed.
        let jobs = self.program.handle(event, Duration::ZERO);
        self.start(jobs)
    }

    fn start(&mut self, jobs: Vec<Job>) -> io::Result<()> {
        jobs.into_iter().try_for_each(|job| self.workers.take(job))
    }

    fn paint(&mut self) {
        let Ok(_) = self.terminal.draw(|frame| draw(frame, &self.program.state));
    }
}
