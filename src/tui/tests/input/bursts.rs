//! Keys that arrive at once do what the same keys do one after the other.

use crossterm::event::{KeyCode, KeyEvent};
use proptest::prelude::*;

use crate::tui::input::key_table::FIXES;
use crate::tui::tests::{Journey, key};

/// The events of keys, named as in the help; anything else is typed letter by letter.
fn events(keys: &[&str]) -> Vec<KeyEvent> {
    let typed = |letter| KeyEvent::from(KeyCode::Char(letter));
    let events = keys.iter().flat_map(|name| match key(name) {
        Some(event) => vec![event],
        None => name.chars().map(typed).collect(),
    });
    events.collect()
}

/// What both have in common at the end: marks, the selected row, and what is on the screen.
fn ends(journey: &Journey) -> (Vec<String>, String, String) {
    let requests = &journey.program.state.history.now().requests;
    (
        requests.iter().map(ToString::to_string).collect(),
        journey.selected(),
        journey.screen(),
    )
}

#[test]
fn a_search_enter_and_space_at_once_request_what_the_search_finds() {
    let mut journey = Journey::new(&[], (120, 40));
    journey.burst(&events(&["/strace", "Enter", "Space"]));
    assert_eq!(ends(&journey).0, ["strace"]);
}

#[test]
fn a_fix_that_is_pressed_with_the_mark_that_needs_it_is_applied() {
    let mut journey = Journey::new(&[], (120, 40));
    let fix = FIXES[0].to_string();
    journey.burst(&events(&["/bpftrace", "Enter", "Space", "2", &fix]));
    assert!(journey.shows("no conflicts"), "{}", journey.screen());
}

#[test]
fn digits_are_views_among_the_conflicts_too() {
    let mut journey = Journey::new(&["bpftrace"], (120, 40));
    let before = journey.program.state.history.now().clone();
    for view in ["2", "1", "2", "3", "2", "4", "2", "5"] {
        journey.press(&[view]);
    }
    assert_eq!(journey.program.state.history.now(), &before);
    assert!(journey.program.state.view == crate::tui::input::action::View::Build);
}

/// Keys of which each means something in some of the states that the others lead to.
fn keys() -> impl Strategy<Value = Vec<&'static str>> {
    let key = prop::sample::select(vec![
        "/",
        "strace",
        "gdb",
        "lib",
        "bpf",
        "b",
        "Backspace",
        "Ctrl-u",
        "Enter",
        "Esc",
        "Space",
        "x",
        "u",
        "Ctrl-r",
        "V",
        "s",
        "S",
        "c",
        "C",
        "a",
        "d",
        "n",
        "N",
        "Tab",
        "Shift-Tab",
        "Down",
        "Up",
        "PgDn",
        "End",
        "Home",
        "1",
        "2",
        "3",
        "4",
        "w",
        "z",
        "J",
        "]",
        "[",
    ]);
    prop::collection::vec(key, 1..14)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_burst_of_keys_ends_where_the_single_keys_end(keys in keys(), requests in 0usize..3) {
        let requests: &[&str] = [&[][..], &["gdb"], &["gdb", "bpftrace"]][requests];
        let journey = || {
            let mut journey = Journey::new(requests, (120, 40));
            journey.hold_builds = true;
            journey
        };
        let (mut single, mut burst) = (journey(), journey());
        let events = events(&keys);
        for &event in &events {
            single.key(event);
        }
        burst.burst(&events);
        let (single, burst) = (ends(&single), ends(&burst));
        prop_assert_eq!(&single.0, &burst.0);
        prop_assert_eq!(&single.1, &burst.1);
        prop_assert_eq!(single.2, burst.2);
    }
}
