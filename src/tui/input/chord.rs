//! A key with its modifiers, as the key table names it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// One key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chord {
    code: KeyCode,
    control: bool,
}

impl Chord {
    /// A key without a letter.
    pub(crate) const fn key(code: KeyCode) -> Self {
        Self {
            code,
            control: false,
        }
    }

    /// A letter; a capital is a letter of its own.
    pub(crate) const fn letter(letter: char) -> Self {
        Self {
            code: KeyCode::Char(letter),
            control: false,
        }
    }

    /// A letter with Ctrl held.
    pub(crate) const fn control(letter: char) -> Self {
        Self {
            code: KeyCode::Char(letter),
            control: true,
        }
    }

    /// Whether that is the key that was pressed. Shift is in the letter already.
    pub(crate) fn is(self, event: KeyEvent) -> bool {
        let control = event.modifiers.contains(KeyModifiers::CONTROL);
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        self.code == event.code && self.control == control && !alt
    }

    /// The event of pressing it.
    #[cfg(test)]
    pub(crate) fn press(self) -> KeyEvent {
        let held = if self.control {
            KeyModifiers::CONTROL
        } else {
            KeyModifiers::NONE
        };
        KeyEvent::new(self.code, held)
    }

    /// The key's name for people.
    pub(crate) fn name(self, unicode: bool) -> String {
        let arrow = |symbol: &str, word: &str| if unicode { symbol } else { word }.to_owned();
        match self.code {
            KeyCode::Char(' ') => "Space".to_owned(),
            KeyCode::Char(letter) if self.control => format!("Ctrl-{letter}"),
            KeyCode::Char(letter) => letter.to_string(),
            KeyCode::Up => arrow("↑", "Up"),
            KeyCode::Down => arrow("↓", "Down"),
            KeyCode::Left => arrow("←", "Left"),
            KeyCode::Right => arrow("→", "Right"),
            KeyCode::PageUp => "PgUp".to_owned(),
            KeyCode::PageDown => "PgDn".to_owned(),
            KeyCode::BackTab => "Shift-Tab".to_owned(),
            KeyCode::Esc => "Esc".to_owned(),
            KeyCode::Enter => "Enter".to_owned(),
            KeyCode::Delete => "Del".to_owned(),
            other => other.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_control_letters_are_keys_of_their_own() {
        let press = KeyEvent::new;
        let shifted = press(KeyCode::Char('G'), KeyModifiers::SHIFT);
        let control = press(KeyCode::Char('r'), KeyModifiers::CONTROL);
        assert!(Chord::letter('G').is(shifted));
        assert!(!Chord::letter('g').is(shifted));
        assert!(Chord::control('r').is(control));
        assert!(!Chord::letter('r').is(control));
    }
}
