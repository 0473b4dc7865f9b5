//! What a user does with packages, key by key.

use ratatui::style::{Color, Modifier};

use crate::tui::state::theme::Palette;
use crate::tui::state::theme::Theme;
use crate::tui::tests::{Journey, strange_key};
use crate::tui::work::job::Leave;

const SIZE: (u16, u16) = (120, 40);

/// The demo with a search for that name: it is selected.
fn at(name: &str, requests: &[&str]) -> Journey {
    let mut journey = Journey::new(requests, SIZE);
    journey.press(&["/", name, "Enter", "Esc"]);
    assert_eq!(journey.selected(), name);
    journey
}

#[test]
fn space_requests_then_excludes_then_removes_the_mark() {
    let mut journey = at("htop", &[]);
    assert!(journey.row("htop").starts_with('·'));
    journey.press(&["Space"]);
    assert!(journey.row("htop").starts_with('●'));
    assert!(journey.row("htop").contains("requested"));
    journey.press(&["Space"]);
    assert!(journey.row("htop").starts_with('-'));
    assert!(journey.row("htop").contains("excluded by you"));
    journey.press(&["Space"]);
    assert!(journey.row("htop").starts_with('·'));
}

#[test]
fn a_request_pulls_in_what_it_needs_and_the_totals_follow() {
    let mut journey = at("gdb", &[]);
    assert!(journey.shows("0 included"));
    assert!(journey.shows("Included 0"));
    journey.press(&["Space"]);
    assert!(journey.row("libreadline8").starts_with('+'));
    assert!(journey.row("libreadline8").contains("needed by gdb"));
    assert!(journey.row("liblzma5").contains("in base"));
    assert!(!journey.shows("Included 0"));
}

#[test]
fn before_space_is_pressed_the_pane_says_what_it_would_do() {
    let mut journey = at("libreadline8", &[]);
    journey.press(&["Enter"]);
    let line = journey.line("Space  ");
    assert!(
        line.contains("requests it; pulls in 1 package (20.0 KiB): libreadline8"),
        "{line}"
    );
    journey.press(&["Esc", "Space", "Enter"]);
    let line = journey.line("Space  ");
    assert!(
        line.contains("excludes it; drops 1 package (20.0 KiB): libreadline8"),
        "{line}"
    );
}

#[test]
fn x_excludes_and_what_needs_it_conflicts() {
    let mut journey = at("libreadline8", &["gdb"]);
    journey.press(&["x"]);
    assert!(journey.row("libreadline8").starts_with('-'));
    assert!(journey.shows("Conflicting 1"));
    journey.press(&["c"]);
    assert!(journey.row("gdb").contains("needs libreadline"));
}

#[test]
fn marks_are_undone_and_redone() {
    let mut journey = at("htop", &[]);
    journey.press(&["Space", "u"]);
    assert!(journey.row("htop").starts_with('·'));
    journey.press(&["u"]);
    assert!(journey.shows("nothing to undo"));
    journey.press(&["Ctrl-r"]);
    assert!(journey.row("htop").starts_with('●'));
}

#[test]
fn the_selected_row_stays_selected_when_the_plan_changes_under_it() {
    let mut journey = at("telemetry-agent", &[]);
    let line =
        |journey: &Journey| journey.program.state.list.at() - journey.program.state.list.top();
    let before = line(&journey);
    journey.press(&["Space"]);
    assert_eq!(journey.selected(), "telemetry-agent");
    assert_eq!(line(&journey), before);
}

#[test]
fn filters_show_one_verdict_and_the_counts_of_all() {
    let mut journey = Journey::new(&["gdb", "bpftrace"], SIZE);
    journey.press(&["Tab"]);
    assert!(journey.shows("libmpfr6") && !journey.shows("strace-doc"));
    journey.press(&["Tab"]);
    assert!(journey.shows("liblzma5") && !journey.shows("+ libmpfr6"));
    journey.press(&["Tab"]);
    assert!(journey.shows("✗ bpftrace"));
    assert_eq!(journey.program.state.list.rows().len(), 1);
    journey.press(&["Shift-Tab", "Shift-Tab", "Shift-Tab"]);
    assert!(journey.shows("strace-doc"));
}

