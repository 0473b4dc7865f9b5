//! What has the keys: a view, a popup, or a text that is typed.

/// Which part of the screen receives the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The list of packages.
    Packages,
    /// The conflicts.
    Conflicts,
    /// The files.
    Files,
    /// The findings of the check.
    Check,
    /// A search that is being typed.
    Search,
    /// A popup to read: help, why, the enlarged detail pane.
    Reading,
    /// The command menu.
    Menu,
    /// The name of the image that is being typed.
    Prompt,
    /// The name of a file that is typed for what is shown.
    Export,
    /// The name of a file that the selection goes to.
    Save,
    /// The name of a file that a selection comes from.
    Load,
    /// A question.
    Question,
    /// A running build.
    Building,
    /// The result of a build, or that there is none yet.
    Built,
}

impl Scope {
    /// The scopes in the order of the help, with their titles.
    pub(crate) const TITLES: [(Self, &'static str); 14] = [
        (Self::Packages, "Packages"),
        (Self::Conflicts, "Conflicts"),
        (Self::Files, "Files"),
        (Self::Check, "Check"),
        (Self::Search, "Search"),
        (Self::Reading, "Help, why and details"),
        (Self::Menu, "Command menu"),
        (Self::Prompt, "Name of the image"),
        (Self::Export, "Name of an export"),
        (Self::Save, "Name to save a selection"),
        (Self::Load, "Name to load a selection"),
        (Self::Question, "Question"),
        (Self::Building, "Build, running"),
        (Self::Built, "Build, ended"),
    ];

    /// Whether letters are typed into a field here.
    pub(crate) fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Search | Self::Prompt | Self::Export | Self::Save | Self::Load | Self::Menu
        )
    }
}
