//! `sysextant explore`: opens the base and the feeds, then hands over to the screen.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow};

use super::console::Console;
use super::input::Opened;
use super::{Failure, equivalent, input};
use crate::command::exit::Exit;
use crate::extension::BuildOptions;
use crate::report::printable;
use crate::tui::{Leave, Palette};
use crate::{cli, tui};

pub(super) fn run(args: &cli::Explore, console: &Console) -> Result<Exit, Failure> {
    needs_terminal()?;
    let progress = Console::progress()?;
    let opened = input::open(&args.sources, &args.selecting, &args.packages, &progress)?;
    let output = Path::new("extension.raw");
    let options = input::build_options(output, &args.image, &args.release)?;
    let equivalent = equivalent::build_over(&args.sources);
    let screen = Screen {
        build: options,
        selection_file: args.selecting.selection.clone(),
        max_size: args.max_size,
        interface: args.interface.clone(),
        equivalent,
    };
    show(opened, screen, console)
}

/// Checks for a terminal before anything is read.
pub(super) fn needs_terminal() -> Result<(), Failure> {
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        return Ok(());
    }
    Err(Failure::Input(anyhow!(
        "explore needs a terminal; `sysextant plan` and `sysextant build` do the same without one"
    )))
}

/// The settings of the screen.
pub(super) struct Screen {
    pub(super) build: BuildOptions,
    pub(super) selection_file: Option<PathBuf>,
    pub(super) max_size: Option<u64>,
    pub(super) interface: cli::Interface,
    /// The command that would open the same sources for a build.
    pub(super) equivalent: Vec<String>,
}

/// Runs the screen until the user leaves it, then prints the equivalent command.
pub(super) fn show(opened: Opened, screen: Screen, console: &Console) -> Result<Exit, Failure> {
    let options = tui::ExploreOptions {
        build: screen.build,
        style: console.style(),
        palette: palette(screen.interface.theme, console),
        selection_file: screen.selection_file,
        max_size: screen.max_size,
        mouse: !screen.interface.no_mouse,
    };
    let exit = tui::run(Arc::new(opened.session), opened.selection, options)
        .context("the screen cannot be started")?;
    let output = Path::new(&exit.output);
    let command = equivalent::command(screen.equivalent, &exit.selection, output);
    match exit.how {
        Leave::Quit => {
            Console::print(&printable(&command))?;
            Ok(Exit::Clean)
        }
        Leave::Interrupted => Err(Failure::Interrupted),
        Leave::TerminalGone => Err(Failure::TerminalGone),
        Leave::Defect => {
            // The marks are not lost: the command has them.
            let _ = Console::print(&printable(&command));
            Err(Failure::Defect)
        }
    }
}

/// `--theme` has priority over `NO_COLOR`, and `--color never` has priority over `--theme`.
fn palette(theme: Option<cli::Theme>, console: &Console) -> Palette {
    match theme {
        _ if console.refuses_color() => Palette::Mono,
        Some(cli::Theme::Dark) => Palette::Dark,
        Some(cli::Theme::Light) => Palette::Light,
        None if console.style().color => Palette::Dark,
        Some(cli::Theme::Mono) | None => Palette::Mono,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Color;

    #[test]
    fn a_theme_has_priority_over_the_environment_but_not_over_color_never() {
        let rows = [
            (Some(cli::Theme::Light), Color::Auto, Palette::Light),
            (Some(cli::Theme::Light), Color::Never, Palette::Mono),
            (Some(cli::Theme::Mono), Color::Always, Palette::Mono),
            (None, Color::Always, Palette::Dark),
            (None, Color::Never, Palette::Mono),
        ];
        for (theme, color, expected) in rows {
            let console = Console::new(color);
            assert_eq!(palette(theme, &console), expected, "{theme:?} {color:?}");
        }
    }
}
