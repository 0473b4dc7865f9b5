//! The real program, run as a script runs it.

use std::ffi::{OsStr, OsString};

use super::within_memory::within_memory;
use super::world::World;

/// How a run ended, and what it said.
#[derive(Debug)]
pub struct Finished {
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

/// Address space of a run, in KiB: an allocation of what some header declares does not fit.
const MEMORY: u32 = 1_500_000;

/// Runs the program with these arguments, without a terminal and within bounds.
pub fn sysextant<A: AsRef<OsStr>>(arguments: &[A]) -> Finished {
    let output = within_memory(MEMORY, env!("CARGO_BIN_EXE_sysextant"))
        .args(arguments)
        .env_remove("SOURCE_DATE_EPOCH")
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    Finished {
        code: output.status.code(),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Finished {
    /// stdout as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|_| panic!("{self:?}"))
    }
}

impl World {
    /// Runs a subcommand on base and feed, with further arguments.
    pub fn run(&self, command: &str, arguments: &[&str]) -> Finished {
        let (base, feed) = (self.base.clone(), self.feed());
        let mut all: Vec<OsString> = vec![command.into(), "--base".into(), base.into()];
        all.extend(["--feed".into(), feed.into()]);
        all.extend(arguments.iter().map(OsString::from));
        sysextant(&all)
    }

    /// Runs `build` with further arguments.
    pub fn run_build(&self, arguments: &[&str]) -> Finished {
        let image = self.image();
        self.run(
            "build",
            &[&["-o", image.to_str().unwrap()], arguments].concat(),
        )
    }
}
