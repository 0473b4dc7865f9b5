//! The colours of the tones, for a dark and a light background and for none.
//!
//! Only the terminal's own sixteen colours, which its user has chosen to be read on its background;
//! nothing is painted behind a text. Everything that a colour means is shown by a symbol, too.

use ratatui::style::{Color, Modifier, Style};

use super::theme::Tone;
use crate::tui::state::theme::Palette;

impl Palette {
    /// How a tone is painted.
    pub(crate) fn style(self, tone: Tone) -> Style {
        let style = Style::new().add_modifier(self.modifier(tone));
        match self.color(tone) {
            Some(color) => style.fg(color),
            None => style,
        }
    }

    fn color(self, tone: Tone) -> Option<Color> {
        let (dark, light) = match tone {
            Tone::Plain | Tone::Title => (None, None),
            Tone::Dim | Tone::Struck => (None, Some(Color::DarkGray)),
            Tone::Good | Tone::Best => (Some(Color::Green), Some(Color::Green)),
            Tone::Bad => (Some(Color::Red), Some(Color::Red)),
            Tone::Warn => (Some(Color::Yellow), Some(Color::Magenta)),
            Tone::Accent | Tone::Found => (Some(Color::Cyan), Some(Color::Blue)),
        };
        match self {
            Self::Dark => dark,
            Self::Light => light,
            Self::Mono => None,
        }
    }

    fn modifier(self, tone: Tone) -> Modifier {
        // Faint text can hardly be read on a light background.
        let faint = match self {
            Self::Light => Modifier::empty(),
            Self::Dark | Self::Mono => Modifier::DIM,
        };
        match tone {
            Tone::Plain | Tone::Good | Tone::Bad | Tone::Warn => Modifier::empty(),
            Tone::Dim => faint,
            Tone::Struck => faint.union(Modifier::CROSSED_OUT),
            Tone::Title | Tone::Best | Tone::Accent => Modifier::BOLD,
            Tone::Found => Modifier::UNDERLINED,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Tone; 10] = [
        Tone::Plain,
        Tone::Dim,
        Tone::Title,
        Tone::Good,
        Tone::Best,
        Tone::Bad,
        Tone::Warn,
        Tone::Struck,
        Tone::Accent,
        Tone::Found,
    ];

    #[test]
    fn without_colour_no_tone_has_any_and_all_but_four_keep_a_modifier() {
        let styles = ALL.map(|tone| Palette::Mono.style(tone));
        assert!(styles.iter().all(|style| style.fg.is_none()));
        let plain = styles.iter().filter(|&&style| style == Style::new());
        assert_eq!(plain.count(), 4);
    }

    #[test]
    fn no_background_is_painted_and_on_a_light_one_nothing_is_faint_yellow_or_cyan() {
        for tone in ALL {
            for palette in [Palette::Dark, Palette::Light, Palette::Mono] {
                assert_eq!(palette.style(tone).bg, None, "{tone:?}");
            }
            let light = Palette::Light.style(tone);
            assert!(!light.add_modifier.contains(Modifier::DIM), "{tone:?}");
            let pale = [Some(Color::Yellow), Some(Color::Cyan), Some(Color::White)];
            assert!(!pale.contains(&light.fg), "{tone:?}");
        }
    }
}