#[test]
fn a_search_takes_words_in_any_order_and_looks_in_summaries() {
    let mut journey = Journey::new(&[], SIZE);
    journey.press(&["/", "doc gdb"]);
    assert_eq!(journey.selected(), "gdb-doc");
    journey.press(&["Ctrl-u", "debugger"]);
    assert!(journey.shows("gdb  ") || journey.selected().starts_with("gdb"));
    journey.press(&["Ctrl-u", "zzzz"]);
    assert!(journey.shows("nothing matches"));
    journey.press(&["Esc"]);
    assert!(journey.shows("htop"));
}

#[test]
fn a_kept_search_narrows_the_list_until_esc() {
    let mut journey = Journey::new(&[], SIZE);
    journey.press(&["/", "lib", "Enter"]);
    let found = journey.program.state.list.rows().len();
    assert!(found > 3 && !journey.shows("· htop"), "{found}");
    let first = journey.selected();
    journey.press(&["n"]);
    assert_ne!(journey.selected(), first);
    journey.press(&["N"]);
    assert_eq!(journey.selected(), first);
    journey.press(&["Esc"]);
    assert_eq!(journey.selected(), first);
    assert!(journey.program.state.list.rows().len() > found);
}

#[test]
fn c_goes_from_conflict_to_conflict_around_the_end() {
    let mut journey = Journey::new(&["gdb", "bpftrace", "systemd-oomd"], SIZE);
    journey.press(&["g", "c"]);
    let first = journey.selected();
    journey.press(&["c"]);
    let second = journey.selected();
    assert_ne!(first, second);
    journey.press(&["c"]);
    assert_eq!(journey.selected(), first);
    journey.press(&["C"]);
    assert_eq!(journey.selected(), second);
}

#[test]
fn a_conflict_is_explained_with_both_versions_in_the_pane() {
    let mut journey = Journey::new(&["bpftrace"], SIZE);
    journey.press(&["c", "Enter"]);
    assert!(journey.shows("bpftrace 0.21.2-r0 needs libc6 (>= 2.40)"));
    assert!(journey.shows("2.39+git0+92c270d32c-r0"));
    assert!(journey.shows("1 conflict"));
}

#[test]
fn w_tells_the_chain_from_the_request() {
    let mut journey = at("libmpfr6", &["gdb"]);
    journey.press(&["w"]);
    assert!(journey.shows("Why libmpfr6?"));
    assert!(journey.shows("gdb 14.2-r0 was requested"));
    assert!(journey.shows("gdb 14.2-r0 depends on libmpfr6"));
    journey.press(&["Esc"]);
    assert!(!journey.shows("Why libmpfr6?"));
}

#[test]
fn the_details_take_the_whole_screen_and_give_it_back() {
    let mut journey = at("gdb", &[]);
    journey.press(&["Enter"]);
    assert!(!journey.shows("htop"));
    assert!(journey.shows("The GNU debugger lets you see"));
    journey.press(&["Esc"]);
    assert!(journey.shows("htop"));
}

#[test]
fn the_help_lists_every_key_and_scrolls() {
    let mut journey = Journey::new(&[], SIZE);
    journey.press(&["?"]);
    let mut seen = journey.screen();
    for _ in 0..16 {
        journey.press(&["PgDn"]);
        seen.push_str(&journey.screen());
    }
    for binding in crate::tui::input::key_table::KEYS {
        assert!(seen.contains(binding.text), "{}", binding.text);
    }
    journey.press(&["q"]);
    assert!(journey.shows("htop"));
}

#[test]
fn a_key_that_does_nothing_says_so() {
    let mut journey = Journey::new(&[], SIZE);
    journey.key(strange_key());
    assert!(journey.shows("that key does nothing here"));
    journey.press(&["c"]);
    assert!(journey.shows("no conflicts"));
    journey.press(&["n"]);
    assert!(journey.shows("no search; / begins one"));
    journey.press(&["b"]);
    assert!(journey.shows("nothing is included"));
}

#[test]
fn q_and_ctrl_c_leave_each_in_its_way() {
    let mut journey = Journey::new(&[], SIZE);
    journey.press(&["q"]);
    assert_eq!(journey.left, Some(Leave::Quit));
    let mut journey = Journey::new(&[], SIZE);
    journey.press(&["/", "Ctrl-c"]);
    assert_eq!(journey.left, Some(Leave::Interrupted));
}

