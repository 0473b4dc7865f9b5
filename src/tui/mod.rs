//! The terminal interface: Key -> Action -> `update` -> draw.
//!
//! `input` says what keys and clicks mean; `state` is all that the screen shows, over the `rows` of
//! a plan; `update` changes the state and names the work that follows; `work` does it on threads of
//! its own; `draw` paints the state; `app` is the event loop. `rows`, `input` and `state` do not
//! depend on the others. Plan, reasons and build are those of [`crate::session`], as everywhere.

mod app;
mod count;
mod draw;
pub(super) mod input;
#[doc(hidden)]
pub mod rehearsal;
mod rows;
mod screen;
mod state;
mod update;
pub(super) mod work;

#[cfg(test)]
mod tests;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

pub use self::app::ScreenExit;
use self::app::{App, sources};
use self::rows::catalog::Catalog;
use self::screen::Screen;
use self::state::State;
pub use self::state::theme::Palette;
use self::state::theme::Theme;
use self::work::Workers;
pub use self::work::job::Leave;
use crate::extension::BuildOptions;
use crate::plan::Selection;
use crate::report::Style;
use crate::session::Session;

/// The settings of the screen at its start.
#[derive(Clone, Debug)]
pub struct ExploreOptions {
    /// How an image is built; the user may give it another name.
    pub build: BuildOptions,
    /// Which characters the terminal takes.
    pub style: Style,
    /// Which colours it shows at first.
    pub palette: Palette,
    /// The file that the selection comes from, if it comes from one.
    pub selection_file: Option<PathBuf>,
    /// The size limit of the image in bytes, if there is one.
    pub max_size: Option<u64>,
    /// Whether the mouse is used; selecting text with the terminal then needs Shift.
    pub mouse: bool,
}

/// Runs the screen until the user leaves it. The terminal is restored however it ends.
///
/// # Errors
/// If the terminal cannot be used, or the system has no thread to give.
pub fn run(
    session: Arc<Session>,
    selection: Selection,
    options: ExploreOptions,
) -> io::Result<ScreenExit> {
    let catalog = Arc::new(Catalog::new(session));
    let (sender, events) = crossbeam_channel::unbounded();
    sources::hear_signals(sender.clone())?;
    let theme = Theme {
        palette: options.palette,
        unicode: options.style.unicode,
    };
    let output = options.build.output.to_string_lossy().into_owned();
    let overwrite = options.build.force;
    let compression = options.build.compression;
    let workers = Workers::start(&catalog, options.build, sender.clone())?;
    let screen = Screen::take(options.mouse)?;
    let mut state = State::new(catalog, selection, theme, screen.size()?);
    (state.output, state.overwrite) = (output, overwrite);
    (state.max_size, state.compression) = (options.max_size, compression);
    state.selection_file = options.selection_file;
    sources::watch_terminal(sender.clone())?;
    sources::read_terminal(sender)?;
    Ok(App::new(state, workers, screen, events).run())
}
