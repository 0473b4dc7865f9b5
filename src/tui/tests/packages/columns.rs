//! The columns of the list: what they say, and which of them a screen has room for.

use std::time::Duration;

use crossterm::event::{MouseButton, MouseEventKind};

use crate::tui::tests::Journey;

/// The words of the heading.
fn heading(journey: &Journey) -> Vec<String> {
    let line = journey.line("package  ");
    let list = line.split('│').next().unwrap();
    let words = list.split("  ").map(str::trim);
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn columns_give_way_in_their_order_and_the_reason_never() {
    let rows: [((u16, u16), &[&str]); 5] = [
        ((60, 18), &["package", "version", "why"]),
        ((80, 24), &["package", "version", "size", "why"]),
        (
            (109, 40),
            &["package", "version", "size", "added", "closure", "why"],
        ),
        ((120, 40), &["package", "version", "size", "why"]),
        (
            (200, 60),
            &[
                "package",
                "version",
                "size",
                "added",
                "closure",
                "pulled in by",
                "why",
            ],
        ),
    ];
    for (size, expected) in rows {
        let journey = Journey::new(&["gdb"], size);
        assert_eq!(heading(&journey), expected, "{size:?}");
    }
}

#[test]
fn a_row_says_what_it_adds_what_it_needs_in_all_and_which_request_brought_it_in() {
    let journey = Journey::new(&["gdb"], (200, 60));
    let cells = |name: &str| -> Vec<String> {
        let row = journey.row(name);
        let cells = row.split("  ").map(str::trim);
        let cells = cells.filter(|cell| !cell.is_empty());
        cells.skip(1).map(str::to_owned).collect()
    };
    let rows: [(&str, &[&str]); 5] = [
        (
            "gdb",
            &[
                "14.2-r0",
                "149.0 KiB",
                "529.0 KiB",
                "422.0 KiB",
                "requested",
            ],
        ),
        (
            "python3-core",
            &[
                "3.12.4-r0",
                "48.0 KiB",
                "96.0 KiB",
                "169.0 KiB",
                "gdb",
                "needed by libpython3.12…",
            ],
        ),
        ("htop", &["3.3.0-r0", "3.0 KiB", "69.0 KiB", "25.0 KiB"]),
        ("libexpat1", &["2.6.4-r0", "184.0 KiB", "–", "–", "in base"]),
        ("bpftrace", &["0.21.2-r0", "1.0 KiB", "–", "–"]),
    ];
    for (name, expected) in rows {
        assert_eq!(cells(name), expected, "{name}");
    }
}

#[test]
fn z_gives_the_list_the_room_of_the_details_and_with_it_more_columns() {
    for size in [(60, 18), (80, 24), (120, 40)] {
        let mut journey = Journey::new(&["gdb"], size);
        let rows = |journey: &Journey| journey.program.state.list_height();
        let before = (rows(&journey), heading(&journey).len());
        journey.press(&["z"]);
        assert!(!journey.shows("│"), "{}", journey.screen());
        let after = (rows(&journey), heading(&journey).len());
        assert!(after.0 > before.0 || after.1 == 7, "{after:?}");
        assert!(after >= before, "{after:?}");
        journey.press(&["G", "J"]);
        assert!(journey.shows("z shows the details"));
        assert!(journey.shows(&journey.selected()));
        journey.press(&["z"]);
        assert_eq!((rows(&journey), heading(&journey).len()), before);
    }
    let mut journey = Journey::new(&["gdb"], (120, 40));
    journey.press(&["z"]);
    assert!(heading(&journey).contains(&"pulled in by".to_owned()));
}

#[test]
fn the_pane_says_the_costs_where_the_list_has_no_room_for_them() {
    for size in [(80, 24), (60, 18), (120, 40)] {
        let mut journey = Journey::new(&["gdb"], size);
        journey.press(&["Enter"]);
        let costs = journey.line("costs");
        assert!(
            costs.contains("529.0 KiB only because of it · 422.0 KiB with all it needs")
                || size.0 == 60,
            "{costs}"
        );
    }
    let mut journey = Journey::new(&["gdb"], (80, 24));
    journey.press(&["/", "htop", "Enter", "Enter"]);
    let costs = journey.line("costs");
    assert!(
        costs.contains("69.0 KiB added · 25.0 KiB with all it needs"),
        "{costs}"
    );
    // The preview is of the plan with it, solved.
    assert!(journey.line("Space  ").contains("(69.0 KiB): htop, strace"));
}

#[test]
fn a_click_on_a_head_sorts_by_its_column_and_another_turns_it() {
    let mut journey = Journey::new(&["gdb"], (200, 60));
    let click = |journey: &mut Journey, head: &str| {
        let cell = journey.cell_of(head);
        let kind = MouseEventKind::Down(MouseButton::Left);
        journey.mouse(kind, cell, Duration::ZERO);
        journey.press(&["g"]);
    };
    click(&mut journey, "closure");
    assert!(journey.shows("closure ▾"));
    assert_eq!(journey.selected(), "packagegroup-core-tools-debug");
    click(&mut journey, "closure");
    assert!(journey.shows("closure ▴"));
    click(&mut journey, "added");
    assert!(journey.shows("added ▾") && !journey.shows("closure ▴"));
    assert_eq!(journey.selected(), "gdb");
    click(&mut journey, "pulled in by");
    assert!(journey.shows("pulled in by ▴"));
    click(&mut journey, "package  ");
    assert!(!journey.shows("▴") && !journey.shows("▾"));
    assert_eq!(journey.selected(), "bpftrace");
}

#[test]
fn costs_follow_the_plan_without_a_key_in_between() {
    let mut journey = Journey::new(&[], (200, 60));
    assert!(journey.row("gdb").contains("529.0 KiB"));
    journey.press(&["/", "libreadline8", "Enter", "Esc", "Space"]);
    assert!(
        journey.row("gdb").contains("509.0 KiB"),
        "{}",
        journey.row("gdb")
    );
}
