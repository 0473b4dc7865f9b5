//! `sysextant why`: the chain from a request to a package, or why it cannot be.

use super::console::Console;
use super::{Failure, input};
use crate::cli;
use crate::command::exit::Exit;
use crate::plan::Verdict;

pub(super) fn run(args: &cli::Why) -> Result<Exit, Failure> {
    let progress = Console::progress()?;
    let requested = if args.packages.is_empty() && args.selecting.selection.is_none() {
        std::slice::from_ref(&args.name)
    } else {
        &args.packages
    };
    let opened = input::open(&args.sources, &args.selecting, requested, &progress)?;
    let plan = opened.plan(&progress)?;
    let why = opened.session.why(&plan, &args.name);
    Console::print(&args.format.why(&why))?;
    let cannot_be = plan
        .with_verdict(Verdict::Conflicting)
        .any(|item| item.name == args.name);
    Ok(if cannot_be {
        Exit::Findings
    } else {
        Exit::Clean
    })
}
