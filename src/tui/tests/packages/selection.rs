//! Marks that are saved to a file and loaded from one.

use std::fs;

use crate::plan::Selection;
use crate::tui::tests::Journey;

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 40)];

/// A journey whose files are in a folder of its own, under one name whatever is typed.
fn journey(requests: &[&str], size: (u16, u16)) -> (Journey, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(requests, size);
    journey.exports_to = Some(folder.path().to_owned());
    (journey, folder)
}

#[test]
fn marks_are_saved_and_loaded_again_as_one_step() {
    for size in SIZES {
        let (mut journey, folder) = journey(&["gdb", "strace"], size);
        journey.press(&["Ctrl-s"]);
        assert!(journey.shows("selection.toml"), "{}", journey.screen());
        journey.press(&["Ctrl-u", "out/no-such/debug.toml", "Enter"]);
        assert!(journey.shows("saved out/no-such/debug.toml: 2 requested"));
        let text = fs::read_to_string(folder.path().join("saved.toml")).unwrap();
        assert!(text.contains("request = [\"gdb\", \"strace\"]\n"), "{text}");
        let saved = journey.program.state.history.now().clone();
        journey.press(&["/", "htop", "Enter", "Esc", "Space", "x"]);
        let marked = journey.program.state.history.now().clone();
        assert_ne!(marked, saved);
        journey.press(&["Ctrl-o"]);
        assert!(journey.shows("debug.toml"), "the name is offered");
        journey.press(&["Enter"]);
        assert_eq!(*journey.program.state.history.now(), saved);
        assert!(journey.shows("loaded out/no-such/debug.toml: 2 requested"));
        journey.press(&["u"]);
        assert_eq!(*journey.program.state.history.now(), marked);
    }
}

#[test]
fn a_file_that_the_marks_do_not_come_from_is_changed_only_after_a_question() {
    let (mut journey, folder) = journey(&["gdb"], (80, 24));
    let file = folder.path().join("saved.toml");
    fs::write(&file, "# ours\nrequest = []\n").unwrap();
    let name = file.to_string_lossy().into_owned();
    journey.press(&["Ctrl-s", "Ctrl-u", &name, "Enter"]);
    assert!(journey.shows("Put the marks into it?") || journey.shows("exists"));
    journey.press(&["n"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "# ours\nrequest = []\n");
    journey.press(&["Ctrl-s", "Ctrl-u", &name, "Enter", "y"]);
    let expected = "# ours\nrequest = [\"gdb\"]\n";
    assert_eq!(fs::read_to_string(&file).unwrap(), expected);
    // Now it is where they come from.
    journey.press(&["/", "htop", "Enter", "Esc", "Space", "Ctrl-s", "Enter"]);
    assert!(journey.shows("saved ") && !journey.shows("Put the marks"));
    let expected = "# ours\nrequest = [\"gdb\", \"htop\"]\n";
    assert_eq!(fs::read_to_string(&file).unwrap(), expected);
}

#[test]
fn what_cannot_be_loaded_or_saved_says_why_and_changes_nothing() {
    let (mut journey, folder) = journey(&["gdb"], (120, 40));
    let before = journey.program.state.history.now().clone();
    journey.press(&["Ctrl-o", "Enter"]);
    assert!(journey.shows("cannot read the selection"));
    fs::write(folder.path().join("saved.toml"), "requests = []\n").unwrap();
    journey.press(&["Ctrl-o", "Enter"]);
    assert!(journey.shows("cannot be used: TOML parse error at line 1"));
    journey.press(&["Ctrl-s", "Enter"]);
    assert!(journey.shows("cannot be used: TOML parse error at line 1"));
    journey.press(&["Ctrl-s", "Ctrl-u", "Enter"]);
    assert!(journey.shows("the file needs a name"));
    journey.press(&["Esc", "Ctrl-o", "Ctrl-u", "Enter"]);
    assert!(journey.shows("the file needs a name"));
    journey.press(&["Esc"]);
    assert_eq!(*journey.program.state.history.now(), before);
}

#[test]
fn loading_what_is_marked_already_is_no_step() {
    let (mut journey, folder) = journey(&["gdb"], (80, 24));
    let now: Selection = journey.program.state.history.now().clone();
    now.save(&folder.path().join("saved.toml")).unwrap();
    journey.press(&["Ctrl-o", "Enter"]);
    assert!(journey.shows("holds the same marks as now: 1 requested"));
    journey.press(&["u"]);
    assert!(journey.shows("nothing to undo"));
}
