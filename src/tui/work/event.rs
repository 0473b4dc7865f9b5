//! The events for the thread that draws: keys, the mouse, answers of workers, signals. One queue
//! for all of them.

use crossterm::event::{KeyEvent, MouseEvent};

use super::answer::Answer;

/// One thing that happened.
#[derive(Debug)]
pub(crate) enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse was clicked, or its wheel turned.
    Mouse(MouseEvent),
    /// The terminal has another size: columns and lines.
    Resized(u16, u16),
    /// An answer of a worker.
    Answer(Answer),
    /// A signal asks the program to stop, or to end.
    Signal(Signal),
    /// The terminal cannot be read any more.
    TerminalGone,
    /// All senders of events have ended.
    Deserted,
}

/// A signal that the program handles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Ends the program.
    End,
    /// Ends the program: the terminal hung up.
    HangUp,
    /// Hands the terminal back to the shell.
    Suspend,
    /// The program goes on after a stop.
    Continue,
}
