//! The check of the planned extension, in its view.

use ratatui::style::Color;

use super::Journey;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (60, 18)];

#[test]
fn the_check_lists_what_it_found_and_says_what_to_do() {
    for size in SIZES {
        let mut journey = Journey::new(&["gdb"], size);
        journey.press(&["4"]);
        assert!(journey.shows("✓ accepted · 1 warning"), "{size:?}");
        let row = journey.line("▌");
        assert!(
            row.contains("▲ 2 paths are left out: outside /usr"),
            "{row}"
        );
        assert!(journey.shows("systemd-sysext merges nothing else"));
        assert!(journey.shows("/etc/gdb/gdbinit   gdb"));
        assert!(journey.line("Packages").contains("4 Check 1"));
    }
}

#[test]
fn the_check_says_which_release_file_there_will_be() {
    let mut journey = Journey::new(&["gdb"], (120, 40));
    journey.press(&["4"]);
    let line = journey.line("release file");
    assert!(line.contains("ID=poky VERSION_ID=5.0.4"), "{line}");
}

#[test]
fn another_finding_is_selected_and_its_text_scrolls() {
    let mut journey = Journey::new(&["gdb", "bpftrace"], (80, 24));
    journey.press(&["4"]);
    let first = journey.line("▌");
    assert!(first.contains("✗ bpftrace cannot be included"), "{first}");
    journey.press(&["Down"]);
    assert!(journey.line("▌").contains("▲"));
    journey.press(&["G", "g"]);
    assert_eq!(journey.line("▌"), first);
}

#[test]
fn enter_leads_to_the_package_that_a_finding_is_about() {
    let mut journey = Journey::new(&["gdb", "bpftrace"], (80, 24));
    journey.press(&["4", "Enter"]);
    assert_eq!(journey.selected(), "bpftrace");
    assert!(journey.line("▌").contains("bpftrace"));
}

#[test]
fn a_check_without_warnings_has_its_mark_and_a_mark_makes_it_out_of_date() {
    let mut journey = Journey::new(&["htop"], (120, 40));
    assert!(journey.shows("4 Check  5"));
    journey.press(&["4"]);
    // The base of the demo is a database, which does not know what is enabled.
    assert!(journey.shows("4 Check ?"), "{}", journey.screen());
    assert!(journey.shows("✓ accepted · "));
    assert!(journey.line("▌").contains("? whether the base merges"));
    journey.press(&["1", "/", "gdb", "Enter", "Esc", "Space"]);
    assert!(journey.shows("4 Check  5"), "of another plan");
    journey.press(&["4"]);
    assert!(journey.shows("4 Check 1"));
}

#[test]
fn the_colours_of_findings_are_those_of_verdicts() {
    let mut journey = Journey::new(&["gdb", "bpftrace"], (80, 24));
    journey.press(&["4"]);
    let buffer = journey.buffer();
    let symbols: Vec<_> = (5..7).map(|y| &buffer[(3, y)]).collect();
    assert_eq!((symbols[0].symbol(), symbols[0].fg), ("✗", Color::Red));
    assert_eq!((symbols[1].symbol(), symbols[1].fg), ("▲", Color::Yellow));
}

#[test]
fn the_check_at_80_columns() {
    let mut journey = Journey::new(&["gdb", "bpftrace"], (80, 24));
    journey.press(&["4"]);
    insta::assert_snapshot!(journey.screen());
}
