//! The terminal while the program has it: taken at the start, given back on every way out.
//!
//! Giving back happens on drop, also while a panic unwinds, and before a stop by Ctrl-Z. To stop,
//! the whole process group is signalled, as the terminal itself would do. ratatui's own functions
//! for this are not used: its panic hook gives the terminal back when any thread panics, and it
//! writes to stderr, which may be closed together with the terminal.

use std::io;
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::Show;
use crossterm::event::{DisableMouseCapture, EnableMouseCapture};
use crossterm::execute;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::DefaultTerminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use rustix::process::{Signal, kill_current_process_group};
use signal_hook::consts::SIGTSTP;
use signal_hook::low_level::emulate_default_handler;

use super::draw::draw;
use super::state::State;
use super::work::clipboard;

/// The terminal, in raw mode on its alternate screen.
pub(super) struct Screen {
    /// Never dropped: ratatui's drop shows the cursor; if the terminal is gone it reports that on
    /// stderr, and panics if stderr is closed, too. Giving the terminal back shows the cursor
    /// instead.
    terminal: ManuallyDrop<DefaultTerminal>,
    mouse: bool,
}

impl Screen {
    /// Takes the terminal, and with it the mouse if that is wanted.
    ///
    /// # Errors
    /// If it cannot be put into raw mode or written to.
    pub(super) fn take(mouse: bool) -> io::Result<Self> {
        keep_panics_off_the_screen();
        let terminal = ManuallyDrop::new(take_terminal()?);
        // From here on, drop gives back what was taken.
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

    /// Forgets what is painted, so that everything is painted again. (`Terminal::clear` would ask
    /// the terminal for its cursor, and the answer would go to the thread that reads keys.)
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

    /// Gives the terminal back, stops, and takes it again when the shell resumes the program.
    pub(super) fn stop(&mut self) -> io::Result<()> {
        give_back()?;
        emulate_default_handler(SIGTSTP)?;
        self.terminal = ManuallyDrop::new(take_terminal()?);
        self.take_mouse()?;
        self.clear()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // If the terminal is gone, there is nothing to restore.
        let _ = give_back();
        IS_UP.store(false, Ordering::Relaxed);
    }
}

/// Whether the screen is up: then nothing else may write to the terminal.
static IS_UP: AtomicBool = AtomicBool::new(false);

/// Raw mode and the alternate screen.
fn take_terminal() -> io::Result<DefaultTerminal> {
    enable_raw_mode()?;
    let taken = execute!(io::stdout(), EnterAlternateScreen)
        .and_then(|()| DefaultTerminal::new(CrosstermBackend::new(io::stdout())));
    if taken.is_err() {
        let _ = give_back();
    }
    taken
}

/// Gives mouse and terminal back. Where the mouse was not taken, releasing it does nothing.
fn give_back() -> io::Result<()> {
    let raw = disable_raw_mode();
    execute!(
        io::stdout(),
        DisableMouseCapture,
        LeaveAlternateScreen,
        Show
    )?;
    raw
}

/// Keeps panics from writing to the terminal while the screen is up: their text would stand in the
/// middle of it. Whoever joins the thread or catches the panic reports it.
fn keep_panics_off_the_screen() {
    if IS_UP.swap(true, Ordering::Relaxed) {
        return;
    }
    let next = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !IS_UP.load(Ordering::Relaxed) {
            next(panic);
        }
    }));
}
