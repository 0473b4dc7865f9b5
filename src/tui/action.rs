//! What the user can do, and the work that follows from it.

use std::path::PathBuf;
use std::sync::Arc;

use super::field::Edit;
use super::mark::Mark;
use super::row::RowId;
use super::rows::Rows;
use crate::plan::Selection;

/// A direction in a list or a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Motion {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

/// The views of the screen, by their digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    Packages,
    Build,
}

impl View {
    /// All views, in the order of their digits.
    pub(super) const ALL: [Self; 2] = [Self::Packages, Self::Build];

    /// The view's title.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Packages => "Packages",
            Self::Build => "Build",
        }
    }
}

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Another row.
    Move(Motion),
    /// Another part of the text beside the list, or of a popup.
    Scroll(Motion),
    /// The next filter, or the one before.
    NextFilter,
    PreviousFilter,
    /// A search begins; the next match, or the one before.
    Search,
    NextMatch,
    PreviousMatch,
    /// The selected row's mark: request, never take, leave it.
    Toggle,
    NeverTake,
    Undo,
    Redo,
    NextConflict,
    PreviousConflict,
    /// The chain that leads to the selected package.
    Why,
    /// The detail pane takes the whole screen, or gives it back.
    Enlarge,
    Show(View),
    Build,
    /// Stops the running build.
    Cancel,
    /// What was typed counts.
    Accept,
    Yes,
    No,
    /// Closes what is open.
    Back,
    Help,
    Quit,
    /// Ctrl-C: stops a build, or else quits.
    Interrupt,
    Suspend,
    /// Paints all anew.
    Redraw,
    /// The key means nothing here.
    Unknown,
    /// A letter for the field that is open.
    Type(char),
    Edit(Edit),
}

/// Work that is not done by the thread that draws.
#[derive(Clone, Debug)]
pub(super) enum Job {
    Plan(PlanRequest),
    Search(SearchRequest),
    Inspect(InspectRequest),
    Build(BuildRequest),
    CancelBuild,
    Suspend,
    Redraw,
    /// Leaves the program.
    Leave(Leave),
}

/// How the user left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// By the key for it.
    Quit,
    /// By Ctrl-C or a signal.
    Interrupted,
}

/// A plan that is wanted. The number tells the newest request from those before.
#[derive(Clone, Debug)]
pub(super) struct PlanRequest {
    pub(super) number: u64,
    pub(super) selection: Selection,
}

/// A search that is wanted.
#[derive(Clone, Debug)]
pub(super) struct SearchRequest {
    pub(super) number: u64,
    pub(super) text: String,
    pub(super) rows: Arc<Rows>,
}

/// What is wanted to know of one row: how it stands to others, and what its toggle would do.
#[derive(Clone, Debug)]
pub(super) struct InspectRequest {
    pub(super) number: u64,
    pub(super) rows: Arc<Rows>,
    pub(super) row: RowId,
    /// The selection after a toggle of the row, where it can be toggled.
    pub(super) toggled: Option<(Mark, Selection)>,
}

/// An image that is wanted.
#[derive(Clone, Debug)]
pub(super) struct BuildRequest {
    pub(super) rows: Arc<Rows>,
    pub(super) output: PathBuf,
    /// Whether an image that exists may be replaced.
    pub(super) overwrite: bool,
}
