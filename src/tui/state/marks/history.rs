//! The selection as it is now, and the earlier and later ones that undo and redo lead to.

use crate::plan::Selection;

/// Marks that can be undone.
const MAX_STEPS: usize = 1000;

/// The user's marks in time.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    now: Selection,
    before: Vec<Selection>,
    undone: Vec<Selection>,
}

impl History {
    pub(crate) fn new(now: Selection) -> Self {
        Self {
            now,
            ..Self::default()
        }
    }

    /// The selection as it is now.
    pub(crate) fn now(&self) -> &Selection {
        &self.now
    }

    /// The user marks something.
    pub(crate) fn mark(&mut self, selection: Selection) {
        if selection == self.now {
            return;
        }
        if self.before.len() == MAX_STEPS {
            self.before.remove(0);
        }
        self.before
            .push(std::mem::replace(&mut self.now, selection));
        self.undone.clear();
    }

    /// Undoes the last mark; false if there is none.
    pub(crate) fn undo(&mut self) -> bool {
        let Some(selection) = self.before.pop() else {
            return false;
        };
        self.undone
            .push(std::mem::replace(&mut self.now, selection));
        true
    }

    /// Redoes the mark that was undone last; false if there is none.
    pub(crate) fn redo(&mut self) -> bool {
        let Some(selection) = self.undone.pop() else {
            return false;
        };
        self.before
            .push(std::mem::replace(&mut self.now, selection));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Request;

    fn of(names: &[&str]) -> Selection {
        let requests = names.iter().map(|name| Request::parse(name)).collect();
        Selection {
            requests,
            ..Selection::default()
        }
    }

    #[test]
    fn marks_are_undone_and_redone_until_another_is_made() {
        let mut history = History::new(of(&[]));
        history.mark(of(&["gdb"]));
        history.mark(of(&["gdb", "htop"]));
        assert!(history.undo());
        assert_eq!(*history.now(), of(&["gdb"]));
        assert!(history.redo());
        assert_eq!(*history.now(), of(&["gdb", "htop"]));
        assert!(!history.redo());
        assert!(history.undo() && history.undo() && !history.undo());
        history.mark(of(&["strace"]));
        assert!(!history.redo());
    }
}
