//! The commands of a script, as values.

/// Commands of one script.
pub(super) const MOST_COMMANDS: usize = 10_000;

/// A command with its arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Command {
    /// Name and arguments; variables that are not known stand as `$NAME`.
    pub(crate) words: Vec<String>,
    /// Files that its output goes to.
    pub(crate) writes: Vec<String>,
}

/// What was read of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Commands {
    /// The commands, in their order; of the script's own functions the commands that a call runs.
    pub(crate) list: Vec<Command>,
    /// What variables were set to, in the order of the script.
    pub(crate) assignments: Vec<(String, String)>,
    /// Whether the script was too long or too deeply nested to be read to its end.
    pub(crate) is_cut: bool,
}
