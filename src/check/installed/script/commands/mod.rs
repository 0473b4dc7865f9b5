//! The simple commands of a shell script, read without running it.
//!
//! What a script does when a package is installed for the first time: commands of all branches
//! count, but for those of a `case` on the first argument that can only be an upgrade, a removal or
//! an abort. Variables have the values that the script assigns; an unknown one stays as written,
//! with its dollar. This is not a complete shell: that a command was not found in a script does not
//! prove that the script is harmless. The callers report what was not understood.
//!
//! Commands in substitutions, `$(...)` and backquotes, count as all others; those of a `trap` are
//! read when the script is over, since that is when most of them run.

mod calls;
mod command;
mod reader;
mod simple_command;
mod variables;

pub(crate) use command::{Command, Commands};
use reader::Reader;

/// The commands of a script.
pub(crate) fn commands(text: &str) -> Commands {
    let mut reader = Reader::default();
    reader.read(text);
    reader.read_traps();
    reader.found.is_cut |= reader.is_exhausted();
    reader.found
}

#[cfg(test)]
mod tests;
