//! The characters and colours of a text.

use super::Symbol;
use crate::plan::Item;

/// Which characters a text may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether colours are used.
    pub color: bool,
    /// Whether symbols beyond ASCII are used.
    pub unicode: bool,
}

/// The meaning that a line shows by its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Bad,
    Dim,
    Title,
}

impl Style {
    /// The text in the colour of a tone.
    pub(super) fn paint(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Good => "32",
            Tone::Bad => "31",
            Tone::Dim => "2",
            Tone::Title => "1",
        };
        if self.color {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    /// The symbol of an item, as on the screen.
    pub(super) fn symbol(self, item: &Item) -> &'static str {
        Symbol::of_verdict(item.verdict, &item.reason).text(self.unicode)
    }

    /// What stands between two facts on a line.
    pub(super) fn separator(self) -> &'static str {
        if self.unicode { " · " } else { ", " }
    }
}
