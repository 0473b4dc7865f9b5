//! The `sysextant` program: reads the command line, runs it, ends with its exit code.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use sysextant::cli::Cli;
use sysextant::{command, report};

fn main() -> ExitCode {
    match command::run(Cli::parse()) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            if let Some(message) = failure.message() {
                // The last word: where even stderr is closed, nobody can be told.
                let _ = writeln!(
                    std::io::stderr(),
                    "sysextant: {}",
                    report::printable(&message)
                );
            }
            failure.exit().into()
        }
    }
}
