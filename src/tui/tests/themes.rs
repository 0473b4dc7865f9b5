//! Colours for every background, and none.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use super::Journey;
use crate::tui::state::theme::Palette;
use crate::tui::state::theme::Theme;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (60, 18)];

/// The symbol of the package that is selected.
fn selected_symbol(journey: &Journey) -> Cell {
    let (column, line) = journey.cell_of("▌");
    journey.buffer()[(column + 2, line)].clone()
}

#[test]
fn t_goes_from_dark_to_light_to_none_and_around() {
    for size in SIZES {
        let mut journey = Journey::new(&["gdb", "bpftrace"], size);
        journey.press(&["c"]);
        let rows = [
            (Color::Red, "theme: dark"),
            (Color::Red, "theme: light"),
            (Color::Reset, "theme: mono"),
            (Color::Red, "theme: dark"),
        ];
        for (number, (color, message)) in rows.into_iter().enumerate() {
            let symbol = selected_symbol(&journey);
            assert_eq!((symbol.symbol(), symbol.fg), ("✗", color), "{size:?}");
            assert!(number == 0 || journey.shows(message), "{message}");
            journey.press(&["t"]);
        }
    }
}

#[test]
fn what_a_background_would_swallow_is_not_on_it() {
    let theme = Theme {
        palette: Palette::Light,
        unicode: true,
    };
    for size in SIZES {
        let mut journey = Journey::with_theme(&["gdb", "bpftrace"], size, theme);
        for keys in [&["c"][..], &["?"], &["Esc", "2"], &["Esc", "3"], &["4"]] {
            journey.press(keys);
            for cell in &journey.buffer().content {
                assert!(!cell.modifier.contains(Modifier::DIM), "{keys:?}");
                assert!(!matches!(cell.fg, Color::Yellow | Color::Cyan), "{keys:?}");
                assert_eq!(cell.bg, Color::Reset, "no background is painted");
            }
        }
    }
}

#[test]
fn the_menu_switches_the_theme_too() {
    let mut journey = Journey::new(&[], (80, 24));
    journey.press(&[":", "colours", "Enter"]);
    assert!(journey.shows("theme: light"));
}
