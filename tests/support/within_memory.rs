//! A process that may take only so much address space: an allocation that some header declares
//! fails in it, and harms nobody.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

/// Runs the program with at most so many KiB of address space, and without input.
pub fn within_memory(kibibytes: u32, program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!("ulimit -v {kibibytes}; exec \"$0\" \"$@\""))
        .arg(program)
        // One reservation for all threads: on many cores they would be the most of it.
        .env("MALLOC_ARENA_MAX", "1")
        .stdin(Stdio::null());
    command
}
