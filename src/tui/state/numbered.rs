//! Requests to workers are numbered, so that late answers are told from the one that is awaited.

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

    /// Whether that is the answer that is waited for.
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

    /// No answer will come to what was asked last.
    pub(crate) fn give_up(&mut self) {
        self.answered = self.asked;
    }
}
