//! Building from the screen: the question for the name, the live view, the result.

use std::time::Duration;

use super::Journey;
use crate::foundation::progress::{Amounts, Event, Phase};
use crate::tui::work::job::Leave;

const SIZE: (u16, u16) = (120, 40);

/// The demo with gdb, and the name of an image in a folder of the test's own.
fn ready(name: &str) -> (Journey, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(&["gdb"], SIZE);
    journey.program.state.output = folder.path().join(name).to_string_lossy().into_owned();
    (journey, folder)
}

#[test]
fn b_asks_for_the_name_builds_and_says_what_to_do_next() {
    let (mut journey, folder) = ready("debug.raw");
    journey.press(&["b"]);
    assert!(journey.shows("Write the image to:"));
    journey.press(&["Enter"]);
    assert!(folder.path().join("debug.raw").is_file());
    let done = journey.line("✓ /");
    assert!(done.contains("debug.raw"), "{done}");
    assert!(journey.shows("ID=poky VERSION_ID=5.0.4"));
    assert!(journey.shows("DEVICE:/var/lib/extensions/"));
    assert!(journey.shows("/etc/gdb/gdbinit  gdb: outside /usr and /opt"));
    journey.press(&["Esc"]);
    assert!(journey.shows("htop"));
}

#[test]
fn an_image_that_exists_is_replaced_only_after_a_question() {
    let (mut journey, folder) = ready("debug.raw");
    let image = folder.path().join("debug.raw");
    std::fs::write(&image, "mine").unwrap();
    journey.press(&["b", "Enter"]);
    assert!(journey.shows("exists. Replace it?"));
    journey.press(&["n"]);
    assert_eq!(std::fs::read(&image).unwrap(), b"mine");
    journey.press(&["b", "Enter", "y"]);
    assert!(std::fs::metadata(&image).unwrap().len() > 4096);
}

#[test]
fn a_build_that_fails_says_why_and_that_nothing_was_written() {
    let (mut journey, folder) = ready("no/such/folder/debug.raw");
    journey.press(&["b", "Enter"]);
    assert!(journey.shows("was not built; nothing was written"));
    assert!(journey.shows("no/such/folder"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_plan_with_a_conflict_is_not_built_and_the_reason_is_said() {
    let mut journey = Journey::new(&["gdb", "bpftrace"], SIZE);
    journey.press(&["b"]);
    assert!(journey.shows("1 conflict; c goes there"));
    assert!(!journey.shows("Write the image to:"));
}

#[test]
fn the_name_is_edited_and_an_empty_one_is_refused() {
    let (mut journey, folder) = ready("debug.raw");
    journey.press(&["b", "Ctrl-u", "Enter"]);
    assert!(journey.shows("the image needs a name"));
    let other = folder.path().join("x.raw");
    journey.press(&[&other.to_string_lossy(), "Enter"]);
    assert!(other.is_file());
}

#[test]
fn a_running_build_shows_phase_bytes_rate_and_packages() {
    let (mut journey, _folder) = ready("debug.raw");
    journey.hold_builds = true;
    journey.press(&["b", "Enter"]);
    let run = journey.program.state.building.running().unwrap();
    run.hear(Event::PhaseStarted {
        phase: Phase::Pack,
        total_bytes: 4 << 20,
    });
    run.hear(Event::PackageStarted {
        name: "gdb".to_owned(),
        total_bytes: 2 << 20,
    });
    run.tick(Duration::from_secs(1), Amounts::default());
    let amounts = Amounts {
        bytes_in: 1 << 20,
        bytes_out: 300 << 10,
        blocks: 9,
    };
    run.tick(Duration::from_secs(2), amounts);
    assert!(journey.shows("✓ read   ▶ pack   · verify   · finish"));
    assert!(
        journey
            .line("▶ pack")
            .contains("1.0 MiB of 4.0 MiB   1.0 MiB/s   0:03 left")
    );
    assert!(journey.shows("25 %   compressed to 29 %   9 blocks"));
    assert!(journey.line("▶ gdb").contains("50 %"));
    assert!(journey.shows("· 7 more") || journey.shows("more"));
    assert!(
        journey.line("5 Build").contains("25 %"),
        "seen from any view"
    );
}

#[test]
fn a_running_build_is_stopped_by_its_key_and_by_ctrl_c_and_not_forgotten_by_q() {
    let (mut journey, _folder) = ready("debug.raw");
    journey.hold_builds = true;
    journey.press(&["b", "Enter", "1", "q"]);
    assert!(journey.shows("A build is running. Stop it and quit?"));
    journey.press(&["n"]);
    assert_eq!(journey.left, None);
    journey.press(&["b"]);
    assert!(journey.shows("a build is running already"));
    journey.press(&["5", "Ctrl-c"]);
    assert_eq!(journey.left, None);
    assert!(journey.shows("stopping"));
    journey.press(&["q", "y"]);
    assert_eq!(journey.left, Some(Leave::Quit));
}

/// What was read so far.
fn read(bytes_in: u64) -> Amounts {
    Amounts {
        bytes_in,
        ..Amounts::default()
    }
}

#[test]
fn the_history_of_the_rate_and_the_slowest_packages_stay_until_the_report() {
    for size in [(80, 24), (120, 40), (60, 18)] {
        let folder = tempfile::tempdir().unwrap();
        let mut journey = Journey::new(&["gdb"], size);
        journey.program.state.output = folder.path().join("x.raw").to_string_lossy().into_owned();
        journey.hold_builds = true;
        journey.press(&["b", "Enter"]);
        let run = journey.program.state.building.running().unwrap();
        run.hear(Event::PhaseStarted {
            phase: Phase::Pack,
            total_bytes: 64 << 20,
        });
        for name in ["libgmp10", "gdb"] {
            run.hear(Event::PackageStarted {
                name: name.to_owned(),
                total_bytes: 2 << 20,
            });
        }
        run.tick(Duration::from_millis(150), read(1 << 20));
        run.tick(Duration::from_millis(350), read(9 << 20));
        run.hear(Event::PackageFinished {
            name: "libgmp10".to_owned(),
            amounts: read(8 << 20),
        });
        run.tick(Duration::from_millis(2500), read(13 << 20));
        run.hear(Event::PackageFinished {
            name: "gdb".to_owned(),
            amounts: read(12 << 20),
        });
        assert!(journey.shows("▁█▁"), "{}", journey.screen());
        assert!(journey.shows("at most 40.0 MiB/s"), "{size:?}");
        assert!(journey.shows("slowest   gdb 2.5 s, libgmp10 0.3 s"));
        let jobs = vec![crate::tui::work::job::Job::Build(journey.build_request())];
        journey.hold_builds = false;
        journey.work(jobs);
        assert!(folder.path().join("x.raw").is_file());
        let screen = journey.screen();
        assert!(screen.contains("slowest   gdb 2.5 s"), "{screen}");
        assert!(screen.contains("▁█▁"), "{screen}");
    }
}
