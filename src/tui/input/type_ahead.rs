//! Keys and clicks that arrive before the answer to the ones before them.
//!
//! A key acts on the list that the keys before it lead to: `/strace`, Enter and Space that arrive at
//! once request strace, and not what stood first before the search was done. So a key waits until
//! what the keys before it asked for is known; none is dropped. A plan is waited for only so long:
//! then the keys act on the list as it is shown.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crossterm::event::KeyEvent;

use super::action::{Action, Job, View};
use super::keys;
use crate::tui::state::State;
use crate::tui::update::update;

/// How long keys wait for anything but the list itself.
pub(crate) const PATIENCE: Duration = Duration::from_millis(1500);

/// The keys that wait, in their order.
#[derive(Debug, Default)]
pub(crate) struct TypeAhead {
    keys: VecDeque<KeyEvent>,
    /// Since when the first of them waits.
    since: Option<Instant>,
}

impl TypeAhead {
    /// A key was pressed.
    pub(crate) fn push(&mut self, key: KeyEvent) {
        self.keys.push_back(key);
    }

    /// Whether a key waits.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.keys.is_empty()
    }

    /// How long the first key still waits for anything but the list.
    pub(crate) fn patience(&self) -> Duration {
        self.since
            .map_or(PATIENCE, |since| PATIENCE.saturating_sub(since.elapsed()))
    }

    /// Does what the keys mean, as far as they need not wait; gives the work that follows.
    pub(crate) fn run(&mut self, state: &mut State) -> Vec<Job> {
        let mut jobs = Vec::new();
        while let Some(&key) = self.keys.front() {
            let action = keys::action(state.scope(), key).unwrap_or(Action::Unknown);
            if waits(state, action, self.patience().is_zero()) {
                self.since.get_or_insert_with(Instant::now);
                if self.patience().is_zero() {
                    let waiting = "the list is being arranged, and the keys wait for it";
                    state.message = Some(waiting.to_owned());
                }
                break;
            }
            self.keys.pop_front();
            self.since = None;
            jobs.extend(update(state, action));
        }
        jobs
    }
}

/// Whether an action must wait for what was asked for before it.
fn waits(state: &State, action: Action, is_overdue: bool) -> bool {
    match action {
        // Letters only make the search more precise, and the others concern no list.
        Action::Type(_) | Action::Interrupt | Action::Suspend | Action::Redraw => false,
        _ if state.arranging.is_waiting() => true,
        _ if is_overdue => false,
        _ if state.planning.is_waiting() => true,
        Action::Scroll(_) => state.inspecting.is_waiting() || waits_in_view(state),
        _ => waits_in_view(state),
    }
}

/// Whether the view waits for what it lists.
fn waits_in_view(state: &State) -> bool {
    match state.view {
        View::Conflicts => state.fixing.is_waiting(),
        View::Files | View::Check => state.files.asked.is_waiting(),
        View::Packages | View::Build => false,
    }
}
