//! How the text of a field is edited by keys that are no letters.

/// How a field is edited, besides typing letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// Deletes the letter before the caret.
    Backspace,
    /// Deletes the letter under the caret.
    Delete,
    /// Deletes the word before the caret.
    DeleteWord,
    /// Deletes everything.
    Clear,
    /// Moves the caret.
    Left,
    Right,
    Start,
    End,
}
