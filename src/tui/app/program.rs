//! The program without a terminal and without threads: an event in, jobs out.
//!
//! Terminal, rehearsal and tests run this same value. This is the only place where a key becomes an
//! action, and an action a change of the state.

use std::time::Duration;

use super::type_ahead::TypeAhead;
use crate::tui::draw::{last_top, target};
use crate::tui::input::action::Action;
use crate::tui::input::mouse;
use crate::tui::input::mouse::Clicks;
use crate::tui::state::State;
use crate::tui::update::{answers, ask, resize, update};
use crate::tui::work::event::{Event, Signal};
use crate::tui::work::job::{Job, Leave};

/// The screen's state, and what is remembered between two events.
pub(in crate::tui) struct Program {
    pub(in crate::tui) state: State,
    clicks: Clicks,
    type_ahead: TypeAhead,
}

impl Program {
    pub(in crate::tui) fn new(state: State) -> Self {
        Self {
            state,
            clicks: Clicks::default(),
            type_ahead: TypeAhead::default(),
        }
    }

    /// The work that the first painting needs.
    pub(in crate::tui) fn start(&mut self) -> Vec<Job> {
        ask::first(&mut self.state)
    }

    /// What an event leads to; `now` is the time of any steady clock.
    pub(in crate::tui) fn handle(&mut self, event: Event, now: Duration) -> Vec<Job> {
        let mut jobs = match event {
            Event::Key(key) => {
                self.type_ahead.push(key);
                Vec::new()
            }
            // A click acts on what is shown now, so waiting keys, whose effect is not shown yet,
            // are not waited for.
            Event::Mouse(_) if self.type_ahead.is_waiting() => Vec::new(),
            Event::Mouse(event) => {
                let state = &self.state;
                let below = target(state, event.column, event.row);
                let place = (state.scope(), state.view);
                let actions = mouse::actions(place, below, &mut self.clicks, event, now);
                let actions = actions.into_iter();
                actions.flat_map(|action| self.act(action)).collect()
            }
            Event::Resized(columns, lines) => resize(&mut self.state, columns, lines),
            Event::Answer(answer) => answers::hear(&mut self.state, answer),
            Event::Signal(Signal::End) => vec![Job::Leave(Leave::Interrupted)],
            Event::Signal(Signal::HangUp) | Event::TerminalGone | Event::Deserted => {
                vec![Job::Leave(Leave::TerminalGone)]
            }
            Event::Signal(Signal::Suspend) => vec![Job::Stop],
            Event::Signal(Signal::Continue) => vec![Job::Redraw],
        };
        // What the keys waited for may be known now.
        jobs.extend(self.run_keys());
        jobs
    }

    /// Does the actions of the waiting keys in their order, up to the first that must wait longer.
    pub(in crate::tui) fn run_keys(&mut self) -> Vec<Job> {
        let mut jobs = Vec::new();
        while let Some(action) = self.type_ahead.next(&mut self.state) {
            jobs.extend(self.act(action));
        }
        jobs
    }

    /// Does an action. A text cannot be scrolled further than its last line at the bottom, which
    /// only `draw` knows.
    pub(in crate::tui) fn act(&mut self, action: Action) -> Vec<Job> {
        let before = self.state.scroll_top().map(|top| *top);
        let jobs = update(&mut self.state, action);
        let after = self.state.scroll_top().map(|top| *top);
        // Laying out a text takes time, so it is done only after scrolling down.
        if after > before {
            let last = last_top(&self.state);
            if let Some(top) = self.state.scroll_top() {
                *top = (*top).min(last);
            }
        }
        jobs
    }

    /// How long the first key that waits will wait for anything but the list; `None` where no key
    /// waits.
    pub(in crate::tui) fn patience(&self) -> Option<Duration> {
        let waits = self.type_ahead.is_waiting();
        waits.then(|| self.type_ahead.patience())
    }
}
