//! The files of the planned extension, and the conflicts, each in its view.

use super::Journey;

const SIZE: (u16, u16) = (120, 40);

#[test]
fn the_files_are_a_tree_with_sizes_packages_and_what_is_left_out() {
    let mut journey = Journey::new(&["gdb"], SIZE);
    journey.press(&["3"]);
    assert!(journey.line("go in").contains("2 left out"));
    assert!(journey.line("▾ usr").contains("files"));
    assert!(journey.shows("▸ bin"), "{}", journey.screen());
    journey.press(&["/", "bin/gdb", "Enter"]);
    let row = journey.line("/usr/bin/gdb");
    assert!(row.contains("+ /usr/bin/gdb"), "{row}");
    assert!(row.contains("gdb"), "{row}");
    journey.press(&["Esc", "/", "gdbinit", "Enter"]);
    let row = journey.line("/etc/gdb/gdbinit");
    assert!(row.contains("outside /usr and /opt"), "{row}");
}

#[test]
fn folders_open_and_close_and_left_goes_up() {
    let mut journey = Journey::new(&["gdb"], SIZE);
    journey.press(&["3", "g"]);
    assert!(journey.shows("▸ gdb"), "{}", journey.screen());
    journey.press(&["Down", "Enter"]);
    assert!(journey.shows("▾ gdb") && journey.shows("- gdbinit"));
    journey.press(&["Down", "h"]);
    let selected = journey.line("▌");
    assert!(selected.contains("▾ gdb"), "{selected}");
    journey.press(&["h"]);
    assert!(journey.shows("▸ gdb") && !journey.shows("gdbinit"));
}

#[test]
fn the_files_follow_the_marks() {
    let mut journey = Journey::new(&[], SIZE);
    journey.press(&["3"]);
    let before = journey.screen();
    journey.press(&[
        "1", "/", "htop", "Enter", "Esc", "Space", "3", "/", "htop", "Enter",
    ]);
    assert!(!before.contains("htop"));
    assert!(journey.shows("/usr/bin/htop"), "{}", journey.screen());
}

#[test]
fn conflicts_have_a_view_of_their_own_and_lead_to_their_package() {
    let mut journey = Journey::new(&["gdb", "bpftrace", "systemd-oomd"], SIZE);
    journey.press(&["2"]);
    assert!(journey.shows("✗ bpftrace 0.21.2-r0 cannot be included"));
    assert!(journey.shows("systemd-oomd 256.5-r0 breaks systemd (<< 256)"));
    journey.press(&["Down", "Enter"]);
    assert_eq!(journey.selected(), "systemd-oomd");
    let mut journey = Journey::new(&["gdb"], SIZE);
    journey.press(&["2"]);
    assert!(journey.shows("no conflicts"));
}

#[test]
fn the_views_follow_each_other() {
    let mut journey = Journey::new(&["gdb"], SIZE);
    for title in [
        "no conflicts",
        "go in",
        "release file",
        "no build yet",
        "htop",
    ] {
        journey.press(&["]"]);
        assert!(journey.shows(title), "{title}");
    }
    journey.press(&["["]);
    assert!(journey.shows("no build yet"));
}

#[test]
fn a_letter_applies_a_fix_that_was_solved_before_and_undo_takes_it_back() {
    let mut journey = Journey::new(&["gdb", "perf=6.10.9-r9"], SIZE);
    journey.press(&["2"]);
    assert!(journey.line("a  ").contains("take perf 6.6.50-r9 instead"));
    assert!(journey.line("d  leave").contains("leave perf out"));
    assert!(journey.line("e  let").contains("not advised"));
    journey.press(&["o"]);
    assert!(journey.shows("there is no fix o"));
    journey.press(&["a"]);
    assert!(journey.shows("no conflicts"));
    journey.press(&["u"]);
    assert!(journey.shows("perf 6.10.9-r9 cannot be included"));
}
