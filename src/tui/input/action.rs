//! What the user can do: what keys and clicks stand for.

use crate::tui::input::edit::Edit;
use crate::tui::rows::filter::Filter;
use crate::tui::rows::sort::Column;

/// A direction in a list or a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Motion {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

/// The views of the screen, by their digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Packages,
    Conflicts,
    Files,
    Check,
    Build,
}

impl View {
    /// All views, in the order of their digits.
    pub(crate) const ALL: [Self; 5] = [
        Self::Packages,
        Self::Conflicts,
        Self::Files,
        Self::Check,
        Self::Build,
    ];

    /// The view that many tabs to the right, wrapping around at the end.
    pub(crate) fn after(self, steps: usize) -> Self {
        let at = Self::ALL.iter().position(|&view| view == self);
        Self::ALL[(at.unwrap_or(0) + steps) % Self::ALL.len()]
    }

    /// The view's title.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Packages => "Packages",
            Self::Conflicts => "Conflicts",
            Self::Files => "Files",
            Self::Check => "Check",
            Self::Build => "Build",
        }
    }
}

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Another row.
    Move(Motion),
    /// The row at that place of the view's list, or of the menu.
    SelectRow(usize),
    /// Another part of the text beside the list, or of a popup.
    Scroll(Motion),
    /// The next filter, or the one before.
    NextFilter,
    PreviousFilter,
    ShowFilter(Filter),
    /// A search begins; the next match, or the one before.
    Search,
    NextMatch,
    PreviousMatch,
    /// The selected row gets its next mark: requested, excluded, none; or is excluded at once.
    Toggle,
    Exclude,
    /// A range of rows begins at the selected one, or ends.
    Range,
    Undo,
    Redo,
    /// The next column sorts; the order is reversed.
    NextSort,
    TurnSort,
    /// Sorts by that column; if the list is sorted by it already, reverses the order.
    SortBy(Column),
    NextConflict,
    PreviousConflict,
    /// The chain that leads to the selected package.
    Why,
    /// Shows the detail pane on the whole screen, or in its place again.
    Enlarge,
    /// Hides the detail pane to give the list its room, or shows it again.
    EnlargeList,
    Show(View),
    NextView,
    PreviousView,
    /// The fix of that number for the selected conflict.
    Fix(u8),
    /// The selected conflict's or finding's package in the list.
    GoToPackage,
    /// The selected folder opens or closes; it closes, or the selection goes to the one above.
    OpenFolder,
    CloseFolder,
    Build,
    /// Stops the running build.
    Cancel,
    /// What was typed is taken as it is.
    Accept,
    Yes,
    No,
    /// Closes what is open.
    Back,
    Help,
    /// All actions, to be found by words.
    Menu,
    Quit,
    /// Ctrl-C: stops a running build, or quits if there is none.
    Interrupt,
    Suspend,
    /// The selected row, or all of the list, into the clipboard; what is shown, into a file.
    CopyRow,
    CopyList,
    Export,
    /// The selection into a file, or from one.
    SaveSelection,
    LoadSelection,
    /// The next palette.
    NextTheme,
    /// Repaints the screen.
    Redraw,
    /// A key without a meaning where it was pressed.
    Unknown,
    /// A letter for the field that is open.
    Type(char),
    Edit(Edit),
}
