//! The event loop: one queue in, one thread that changes the state and paints it.
//!
//! Nothing is painted while nothing happens: the loop sleeps until the next event. Only a running
//! build wakes it, ten times a second, to update the elapsed time. [`Program`] says what an event
//! means.

pub(super) mod program;
pub(super) mod sources;
mod type_ahead;

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};

use self::program::Program;
use super::screen::Screen;
use super::state::State;
use super::work::Workers;
use super::work::answer::Answer;
use super::work::event::Event;
use super::work::job::{Job, Leave};
use crate::extension::ExtensionError;
use crate::plan::Selection;

/// How often a running build is painted.
const TICK: Duration = Duration::from_millis(100);

/// The most events that are handled between two paintings, so that a flood of events cannot prevent
/// the painting.
const MAX_EVENTS_A_FRAME: usize = 256;

/// What the screen returns when it ends.
#[derive(Clone, Debug)]
pub struct ScreenExit {
    /// How the user left.
    pub how: Leave,
    /// The marks as they were then.
    pub selection: Selection,
    /// The path of the next image.
    pub output: String,
}

/// The program while the screen is up.
pub(super) struct App {
    program: Program,
    workers: Workers,
    screen: Screen,
    events: Receiver<Event>,
    started: Instant,
    build_started: Instant,
}

impl App {
    pub(super) fn new(
        state: State,
        workers: Workers,
        screen: Screen,
        events: Receiver<Event>,
    ) -> Self {
        Self {
            program: Program::new(state),
            workers,
            screen,
            events,
            started: Instant::now(),
            build_started: Instant::now(),
        }
    }

    /// Runs until the user leaves, the terminal is gone, or the screen fails because of a bug in
    /// this program.
    pub(super) fn run(mut self) -> ScreenExit {
        // Whatever happens on the screen, the marks are kept.
        let ended = catch_unwind(AssertUnwindSafe(|| self.until_left()));
        let how = match ended {
            Ok(Ok(leave)) => leave,
            // Only reading or writing the terminal can fail here.
            Ok(Err(_)) => Leave::TerminalGone,
            Err(_) => Leave::Defect,
        };
        self.workers.end();
        let state = &mut self.program.state;
        ScreenExit {
            how,
            selection: state.history.now().clone(),
            output: std::mem::take(&mut state.output),
        }
    }

    fn until_left(&mut self) -> io::Result<Leave> {
        let jobs = self.program.start();
        if let Some(leave) = self.start(jobs)? {
            return Ok(leave);
        }
        loop {
            self.screen.paint(&self.program.state)?;
            let mut next = self.wait();
            if next.is_none() {
                let jobs = self.program.run_keys();
                if let Some(leave) = self.start(jobs)? {
                    return Ok(leave);
                }
            }
            for _ in 0..MAX_EVENTS_A_FRAME {
                let Some(event) = next else { break };
                if let Some(leave) = self.handle(event)? {
                    return Ok(leave);
                }
                next = self.events.try_recv().ok();
            }
        }
    }

    /// The next event; `None` if there is none and it is time to paint again.
    fn wait(&mut self) -> Option<Event> {
        let builds = self.program.state.building.is_running();
        let timeout = match (builds, self.program.patience()) {
            (true, _) => TICK,
            // If keys have waited long, a message says why.
            (false, Some(patience)) => patience.max(TICK),
            (false, None) => return Some(self.events.recv().unwrap_or(Event::Deserted)),
        };
        let event = self.events.recv_timeout(timeout);
        self.tick();
        match event {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Event::Deserted),
        }
    }

    /// Updates a running build: the elapsed time, and the progress of its phase.
    fn tick(&mut self) {
        let amounts = self.workers.build_amounts();
        let elapsed = self.build_started.elapsed();
        if let Some(run) = self.program.state.building.running() {
            run.tick(elapsed, amounts);
        }
    }

    fn handle(&mut self, event: Event) -> io::Result<Option<Leave>> {
        if matches!(event, Event::Answer(Answer::BuildEnded(_))) {
            // The last figures stay on the screen.
            self.tick();
        }
        let now = self.started.elapsed();
        let jobs = self.program.handle(event, now);
        self.start(jobs)
    }

    /// Does the jobs that concern the terminal, and passes the others to the workers.
    fn start(&mut self, jobs: Vec<Job>) -> io::Result<Option<Leave>> {
        let mut jobs = VecDeque::from(jobs);
        while let Some(job) = jobs.pop_front() {
            match job {
                Job::Leave(leave) => return Ok(Some(leave)),
                Job::Copy(text) => Screen::copy(&text)?,
                Job::Suspend => Screen::ask_to_stop()?,
                Job::Stop => {
                    self.screen.stop()?;
                    jobs.extend(self.redraw()?);
                }
                Job::Redraw => jobs.extend(self.redraw()?),
                Job::Build(_) => {
                    self.build_started = Instant::now();
                    self.hand_over(job);
                }
                job => self.hand_over(job),
            }
        }
        Ok(None)
    }

    /// Repaints everything: other programs may have written to the terminal, and its size may have
    /// changed.
    fn redraw(&mut self) -> io::Result<Vec<Job>> {
        self.screen.clear()?;
        let (columns, lines) = self.screen.size()?;
        let resized = Event::Resized(columns, lines);
        Ok(self.program.handle(resized, self.started.elapsed()))
    }

    /// Gives a job to its worker. If the system has no thread for it, a message says so.
    fn hand_over(&mut self, job: Job) {
        let is_build = matches!(job, Job::Build(_));
        let Err(source) = self.workers.take(job) else {
            return;
        };
        let message = format!("no thread can be started: {source}; try again");
        if is_build {
            let path = PathBuf::from(&self.program.state.output);
            let failed = Box::new(Err(ExtensionError::Io { path, source }));
            let ended = Event::Answer(Answer::BuildEnded(failed));
            self.program.handle(ended, self.started.elapsed());
        }
        self.program.state.message = Some(message);
    }
}
