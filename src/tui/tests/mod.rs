//! The screen as a user meets it: keys in, what stands on the terminal out, on the built-in demo.
//!
//! A [`Journey`] is the event loop without threads: each job is done at once, so that a test sees
//! what the screen comes to rest at.

mod build;
mod check;
mod files;
mod input;
mod journey;
mod packages;
mod screens;
mod share;
mod themes;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use self::journey::Journey;
use super::input::chord;

/// The event of a key's name; `None` if it is no key's.
fn key(name: &str) -> Option<KeyEvent> {
    let chord = match name {
        "Space" => chord::Chord::letter(' '),
        "Enter" => chord::Chord::key(KeyCode::Enter),
        "Esc" => chord::Chord::key(KeyCode::Esc),
        "Tab" => chord::Chord::key(KeyCode::Tab),
        "Shift-Tab" => chord::Chord::key(KeyCode::BackTab),
        "Down" => chord::Chord::key(KeyCode::Down),
        "Up" => chord::Chord::key(KeyCode::Up),
        "PgDn" => chord::Chord::key(KeyCode::PageDown),
        "Backspace" => chord::Chord::key(KeyCode::Backspace),
        "End" => chord::Chord::key(KeyCode::End),
        "Home" => chord::Chord::key(KeyCode::Home),
        "Ctrl-c" => chord::Chord::control('c'),
        "Ctrl-r" => chord::Chord::control('r'),
        "Ctrl-y" => chord::Chord::control('y'),
        "Ctrl-o" => chord::Chord::control('o'),
        "Ctrl-s" => chord::Chord::control('s'),
        "Ctrl-u" => chord::Chord::control('u'),
        _ => return None,
    };
    Some(chord.press())
}

/// A key that no table names, for the test of strange ones.
pub(super) fn strange_key() -> KeyEvent {
    KeyEvent::new(KeyCode::F(11), KeyModifiers::ALT)
}
