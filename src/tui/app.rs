//! The event loop: one queue in, one thread that changes the state and paints it.
//!
//! Nothing is painted while nothing happens: the loop sleeps until the next event. Only a build
//! that runs wakes it ten times a second, for its clock.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{io, thread};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use crossterm::event::{self as terminal, KeyEventKind};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;

use super::Left;
use super::input::action::{Job, Leave};
use super::input::mouse;
use super::input::mouse::Clicks;
use super::input::type_ahead::TypeAhead;
use super::screen::Screen;
use super::state::State;
use super::update::{answers, resize, update};
use super::work::Workers;
use super::work::event::{Event, Signal};
use crate::extension::ExtensionError;

/// How often a running build is painted.
const TICK: Duration = Duration::from_millis(100);

/// Events that are worked off between two paintings, so that a flood of them cannot stop the
/// painting.
const MAX_EVENTS_A_FRAME: usize = 256;

/// The program while the screen is up.
pub(super) struct App {
    state: State,
    workers: Workers,
    screen: Screen,
    events: Receiver<Event>,
    started: Instant,
    build_started: Instant,
    clicks: Clicks,
    type_ahead: TypeAhead,
}

impl App {
    pub(super) fn new(
        state: State,
        workers: Workers,
        screen: Screen,
        events: Receiver<Event>,
    ) -> Self {
        Self {
            state,
            workers,
            screen,
            events,
            started: Instant::now(),
            build_started: Instant::now(),
            clicks: Clicks::default(),
            type_ahead: TypeAhead::default(),
        }
    }

    /// Runs until the user leaves, the terminal is gone, or the screen fails by a fault of ours.
    pub(super) fn run(mut self) -> Left {
        // Whatever happens on the screen, the marks outlive it.
        let turned = catch_unwind(AssertUnwindSafe(|| self.turn()));
        let how = match turned {
            Ok(Ok(leave)) => leave,
            // All that fails here is the reading and writing of the terminal.
            Ok(Err(_)) => Leave::TerminalGone,
            Err(_) => Leave::Defect,
        };
        self.workers.end();
        Left {
            how,
            selection: self.state.history.now().clone(),
            output: std::mem::take(&mut self.state.output),
        }
    }

