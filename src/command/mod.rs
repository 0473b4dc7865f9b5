//! The headless face: one file a subcommand. Data goes to stdout, all else to stderr.

mod build;
mod check;
mod compare;
mod console;
mod demo;
mod equivalent;
pub mod exit;
mod explore;
mod failure;
mod input;
mod inspect;
mod plan;
mod review;
mod sbom;
mod severity;
mod snapshot;
mod why;

pub use failure::Failure;

use self::exit::Exit;
use crate::cli::{Cli, Command};

/// Runs what the command line says.
///
/// # Errors
/// A [`Failure`] with the sentence to print and the exit code that it means.
pub fn run(cli: Cli) -> Result<Exit, Failure> {
    let console = console::Console::new(cli.color);
    match cli.command {
        Command::Explore(args) => explore::run(&args, &console),
        Command::Plan(args) => plan::run(&args, &console),
        Command::Why(args) => why::run(&args),
        Command::Build(args) => build::run(&args, &console),
        Command::Check(args) => check::run(&args, &console),
        Command::Review(args) => review::run(&args, &console),
        Command::Inspect(args) => inspect::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Sbom(args) => sbom::run(&args),
        Command::Snapshot(args) => snapshot::run(&args),
        Command::Demo(args) => demo::run(args, &console),
    }
}
