//! Ranges: several rows marked at once.

use ratatui::style::Modifier;

use crate::tui::state::theme::Palette;
use crate::tui::state::theme::Theme;
use crate::tui::tests::Journey;
use crate::tui::update::ask;

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 40)];

/// A range from fleet-agent over the next rows: gdb, gdb-doc and gdbserver.
fn over_four(size: (u16, u16)) -> Journey {
    let mut journey = Journey::new(&[], size);
    journey.press(&["/", "fleet-agent", "Enter", "Esc"]);
    assert_eq!(journey.selected(), "fleet-agent");
    journey.press(&["V", "j", "Down", "j"]);
    journey
}

fn requests(journey: &Journey) -> Vec<String> {
    let requests = &journey.program.state.history.now().requests;
    requests.iter().map(ToString::to_string).collect()
}

#[test]
fn space_marks_all_rows_of_a_range_as_one_step() {
    for size in SIZES {
        let mut journey = over_four(size);
        assert!(journey.shows("range of 4 rows"), "{}", journey.screen());
        journey.press(&["Space"]);
        let all = ["fleet-agent", "gdb", "gdb-doc", "gdbserver"];
        assert_eq!(requests(&journey), all);
        assert!(journey.shows("4 packages: requested"));
        assert!(!journey.shows("range of"), "the range has ended");
        journey.press(&["u"]);
        assert!(requests(&journey).is_empty());
        journey.press(&["Ctrl-r"]);
        assert_eq!(requests(&journey), all);
    }
}

#[test]
fn x_excludes_a_range_and_removes_that_mark() {
    let mut journey = over_four((80, 24));
    journey.press(&["x"]);
    assert_eq!(journey.program.state.history.now().excluded.len(), 4);
    journey.press(&["V", "k", "k", "k", "x"]);
    assert!(journey.program.state.history.now().excluded.is_empty());
    assert!(journey.shows("4 packages: no mark"));
}

#[test]
fn all_rows_get_the_mark_that_the_selected_one_gets() {
    let mut journey = Journey::new(&["fleet-agent"], (80, 24));
    journey.press(&["/", "fleet-agent", "Enter", "Esc", "V", "j", "Space"]);
    assert_eq!(journey.selected(), "gdb");
    assert_eq!(requests(&journey), ["fleet-agent", "gdb"]);
}

#[test]
fn the_rows_of_a_range_are_marked_on_the_screen_in_ascii_and_without_colour_too() {
    for size in SIZES {
        let theme = Theme {
            palette: Palette::Mono,
            unicode: false,
        };
        let mut journey = Journey::with_theme(&[], size, theme);
        journey.press(&["/", "fleet-agent", "Enter", "Esc", "V", "j"]);
        assert!(journey.line(" fleet-agent").starts_with(" | ."));
        assert!(journey.line(". gdb ").starts_with(" > ."));
        let (column, line) = journey.cell_of("fleet-agent");
        let name = journey.buffer()[(column, line)].clone();
        assert!(name.modifier.contains(Modifier::BOLD));
        journey.press(&["Esc"]);
        assert!(journey.line(" fleet-agent").starts_with("   ."));
    }
}

#[test]
fn esc_v_filters_and_other_views_end_a_range_without_a_mark() {
    let ends: [&[&str]; 6] = [&["Esc"], &["V"], &["Tab"], &["/"], &["2"], &["s"]];
    for keys in ends {
        let mut journey = over_four((120, 40));
        journey.press(keys);
        assert!(journey.program.state.range.is_none(), "{keys:?}");
        assert!(requests(&journey).is_empty());
    }
}

#[test]
fn before_space_is_pressed_the_pane_says_what_it_would_do_to_the_range() {
    let mut journey = over_four((120, 40));
    journey.press(&["Enter"]);
    let line = journey.line("Space  ");
    assert!(
        line.contains("requests 4 packages; pulls in 12 packages ("),
        "{line}"
    );
}

#[test]
fn a_range_is_copied_row_by_row() {
    let mut journey = over_four((80, 24));
    journey.press(&["y"]);
    let copied = journey.copied.clone().unwrap();
    assert_eq!(copied.lines().count(), 4);
    assert!(copied.starts_with("fleet-agent 0.9.0-r1  available"));
}

#[test]
fn a_range_stays_where_it_is_while_a_plan_comes() {
    let mut journey = over_four((80, 24));
    let job = ask::plan(&mut journey.program.state);
    journey.work(vec![job]);
    assert!(journey.shows("range of 4 rows"));
}