    fn turn(&mut self) -> io::Result<Leave> {
        let first = self.state.ask_plan();
        let detail = self.state.ask_detail();
        let costs = self.state.ask_costs();
        for job in std::iter::once(first).chain(detail).chain(costs) {
            self.hand_over(job);
        }
        loop {
            self.screen.paint(&self.state)?;
            let mut next = self.wait();
            if next.is_none() {
                let jobs = self.type_ahead.run(&mut self.state);
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

    /// The next event; `None` if it is only time to paint again.
    fn wait(&mut self) -> Option<Event> {
        let builds = self.state.building.is_running();
        let timeout = match (builds, self.type_ahead.is_waiting()) {
            (true, _) => TICK,
            // Once they have waited long enough, there is something to say.
            (false, true) => self.type_ahead.patience().max(TICK),
            (false, false) => return Some(self.events.recv().unwrap_or(Event::Deserted)),
        };
        let event = self.events.recv_timeout(timeout);
        let amounts = self.workers.build_amounts();
        let elapsed = self.build_started.elapsed();
        if let Some(run) = self.state.building.running() {
            run.tick(elapsed, amounts);
        }
        match event {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Event::Deserted),
        }
    }

    fn handle(&mut self, event: Event) -> io::Result<Option<Leave>> {
        let state = &mut self.state;
        let mut jobs = match event {
            Event::Key(key) => {
                self.type_ahead.push(key);
                Vec::new()
            }
            // A click means what stands there: what the keys before it lead to is not there yet.
            Event::Mouse(_) if self.type_ahead.is_waiting() => Vec::new(),
            Event::Mouse(event) => {
                let now = self.started.elapsed();
                let actions = mouse::actions(state, &mut self.clicks, event, now);
                let jobs = actions.into_iter();
                jobs.flat_map(|action| update(state, action)).collect()
            }
            Event::BuildEnded(result) => {
                let amounts = self.workers.build_amounts();
                if let Some(run) = state.building.running() {
                    run.tick(self.build_started.elapsed(), amounts);
                }
                answers::built(state, *result);
                Vec::new()
            }
            Event::Signal(Signal::End) => vec![Job::Leave(Leave::Interrupted)],
            Event::Signal(Signal::HangUp) | Event::TerminalGone | Event::Deserted => {
                vec![Job::Leave(Leave::TerminalGone)]
            }
            Event::Signal(Signal::Suspend) => {
                self.screen.stop()?;
                vec![Job::Redraw]
            }
            Event::Signal(Signal::Continue) => vec![Job::Redraw],
            event => answers::hear(state, event),
        };
        jobs.extend(self.type_ahead.run(&mut self.state));
        self.start(jobs)
    }

    /// Does what concerns the terminal, and hands the rest to the workers.
    fn start(&mut self, jobs: Vec<Job>) -> io::Result<Option<Leave>> {
        for job in jobs {
            match job {
                Job::Leave(leave) => return Ok(Some(leave)),
                Job::Copy(text) => Screen::copy(&text)?,
                Job::Suspend => Screen::ask_to_stop()?,
                Job::Redraw => {
                    self.screen.clear()?;
                    let (columns, lines) = self.screen.size()?;
                    for job in resize(&mut self.state, columns, lines) {
                        self.hand_over(job);
                    }
                }
                Job::Build(_) => {
                    self.build_started = Instant::now();
                    self.hand_over(job);
                }
                job => self.hand_over(job),
            }
        }
        Ok(None)
    }

    /// Gives a job to its worker. Where the system has no thread for it, that is said.
    fn hand_over(&mut self, job: Job) {
        let is_build = matches!(job, Job::Build(_));
        if let Err(source) = self.workers.take(job) {
            self.state.message = Some(format!("no thread can be started: {source}; try again"));
            if is_build {
                let path = PathBuf::from(&self.state.output);
                answers::built(&mut self.state, Err(ExtensionError::Io { path, source }));
            }
        }
    }
}

/// Reads the terminal on a thread of its own, until it cannot be read any more.
pub(super) fn read_terminal(events: Sender<Event>) -> io::Result<()> {
    let read = move || {
        loop {
            let event = match terminal::read() {
                Ok(terminal::Event::Key(key)) if key.kind != KeyEventKind::Release => {
                    Event::Key(key)
                }
                Ok(terminal::Event::Mouse(event)) if mouse::is_heeded(event) => Event::Mouse(event),
                Ok(terminal::Event::Resize(columns, lines)) => Event::Resized(columns, lines),
                Ok(_) => continue,
                Err(_) => {
                    let _ = events.send(Event::TerminalGone);
                    return;
                }
            };
            if events.send(event).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("keys".to_owned()).spawn(read)?;
    Ok(())
}

/// Waits for the terminal to hang up, on a thread of its own. Not every way of going away sends a
/// signal, and whoever reads keys of a terminal that hung up reads nothing without an end.
pub(super) fn watch_terminal(events: Sender<Event>) -> io::Result<()> {
    let watch = move || {
        let stdin = io::stdin();
        loop {
            // Without a flag, only a hang-up or an error ends the wait.
            let mut terminal = [PollFd::new(&stdin, PollFlags::empty())];
            match poll(&mut terminal, None) {
                Ok(_) => break,
                Err(Errno::INTR) => {}
                // What cannot be watched may still be used.
                Err(_) => return,
            }
        }
        let _ = events.send(Event::TerminalGone);
    };
    let thread = thread::Builder::new().name("hang-up".to_owned());
    thread.spawn(watch)?;
    Ok(())
}

/// Turns signals into events, on a thread of its own.
pub(super) fn hear_signals(events: Sender<Event>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
    let hear = move || {
        for signal in signals.forever() {
            let heard = match signal {
                SIGTSTP => Signal::Suspend,
                SIGCONT => Signal::Continue,
                SIGHUP => Signal::HangUp,
                _ => Signal::End,
            };
            if events.send(Event::Signal(heard)).is_err() {
                return;
            }
        }
    };
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(hear)?;
    Ok(())
}
