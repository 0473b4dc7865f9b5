//! What a user does with the mouse.

use std::time::Duration;

use crossterm::event::{MouseButton, MouseEventKind};

use crate::tui::tests::Journey;
use crate::tui::work::job::Leave;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (60, 18)];
const CLICK: MouseEventKind = MouseEventKind::Down(MouseButton::Left);

/// A click on that text, long after any other.
fn click(journey: &mut Journey, text: &str) {
    let cell = journey.cell_of(text);
    click_cell(journey, cell);
}

fn click_cell(journey: &mut Journey, cell: (u16, u16)) {
    journey.mouse(CLICK, cell, Duration::from_secs(1000));
    // What follows is no double click.
    journey.mouse(CLICK, (0, 0), Duration::ZERO);
}

/// The cell of a package's name in the list, and not in the pane beside it.
fn row_of(journey: &Journey, name: &str) -> (u16, u16) {
    let screen = journey.screen();
    let is_row = |line: &&str| line.chars().skip(5).collect::<String>().starts_with(name);
    let found = screen.lines().position(|line| is_row(&line));
    (5, u16::try_from(found.expect(name)).unwrap())
}

fn double_click(journey: &mut Journey, text: &str) {
    let cell = journey.cell_of(text);
    let millis = Duration::from_millis;
    journey.mouse(CLICK, cell, millis(5000));
    journey.mouse(CLICK, cell, millis(5200));
}

#[test]
fn a_click_selects_a_row_and_a_double_click_or_one_on_the_mark_toggles_it() {
    for size in SIZES {
        let mut journey = Journey::new(&[], size);
        let row = row_of(&journey, "e2fsprogs");
        click_cell(&mut journey, row);
        assert_eq!(journey.selected(), "e2fsprogs-mke2fs", "{size:?}");
        assert!(journey.shows("▌ · e2fsprogs"));
        let millis = Duration::from_millis;
        journey.mouse(CLICK, row, millis(5000));
        journey.mouse(CLICK, row, millis(5200));
        assert!(journey.shows("● e2fsprogs"), "{size:?}");
        let (_, line) = row_of(&journey, "e2fsprogs");
        click_cell(&mut journey, (3, line));
        assert!(journey.shows("- e2fsprogs"), "{size:?}");
    }
}

#[test]
fn tabs_and_filters_are_clicked() {
    for size in SIZES {
        let mut journey = Journey::new(&["gdb"], size);
        for (tab, shown) in [
            ("Conflicts", "no conflicts"),
            ("Files", "go in"),
            ("4 Check", "▲ 2 paths"),
            ("5 Build", "no build yet"),
            ("1 Packages", "All 4"),
        ] {
            click(&mut journey, tab);
            assert!(journey.shows(shown), "{tab} at {size:?}");
        }
    }
    let mut journey = Journey::new(&["gdb"], (120, 40));
    click(&mut journey, "Included");
    assert!(journey.shows("libmpfr6") && !journey.shows("strace-doc"));
    click(&mut journey, "All 4");
    assert!(journey.shows("strace-doc"));
}

#[test]
fn the_wheel_moves_the_list_and_scrolls_the_text_it_is_over() {
    for size in SIZES {
        let mut journey = Journey::new(&["gdb"], size);
        journey.press(&["g"]);
        let down = MouseEventKind::ScrollDown;
        journey.mouse(down, (10, 7), Duration::ZERO);
        assert_eq!(journey.program.state.list.at(), 3, "{size:?}");
        journey.mouse(MouseEventKind::ScrollUp, (10, 7), Duration::ZERO);
        assert_eq!(journey.program.state.list.at(), 0);
        journey.press(&["?"]);
        let before = journey.screen();
        journey.mouse(down, (10, 7), Duration::ZERO);
        assert_ne!(journey.screen(), before, "{size:?}");
    }
}

#[test]
fn clicks_on_the_key_bar_do_what_the_keys_do() {
    for size in SIZES {
        let mut journey = Journey::new(&["gdb"], size);
        click(&mut journey, "? all keys");
        assert!(journey.shows("Packages") && journey.shows("Esc close"));
        click(&mut journey, "Esc close");
        click(&mut journey, "q quit");
        assert_eq!(journey.left, Some(Leave::Quit), "{size:?}");
    }
}

#[test]
fn a_question_is_answered_by_a_click_and_nothing_else_is_clicked_meanwhile() {
    let mut journey = Journey::new(&["gdb"], (120, 40));
    journey.hold_builds = true;
    journey.program.state.output = "no-such-folder/x.raw".to_owned();
    journey.press(&["b", "Enter", "q"]);
    click(&mut journey, "1 Packages");
    assert!(journey.shows("A build is running. Stop it and quit?"));
    click(&mut journey, "n no");
    assert!(!journey.shows("A build is running."));
    assert_eq!(journey.left, None);
}

#[test]
fn folders_open_findings_lead_to_packages_and_fixes_are_applied() {
    let mut journey = Journey::new(&["gdb", "perf=6.10.9-r9"], (120, 40));
    click(&mut journey, "3 Files");
    click(&mut journey, "▸ bin");
    assert!(journey.shows("▾ bin"), "{}", journey.screen());
    double_click(&mut journey, "▾ bin");
    assert!(journey.shows("▸ bin") || journey.shows("▾ bin"));
    click(&mut journey, "4 Check");
    double_click(&mut journey, "perf cannot be included");
    assert_eq!(journey.selected(), "perf", "{}", journey.screen());
    click(&mut journey, "2 Conflicts");
    click(&mut journey, "a  take perf 6.6.50-r9");
    assert!(journey.shows("no conflicts"));
}

#[test]
fn an_action_of_the_menu_runs_where_it_is_clicked() {
    let mut journey = Journey::new(&["gdb"], (80, 24));
    journey.press(&[":", "conflicts"]);
    click(&mut journey, "the conflicts");
    assert!(journey.shows("no conflicts"));
}
