//! A key of the table does something that is seen, or says why it does not.

use crate::tui::input::action::Action;
use crate::tui::input::keys::in_scope;
use crate::tui::input::scope::Scope;
use crate::tui::tests::Journey;

/// The ways into each scope, from where nothing is marked and from where much is.
const PLACES: [(Scope, &[&str]); 12] = [
    (Scope::Packages, &[]),
    (Scope::Conflicts, &["2"]),
    (Scope::Files, &["3"]),
    (Scope::Check, &["4"]),
    (Scope::Built, &["5"]),
    (Scope::Search, &["/"]),
    (Scope::Reading, &["?"]),
    (Scope::Menu, &[":"]),
    (Scope::Export, &["Y"]),
    (Scope::Save, &["Ctrl-s"]),
    (Scope::Load, &["Ctrl-o"]),
    (Scope::Prompt, &["b"]),
];

/// Where a key finds nothing to do, each with its keys before and with what is said.
const IN_VAIN: [(&[&str], &str); 12] = [
    (&["Esc"], "there is nothing to end or to close; q quits"),
    (&["u"], "nothing to undo"),
    (&["Ctrl-r"], "nothing to redo"),
    (&["n"], "no search; / begins one"),
    (&["c"], "no conflicts"),
    (&["3", "C"], "no conflicts"),
    (&["4", "c"], "no conflicts"),
    (&["2", "a"], "no conflicts, so there is nothing to fix"),
    (&["2", "Enter"], "no conflicts"),
    (&["3", "b"], "nothing is included; Space requests a package"),
    (&["5", "Y"], "there is no report before a build"),
    (&["5", "y"], "there is nothing to copy"),
];

#[test]
fn a_key_that_finds_nothing_to_do_says_why() {
    for size in [(60, 18), (80, 24), (120, 40)] {
        for (keys, expected) in IN_VAIN {
            let mut journey = Journey::new(&[], size);
            journey.press(keys);
            assert!(journey.shows(expected), "{keys:?}\n{}", journey.screen());
        }
        let mut journey = Journey::new(&["htop"], size);
        journey.press(&["3", "/", "bin/htop", "Enter", "End", "Enter"]);
        assert!(journey.shows("that is a file; only folders open"));
    }
}

#[test]
fn c_goes_to_the_next_conflict_from_every_view() {
    for size in [(60, 18), (80, 24), (120, 40)] {
        for view in ["1", "2", "3", "4", "5"] {
            let mut journey = Journey::new(&["gdb", "bpftrace", "systemd-oomd"], size);
            journey.press(&["End", view, "c"]);
            let first = journey.selected();
            assert!(journey.row(&first).starts_with('✗'), "{view}: {first}");
            journey.press(&[view, "C"]);
            let other = journey.selected();
            assert!(journey.row(&other).starts_with('✗') && other != first);
        }
    }
}

/// At an end of a list or a text nothing more moves; what concerns the terminal is not on the screen.
fn may_be_silent(action: Action) -> bool {
    matches!(
        action,
        Action::Move(_)
            | Action::Scroll(_)
            | Action::Edit(_)
            | Action::Suspend
            | Action::Redraw
            | Action::Quit
            | Action::Interrupt
            | Action::Show(_)
            | Action::NextFilter
            | Action::PreviousFilter
    )
}

#[test]
fn no_key_is_silent() {
    let mut silent = Vec::new();
    for requests in [&[][..], &["gdb", "bpftrace", "systemd-oomd"]] {
        for (scope, keys) in PLACES {
            for binding in in_scope(scope).filter(|it| !may_be_silent(it.action)) {
                let folder = tempfile::tempdir().unwrap();
                let mut journey = Journey::new(requests, (120, 40));
                journey.exports_to = Some(folder.path().to_owned());
                journey.hold_builds = true;
                journey.press(keys);
                if journey.program.state.scope() != scope {
                    continue;
                }
                let before = journey.screen();
                journey.key(binding.chords[0].press());
                if journey.screen() == before && journey.left.is_none() {
                    let names = binding.names(true);
                    silent.push(format!("{names} in {scope:?} with {requests:?}"));
                }
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}
