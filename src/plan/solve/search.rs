//! How far a plan is searched for: until it is cancelled, or until its time or its steps are used up.
//!
//! To choose packages is NP-complete, so that a few kilobytes of relations can keep a solver busy for
//! longer than anybody waits. A search counts its steps, which are the same in every run; whatever
//! gives up because of them gives up everywhere and always. The time is for those who wait, and
//! only where it ends first the answer depends on the machine: it is then said to be unfinished.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::foundation::progress::Cancellation;

/// Rounds of propagation that one plan may take. A desktop with 1,100 packages takes some 2,000;
/// honest searches that go wrong often take ten times as many.
const MOST_STEPS: u64 = 4_000_000;

/// How long is searched, unless somebody says otherwise.
pub const SOLVE_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a search ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It was told to.
    Cancelled,
    /// Its time or its steps are used up.
    GaveUp,
}

/// One search for a plan, or a part of one.
pub(crate) struct Search<'a> {
    cancelled: &'a dyn Cancellation,
    /// The time that somebody allowed for all of it.
    allowed: Duration,
    end: Option<Instant>,
    steps: Cell<u64>,
}

impl<'a> Search<'a> {
    /// A search that takes no longer than `allowed`.
    pub(crate) fn new(cancelled: &'a dyn Cancellation, allowed: Duration) -> Self {
        Self {
            cancelled,
            allowed,
            end: Instant::now().checked_add(allowed),
            steps: Cell::new(MOST_STEPS),
        }
    }

    /// A search within this one that takes at most one part in `parts` of what is left of it.
    pub(crate) fn part(&self, parts: u32) -> Self {
        let now = Instant::now();
        let left = self.end.map(|end| end.saturating_duration_since(now));
        let end = left.and_then(|left| now.checked_add(left / parts.max(1)));
        Self {
            cancelled: self.cancelled,
            allowed: self.allowed,
            end,
            steps: Cell::new(self.steps.get() / u64::from(parts.max(1))),
        }
    }

    /// Takes the steps of a part that ended off those of the whole.
    pub(crate) fn after(&self, part: &Self, parts: u32) {
        let given = self.steps.get() / u64::from(parts.max(1));
        let taken = given.saturating_sub(part.steps.get());
        self.steps.set(self.steps.get().saturating_sub(taken));
    }

    /// Takes a step; says so if the search must end.
    pub(crate) fn step(&self) -> Option<Ended> {
        if self.cancelled.is_cancelled() {
            return Some(Ended::Cancelled);
        }
        let Some(steps) = self.steps.get().checked_sub(1) else {
            return Some(Ended::GaveUp);
        };
        self.steps.set(steps);
        let is_late = self.end.is_some_and(|end| Instant::now() >= end);
        is_late.then_some(Ended::GaveUp)
    }

    /// Whether it was told to stop.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.is_cancelled()
    }

    /// The time that was allowed for all of it.
    pub(crate) fn allowed(&self) -> Duration {
        self.allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::progress::CancelFlag;

    #[test]
    fn a_search_ends_by_its_time_by_its_steps_or_when_it_is_told_to() {
        let flag = CancelFlag::default();
        let search = Search::new(&flag, Duration::ZERO);
        assert_eq!(search.step(), Some(Ended::GaveUp));
        let search = Search::new(&flag, Duration::from_secs(1_000));
        assert_eq!(search.step(), None);
        search.steps.set(1);
        assert_eq!((search.step(), search.step()), (None, Some(Ended::GaveUp)));
        let search = Search::new(&flag, Duration::MAX);
        assert_eq!(search.step(), None);
        flag.cancel();
        assert_eq!(search.step(), Some(Ended::Cancelled));
    }

    #[test]
    fn the_parts_of_a_search_take_no_more_than_the_whole() {
        let flag = CancelFlag::default();
        let search = Search::new(&flag, Duration::MAX);
        let part = search.part(2);
        assert_eq!(part.steps.get(), MOST_STEPS / 2);
        for _ in 0..10 {
            part.step();
        }
        search.after(&part, 2);
        assert_eq!(search.steps.get(), MOST_STEPS - 10);
    }
}
