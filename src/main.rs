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
                // If stderr is closed as well, the error cannot be reported at all.
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