#[test]
fn a_request_that_nobody_has_stands_in_the_list_and_can_be_undone() {
    let mut journey = Journey::new(&["nonsense"], SIZE);
    journey.press(&["c"]);
    assert_eq!(journey.selected(), "nonsense");
    assert!(journey.shows("no feed has nonsense"));
    journey.press(&["x", "x"]);
    assert!(journey.shows("Conflicting 0"));
}

#[test]
fn the_colours_say_what_the_symbols_say() {
    let journey = Journey::new(&["gdb", "bpftrace"], SIZE);
    let buffer = journey.buffer();
    let symbol = |name: &str| {
        let row = journey.row(name);
        let screen = journey.screen();
        let line = screen.lines().position(|line| line.contains(&row)).unwrap();
        buffer[(3, u16::try_from(line).unwrap())].clone()
    };
    let requested = symbol("gdb");
    assert_eq!((requested.symbol(), requested.fg), ("●", Color::Green));
    assert!(requested.modifier.contains(Modifier::BOLD));
    let pulled_in = symbol("libgmp10");
    assert_eq!((pulled_in.symbol(), pulled_in.fg), ("+", Color::Green));
    let in_base = symbol("libexpat1");
    assert!(in_base.modifier.contains(Modifier::DIM));
    let conflict = symbol("bpftrace");
    assert_eq!((conflict.symbol(), conflict.fg), ("✗", Color::Red));
}

#[test]
fn without_colour_no_cell_has_any_and_in_ascii_no_letter_is_beyond_it() {
    let theme = Theme {
        palette: Palette::Mono,
        unicode: false,
    };
    let mut journey = Journey::with_theme(&["gdb", "bpftrace"], SIZE, theme);
    for keys in [&["c"][..], &["?"], &["Esc", "w"], &["Esc", "4"], &["5"]] {
        journey.press(keys);
        let buffer = journey.buffer();
        assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset));
        assert!(journey.screen().is_ascii(), "{}", journey.screen());
    }
}

#[test]
fn every_column_sorts_both_ways_and_the_heading_says_which() {
    let mut journey = Journey::new(&["gdb", "bpftrace"], SIZE);
    journey.press(&["s", "g"]);
    assert!(journey.shows("version ▴"));
    journey.press(&["s", "g"]);
    assert!(journey.shows("size ▾"));
    assert_eq!(journey.selected(), "libssl3", "the largest first");
    journey.press(&["S", "G"]);
    assert!(journey.shows("size ▴"));
    assert_eq!(journey.selected(), "libssl3", "the largest last");
    journey.press(&["s", "g"]);
    assert!(journey.shows("added ▾"), "it stands in place of the size");
    assert_eq!(journey.selected(), "gdb", "what goes with it counts");
    journey.press(&["s", "g"]);
    assert!(journey.shows("closure ▾"));
    assert_eq!(journey.selected(), "packagegroup-core-tools-debug");
    journey.press(&["s", "g"]);
    assert!(journey.row(&journey.selected()).contains("by gdb"));
    journey.press(&["s", "s", "g"]);
    assert_eq!(journey.selected(), "bpftrace", "conflicts first");
    journey.press(&["s", "g"]);
    assert_eq!(journey.selected(), "bpftrace", "by name again");
    assert!(!journey.shows("▴") && !journey.shows("▾"));
}

#[test]
fn rows_that_a_mark_changed_are_marked_until_the_next_key() {
    let mut journey = at("gdb", &[]);
    journey.press(&["Space"]);
    let marked = |journey: &Journey| {
        let screen = journey.screen();
        let row = screen.lines().find(|line| line.contains("+ libmpfr6"));
        row.unwrap().contains("›+ libmpfr6")
    };
    assert!(marked(&journey));
    journey.press(&["Down"]);
    assert!(!marked(&journey));
}

#[test]
fn the_menu_finds_an_action_by_words_shows_its_key_and_runs_it() {
    let mut journey = at("htop", &[]);
    journey.press(&[":", "mark exclude away"]);
    assert!(journey.line("exclude it, or").contains('x'));
    journey.press(&["Enter"]);
    assert!(journey.row("htop").starts_with('-'));
    journey.press(&[":", "zzz"]);
    assert!(journey.shows("no such action"));
    journey.press(&["Esc"]);
    assert!(journey.row("htop").starts_with('-'));
}
