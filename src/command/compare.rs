//! `sysextant compare`: what differs between two images or plans. It ends as diff(1) does.

use super::Failure;
use super::console::Console;
use super::exit::Exit;
use crate::cli;
use crate::session::comparison;

pub(super) fn run(args: &cli::Compare) -> Result<Exit, Failure> {
    let comparison = comparison::compare(&args.old, &args.new).map_err(anyhow::Error::from)?;
    Console::print(&args.format.comparison(&comparison))?;
    match comparison.is_same() {
        true => Ok(Exit::Clean),
        false => Ok(Exit::Findings),
    }
}
