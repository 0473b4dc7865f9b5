//! `sysextant explore`: opens the base and the feeds, then hands over to the screen.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow};

use super::Failure;
use super::console::Console;
use super::input::{self, Opened};
use crate::cli;
use crate::exit::Exit;
use crate::extension::BuildOptions;
use crate::tui::{self, Leave};

pub(super) fn run(args: &cli::Explore, console: &Console) -> Result<Exit, Failure> {
    needs_terminal()?;
    let progress = Console::progress()?;
    let opened = input::open(&args.sources, &args.selecting, &args.packages, &progress)?;
    let output = Path::new("extension.raw");
    let options = input::build_options(output, &args.image, &args.release)?;
    show(opened, options, console)
}

/// Refuses early, before anything is read.
pub(super) fn needs_terminal() -> Result<(), Failure> {
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        return Ok(());
    }
    Err(Failure::Input(anyhow!(
        "explore needs a terminal; `sysextant plan` and `sysextant build` do the same without one"
    )))
}

/// Runs the screen until the user leaves it.
pub(super) fn show(
    opened: Opened,
    build: BuildOptions,
    console: &Console,
) -> Result<Exit, Failure> {
    let options = tui::ExploreOptions {
        build,
        style: console.style(),
    };
    let left = tui::run(Arc::new(opened.session), opened.selection, options)
        .context("the terminal cannot be used")?;
    match left {
        Leave::Quit => Ok(Exit::Clean),
        Leave::Interrupted => Err(Failure::Interrupted),
    }
}
