//! `sysextant inspect`: what an existing image holds.

use super::Failure;
use super::console::Console;
use super::exit::Exit;
use crate::archive::Ledger;
use crate::cli;
use crate::extension;

pub(super) fn run(args: &cli::Inspect) -> Result<Exit, Failure> {
    let inspection = extension::inspect(&args.image, None, &Ledger::of_a_run());
    let inspection = inspection.map_err(anyhow::Error::from)?;
    Console::print(&args.format.inspection(&inspection, args.files))?;
    Ok(Exit::Clean)
}
