//! The terminal while the program has it: taken at the start, given back on every way out.
//!
//! Giving back happens on drop, in the panic hook that ratatui installs, and before a stop by
//! Ctrl-Z. To stop, the whole process group is signalled, as the terminal itself would do.

use std::io;

use ratatui::DefaultTerminal;
use ratatui::layout::Rect;
use rustix::process::{Signal, kill_current_process_group};
use signal_hook::consts::SIGTSTP;
use signal_hook::low_level::emulate_default_handler;

use super::draw::draw;
use super::state::State;

/// The terminal, in raw mode on its alternate screen.
pub(super) struct Screen {
    terminal: DefaultTerminal,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    /// If it cannot be put into raw mode or written to.
    pub(super) fn take() -> io::Result<Self> {
        ratatui::try_init().map(|terminal| Self { terminal })
    }

    /// Paints the state; only what changed is written.
    pub(super) fn paint(&mut self, state: &State) -> io::Result<()> {
        self.terminal.draw(|frame| draw(frame, state))?;
        Ok(())
    }

    /// Columns and lines.
    pub(super) fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.terminal.size()?;
        Ok((size.width, size.height))
    }

    /// Forgets what is painted, so that all is painted anew. (`Terminal::clear` would ask the
    /// terminal for its cursor, and the answer would go to the thread that reads keys.)
    pub(super) fn clear(&mut self) -> io::Result<()> {
        let (columns, lines) = self.size()?;
        self.terminal.resize(Rect::new(0, 0, columns, lines))
    }

    /// Asks the whole process group to stop, us included: the answer is the signal itself.
    pub(super) fn ask_to_stop() -> io::Result<()> {
        ratatui::try_restore()?;
        Ok(kill_current_process_group(Signal::TSTP)?)
    }

    /// Gives the terminal back, stops, and takes it again when the shell lets us go on.
    pub(super) fn stop(&mut self) -> io::Result<()> {
        ratatui::try_restore()?;
        emulate_default_handler(SIGTSTP)?;
        self.terminal = ratatui::try_init()?;
        self.clear()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // The panic hook may have done it already; doing it twice does no harm.
        ratatui::restore();
    }
}
