//! Keys that arrive before the answer to the ones before them.
//!
//! A key acts on the list that the keys before it lead to: `/strace`, Enter and Space that arrive
//! at once request strace, and not the package that stood first before the search was done. So a
//! key waits until what the keys before it asked for is known; none is dropped. A plan is waited
//! for only so long: then the keys act on the list as it is shown.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crossterm::event::KeyEvent;

use crate::tui::input::action::{Action, View};
use crate::tui::input::keys;
use crate::tui::state::State;

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
    /// Adds a key that was pressed.
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

    /// The action of the first key, unless it must wait; the key is then removed.
    pub(crate) fn next(&mut self, state: &mut State) -> Option<Action> {
        let &key = self.keys.front()?;
        let action = keys::action(state.scope(), key).unwrap_or(Action::Unknown);
        if waits(state, action, self.patience().is_zero()) {
            self.since.get_or_insert_with(Instant::now);
            if self.patience().is_zero() {
                let waiting = "the list is being sorted or searched; the keys wait for it";
                state.message = Some(waiting.to_owned());
            }
            return None;
        }
        self.keys.pop_front();
        self.since = None;
        Some(action)
    }
}

/// Whether an action must wait for an answer that was requested before it.
fn waits(state: &State, action: Action, is_overdue: bool) -> bool {
    match action {
        // Letters only narrow the search, and the other actions do not depend on the list.
        Action::Type(_) | Action::Interrupt | Action::Suspend | Action::Redraw => false,
        _ if state.arranging.is_waiting() => true,
        _ if is_overdue => false,
        _ if state.planning.is_waiting() => true,
        Action::Scroll(_) => state.inspecting.is_waiting() || waits_in_view(state),
        _ => waits_in_view(state),
    }
}

/// Whether the rows of the view are still being computed.
fn waits_in_view(state: &State) -> bool {
    match state.view {
        View::Conflicts => state.fixing.is_waiting(),
        View::Files | View::Check => state.files.asked.is_waiting(),
        View::Packages | View::Build => false,
    }
}
