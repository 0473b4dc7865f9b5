//! Requests to workers are numbered, so that late answers can be distinguished from the expected
//! one.

/// The requests of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbered {
    asked: u64,
    answered: u64,
}

impl Numbered {
    /// The number of the next request.
    pub(crate) fn ask(&mut self) -> u64 {
        self.asked += 1;
        self.asked
    }

    /// Whether that is the expected answer.
    pub(crate) fn accept(&mut self, number: u64) -> bool {
        let newest = number == self.asked;
        if newest {
            self.answered = number;
        }
        newest
    }

    pub(crate) fn is_waiting(self) -> bool {
        self.asked != self.answered
    }

    /// The last request will not be answered.
    pub(crate) fn give_up(&mut self) {
        self.answered = self.asked;
    }
}
