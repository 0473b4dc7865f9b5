//! What a command changes, as a value.

/// What is missing, since the command does not run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Effect {
    /// A link that stands for one of several programs: path, and what it would lead to.
    Alternative { link: String, target: String },
    /// Rights beyond those of its owner: what is done, and to which file.
    Right { what: String, path: String },
    /// Another owner of a file: whose, and which.
    Owner { owner: String, path: String },
    /// Other permission bits of a file.
    Mode { mode: String, path: String },
    /// A user.
    User(String),
    /// A group.
    Group(String),
    /// A user in a group.
    Member { user: String, group: String },
    /// A unit that would start at boot.
    Enabled(String),
    /// A link that keeps the base's target, although the package offers another program for it.
    KeptAlternative(String),
    /// A file, folder or link that would be made or changed.
    Made(String),
    /// A file of the base that would be moved away for the package's own.
    Diverted(String),
    /// An init script that would be started at boot (update-rc.d(8)).
    InitScript(String),
    /// A cache, an index or settings over all packages that would be rebuilt, by that program.
    Cache(String),
    /// A trigger of dpkg that would be activated: the packages that are interested in it would run.
    Activated(String),
    /// A trigger at which the package's own script would run, if other packages activate it.
    Triggered(String),
    /// A command whose effect is not known.
    NotUnderstood(String),
}

/// A file, folder or link that is made at that path.
pub(super) fn made(path: &str) -> Effect {
    Effect::Made(path.to_owned())
}
