//! The user's marks: of one package, of a range of rows, and the history that undo and redo walk.

pub(in crate::tui) mod history;
pub(in crate::tui) mod mark;
pub(in crate::tui) mod range;
pub(in crate::tui) mod toggle;
