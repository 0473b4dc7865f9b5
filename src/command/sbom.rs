//! `sysextant sbom`: the bill of materials of an image or a plan.

use super::Failure;
use super::console::Console;
use super::exit::Exit;
use super::input::source_date_epoch;
use crate::cli;
use crate::session::sbom;

pub(super) fn run(args: &cli::Sbom) -> Result<Exit, Failure> {
    let read = sbom::sbom(&args.source, source_date_epoch()?).map_err(anyhow::Error::from)?;
    Console::print(&args.format.sbom(&read.sbom))?;
    if read.conflicts.is_empty() {
        return Ok(Exit::Clean);
    }
    Console::say(&format!(
        "the plan cannot be built as it is, and this is the part of it that could be: {} conflict",
        read.conflicts.join(", ")
    ));
    Ok(Exit::Findings)
}
