//! The terminal while the program has it: taken at the start, given back on every way out.
//!
//! Giving back happens on drop, in the panic hooks (ratatui's and, for the mouse, ours), and before
//! a stop by Ctrl-Z. To stop, the whole process group is signalled, as the terminal itself would do.

use std::io;

use crossterm::event::{DisableMouseCapture, EnableMouseCapture};
use crossterm::execute;
use ratatui::DefaultTerminal;
use ratatui::layout::Rect;
use rustix::process::{Signal, kill_current_process_group};
use signal_hook::consts::SIGTSTP;
use signal_hook::low_level::emulate_default_handler;

use super::clipboard;
use super::draw::draw;
use super::state::State;

/// The terminal, in raw mode on its alternate screen.
pub(super) struct Screen {
    terminal: DefaultTerminal,
    mouse: bool,
}

impl Screen {
    /// Takes the terminal, and with it the mouse if that is wanted.
    ///
    /// # Errors
    /// If it cannot be put into raw mode or written to.
    pub(super) fn take(mouse: bool) -> io::Result<Self> {
        if mouse {
            release_mouse_in_panic();
        }
        // From here on, drop gives back what was taken.
        let terminal = ratatui::try_init()?;
        let screen = Self { terminal, mouse };
        screen.take_mouse()?;
        Ok(screen)
    }

    fn take_mouse(&self) -> io::Result<()> {
        if self.mouse {
            execute!(io::stdout(), EnableMouseCapture)?;
        }
        Ok(())
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

    /// Asks the terminal to take a text into its clipboard.
    pub(super) fn copy(text: &str) -> io::Result<()> {
        if let Some(command) = clipboard::copy(text) {
            execute!(io::stdout().lock(), command)?;
        }
        Ok(())
    }

    /// Asks the whole process group to stop, us included: the answer is the signal itself.
    pub(super) fn ask_to_stop() -> io::Result<()> {
        give_back()?;
        Ok(kill_current_process_group(Signal::TSTP)?)
    }

    /// Gives the terminal back, stops, and takes it again when the shell lets us go on.
    pub(super) fn stop(&mut self) -> io::Result<()> {
        give_back()?;
        emulate_default_handler(SIGTSTP)?;
        self.terminal = ratatui::try_init()?;
        self.take_mouse()?;
        self.clear()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // The panic hook may have done it already; doing it twice does no harm.
        release_mouse();
        ratatui::restore();
    }
}

/// Gives mouse and terminal back. Where the mouse was not taken, releasing it does nothing.
fn give_back() -> io::Result<()> {
    release_mouse();
    ratatui::try_restore()
}

fn release_mouse() {
    // A terminal that cannot be written to has lost the mouse already.
    let _ = execute!(io::stdout(), DisableMouseCapture);
}

/// ratatui's own panic hook, which is installed after this one, restores all but the mouse and
/// then calls this one.
fn release_mouse_in_panic() {
    let next = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        release_mouse();
        next(panic);
    }));
}
