//! How the text of a field is edited by keys that are no letters.

/// How a field is edited, letters aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// The letter before the caret goes.
    Backspace,
    /// The letter under the caret goes.
    Delete,
    /// The word before the caret goes.
    DeleteWord,
    /// All goes.
    Clear,
    /// The caret moves.
    Left,
    Right,
    Start,
    End,
}
