//! Whole screens at three sizes, as snapshots that a reviewer reads.

use super::Journey;

#[test]
fn packages_at_80_columns() {
    let journey = Journey::new(&["gdb", "bpftrace"], (80, 24));
    insta::assert_snapshot!(journey.screen());
}

#[test]
fn packages_at_120_columns() {
    let journey = Journey::new(&["gdb", "bpftrace"], (120, 40));
    insta::assert_snapshot!(journey.screen());
}

#[test]
fn packages_at_the_smallest_size_with_a_conflict_selected() {
    let mut journey = Journey::new(&["gdb", "bpftrace"], (60, 18));
    journey.press(&["c"]);
    insta::assert_snapshot!(journey.screen());
}

#[test]
fn packages_at_200_columns() {
    let journey = Journey::new(&["gdb", "bpftrace"], (200, 60));
    insta::assert_snapshot!(journey.screen());
}

#[test]
fn the_list_alone_at_120_columns() {
    let mut journey = Journey::new(&["gdb", "bpftrace"], (120, 40));
    journey.press(&["z"]);
    insta::assert_snapshot!(journey.screen());
}

#[test]
fn the_budget_has_a_gauge_of_the_image_and_its_percentage_is_there_at_any_size() {
    use ratatui::style::Color;
    let rows = [
        ((200, 60), "(image, estimated)"),
        ((120, 40), "~90 % of "),
        ((80, 24), "~90 %"),
        ((60, 18), "90 %"),
    ];
    for (size, expected) in rows {
        let mut journey = Journey::new(&["gdb", "bpftrace"], size);
        let image = journey.program.state.image_size().bytes;
        journey.program.state.max_size = Some(image * 100 / 90);
        let line = journey.line(expected);
        assert_eq!(line.contains('█'), size.0 == 200, "{line}");
        let sign = if size.0 == 200 { "(image" } else { "%" };
        let colour = |journey: &Journey, text| journey.buffer()[journey.cell_of(text)].fg;
        assert_eq!(colour(&journey, sign), Color::Yellow, "{line}");
        journey.program.state.max_size = Some(image / 2);
        assert_eq!(colour(&journey, sign), Color::Red);
        journey.program.state.max_size = Some(image * 4);
        assert_eq!(colour(&journey, sign), Color::Green);
    }
}

#[test]
fn a_search_that_is_typed() {
    let mut journey = Journey::new(&["gdb"], (80, 24));
    journey.press(&["/", "py lib"]);
    insta::assert_snapshot!(journey.screen());
}

#[test]
fn below_the_smallest_size_one_sentence_says_so() {
    for (columns, lines) in [(59, 40), (200, 17), (20, 3), (1, 1)] {
        let mut journey = Journey::new(&["gdb"], (120, 40));
        journey.resize(columns, lines);
        let words = journey.screen().replace('\n', " ");
        let expected = "sysextant needs 60 columns and 18 lines";
        assert!(words.contains(expected) || columns < 60, "{words}");
        assert!(!words.contains("htop"));
    }
}

#[test]
fn no_row_is_ever_wider_than_the_screen_or_cut_without_an_ellipsis() {
    for columns in (60..200).step_by(7) {
        let mut journey = Journey::new(&["gdb", "bpftrace"], (columns, 24));
        journey.press(&["/", "usbmon", "Enter"]);
        let line = journey.line("kernel");
        let whole = line.contains("kernel-module-usbmon-6.6.50-yocto-standard");
        assert!(whole || line.contains('…'), "{columns}: {line}");
    }
}
