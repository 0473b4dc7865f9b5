//! What is shown goes into the clipboard or into a file.

use std::fs;
use std::path::Path;

use super::Journey;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (60, 18)];

/// Types that path as the name of the export, and confirms it.
fn export_to(journey: &mut Journey, path: &Path) {
    journey.press(&["Y", "Ctrl-u", &path.to_string_lossy(), "Enter"]);
}

#[test]
fn y_copies_the_selected_row_of_every_view() {
    for size in SIZES {
        let mut journey = Journey::new(&["gdb", "bpftrace"], size);
        journey.press(&["c", "y"]);
        let copied = journey.copied.take().unwrap();
        assert!(
            copied.starts_with("bpftrace 0.21.2-r0  conflicting: "),
            "{copied}"
        );
        assert!(journey.shows("copied 1 line"), "{size:?}");
        for (view, text) in [
            ("2", "\n  bpftrace 0.21.2-r0 needs libc6 (>= 2.40)"),
            ("]", "/etc"),
            ("]", "error: bpftrace cannot be included"),
        ] {
            journey.press(&[view, "g", "y"]);
            let copied = journey.copied.take().unwrap();
            assert!(copied.contains(text), "{view}: {copied}");
        }
        journey.press(&["5", "y"]);
        assert!(journey.shows("there is nothing to copy"));
        assert_eq!(journey.copied, None);
    }
}

#[test]
fn ctrl_y_copies_the_rows_that_are_listed() {
    let mut journey = Journey::new(&["gdb"], (120, 40));
    journey.press(&["Tab", "Ctrl-y"]);
    let copied = journey.copied.take().unwrap();
    assert_eq!(
        copied.lines().count(),
        journey.program.state.list.rows().len()
    );
    assert!(copied.lines().all(|line| line.contains("  included: ")));
}

#[test]
fn what_is_shown_is_written_in_the_form_that_the_name_ends_in() {
    let folder = tempfile::tempdir().unwrap();
    for (size, name, begins) in [
        (SIZES[0], "plan.txt", "base"),
        (SIZES[1], "plan.json", "{"),
        (SIZES[2], "plan.md", "# Plan: gdb"),
    ] {
        let mut journey = Journey::new(&["gdb"], size);
        let path = folder.path().join(name);
        export_to(&mut journey, &path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with(begins), "{name}: {text}");
        assert!(text.contains("libmpfr6") && text.ends_with('\n'), "{name}");
        assert!(journey.shows("wrote /"), "{size:?}");
    }
}

#[test]
fn each_view_writes_what_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(&["gdb", "bpftrace"], (120, 40));
    let written = |journey: &mut Journey, name: &str| {
        let path = folder.path().join(name);
        export_to(journey, &path);
        fs::read_to_string(path).unwrap()
    };
    journey.press(&["2"]);
    let text = written(&mut journey, "conflicts.txt");
    assert!(text.contains("bpftrace") && !text.contains("libmpfr6"));
    journey.press(&["]"]);
    let text = written(&mut journey, "files.json");
    assert!(text.contains("\"usr/bin/gdb\""), "{text}");
    journey.press(&["]"]);
    let text = written(&mut journey, "check.md");
    assert!(text.contains("| error | bpftrace cannot be included"));
    journey.press(&["1", "/", "libm", "Enter"]);
    let text = written(&mut journey, "found.txt");
    assert!(text.contains("libmpfr6") && !text.contains("libreadline8"));
    journey.press(&["5", "Y"]);
    assert!(journey.shows("there is no report before a build"));
}

#[test]
fn a_file_that_exists_is_replaced_only_after_a_question() {
    for size in SIZES {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p");
        fs::write(&path, "mine").unwrap();
        let mut journey = Journey::new(&["gdb"], size);
        export_to(&mut journey, &path);
        journey.press(&["n"]);
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        export_to(&mut journey, &path);
        journey.press(&["y"]);
        assert!(fs::read_to_string(&path).unwrap().contains("gdb"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn a_file_that_cannot_be_written_says_why() {
    let mut journey = Journey::new(&["gdb"], (120, 40));
    export_to(&mut journey, Path::new("no/such/folder/plan.txt"));
    assert!(journey.shows("cannot write no/such/folder/plan.txt: "));
    export_to(&mut journey, Path::new(""));
    assert!(journey.shows("the file needs a name"));
    journey.press(&["Esc"]);
    assert!(journey.shows("htop"));
}
