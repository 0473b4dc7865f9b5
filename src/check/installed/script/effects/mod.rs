//! What a command of a maintainer script would have changed on the device.
//!
//! Three kinds of commands: those whose effect is known, those that leave nothing behind that an
//! extension would miss, and all others, which are not understood. Only commands that are listed
//! here are called harmless.

mod accounts;
mod files;
mod programs;
mod rights;
mod units;

pub(crate) use accounts::of_assignment;
use programs::of_program;

use super::commands::Command;

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
    /// A link that stays the base's, though the package would offer another program for it.
    KeptAlternative(String),
    /// A file, folder or link that would be made or changed.
    Made(String),
    /// A file of the base that would be moved away for the package's own.
    Diverted(String),
    /// An init script that would be started at boot (update-rc.d(8)).
    InitScript(String),
    /// A cache, an index or settings over all packages that would be made anew, by that program.
    Cache(String),
    /// A trigger of dpkg that would be activated: the packages that are interested in it would run.
    Activated(String),
    /// A trigger at which the package's own script would run, if other packages activate it.
    Triggered(String),
    /// A command whose effect is not known.
    NotUnderstood(String),
}

/// The effects of a command; none of a harmless one.
pub(crate) fn effects(command: &Command) -> Vec<Effect> {
    let mut effects: Vec<Effect> = command.writes.iter().map(|path| made(path)).collect();
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    if let Some((name, arguments)) = words.split_first() {
        effects.extend(of_program(name, arguments));
    }
    effects
}

fn made(path: &str) -> Effect {
    Effect::Made(path.to_owned())
}

#[cfg(test)]
mod tests;
