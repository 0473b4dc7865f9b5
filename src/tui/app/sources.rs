//! Where events come from besides the workers: the terminal and signals, each read on a thread of
//! its own.

use std::{io, thread};

use crossbeam_channel::Sender;
use crossterm::event::{self as terminal, KeyEventKind};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;

use crate::tui::input::mouse;
use crate::tui::work::event::{Event, Signal};

/// Reads the terminal on a thread of its own, until it cannot be read any more.
pub(in crate::tui) fn read_terminal(events: Sender<Event>) -> io::Result<()> {
    let read = move || {
        loop {
            let event = match terminal::read() {
                Ok(terminal::Event::Key(key)) if key.kind != KeyEventKind::Release => {
                    Event::Key(key)
                }
                Ok(terminal::Event::Mouse(event)) if mouse::has_meaning(event) => {
                    Event::Mouse(event)
                }
                Ok(terminal::Event::Resize(columns, lines)) => Event::Resized(columns, lines),
                Ok(_) => continue,
                Err(_) => {
                    let _ = events.send(Event::TerminalGone);
                    return;
                }
            };
            if events.send(event).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("keys".to_owned()).spawn(read)?;
    Ok(())
}

/// Waits for the terminal to hang up, on a thread of its own. Not every lost terminal sends a
/// signal, and reading keys from a terminal that hung up returns nothing, again and again.
pub(in crate::tui) fn watch_terminal(events: Sender<Event>) -> io::Result<()> {
    let watch = move || {
        let stdin = io::stdin();
        loop {
            // Without a flag, only a hang-up or an error ends the wait.
            let mut terminal = [PollFd::new(&stdin, PollFlags::empty())];
            match poll(&mut terminal, None) {
                Ok(_) => break,
                Err(Errno::INTR) => {}
                // A terminal that cannot be polled can still be used.
                Err(_) => return,
            }
        }
        let _ = events.send(Event::TerminalGone);
    };
    let thread = thread::Builder::new().name("hang-up".to_owned());
    thread.spawn(watch)?;
    Ok(())
}

/// Turns signals into events, on a thread of its own.
pub(in crate::tui) fn hear_signals(events: Sender<Event>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
    let hear = move || {
        for signal in signals.forever() {
            let heard = match signal {
                SIGTSTP => Signal::Suspend,
                SIGCONT => Signal::Continue,
                SIGHUP => Signal::HangUp,
                _ => Signal::End,
            };
            if events.send(Event::Signal(heard)).is_err() {
                return;
            }
        }
    };
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(hear)?;
    Ok(())
}
