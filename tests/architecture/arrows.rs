//! The arrows of `docs/architecture.md`: who may know of whom.

use crate::source::{Source, sources};

/// The rooms from the top of the house to its foundation: each may know those in later rows, and
/// none in its own row or above.
const FLOORS: &[&[&str]] = &[
    &["main"],
    &["cli", "command", "tui"],
    &["session"],
    &["report"],
    &["check"],
    &["extension"],
    &["plan"],
    &["feed"],
    &["base"],
    &["image"],
    &["archive"],
    &["package", "squashfs"],
    &["foundation"],
];

/// What only the faces name: crates and macros of the terminal and of the command line.
const OF_FACES: &[&str] = &[
    "ratatui",
    "crossterm",
    "clap",
    "println!",
    "eprintln!",
    "print!",
    "stdout()",
    "stderr()",
];

const FACES: &[&str] = &["main", "cli", "command", "tui"];

/// What the domain that only computes does not name.
const WITHOUT_FILES: &[&str] = &["package", "plan", "check", "report"];

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

fn room(source: &Source) -> &str {
    match source.module.first() {
        Some(room) => room,
        None => "main",
    }
}

#[test]
fn the_arrows_between_the_rooms_run_down_and_never_up() {
    let sources = sources("src");
    assert!(sources.len() > 100, "only {} files", sources.len());
    let mut wrong = Vec::new();
    for source in &sources {
        let own = room(source);
        let Some(own_floor) = floor(own) else {
            wrong.push(format!("{} is on no floor", source.path.display()));
            continue;
        };
        for path in source.crate_paths() {
            let Some(other_floor) = floor(&path[0]).filter(|_| path[0] != own) else {
                continue;
            };
            let is_face = FACES.contains(&own) && FACES.contains(&path[0].as_str());
            if other_floor <= own_floor && !is_face {
                let path = path.join("::");
                wrong.push(format!("{} names {path}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_domain_knows_nothing_of_terminals_clap_or_stdout() {
    assert_names_none(|room| !FACES.contains(&room), OF_FACES);
}

#[test]
fn what_only_computes_opens_no_files() {
    assert_names_none(
        |room| WITHOUT_FILES.contains(&room),
        &["std::fs", "File::open"],
    );
}

fn assert_names_none(is_meant: impl Fn(&str) -> bool, words: &[&str]) {
    let mut seen = 0;
    for source in sources("src").iter().filter(|it| is_meant(room(it))) {
        seen += 1;
        for (line, number) in source.code.lines().zip(1..) {
            for word in words {
                let path = source.path.display();
                assert!(!line.contains(word), "{path}:{number} names {word}: {line}");
            }
        }
    }
    assert!(seen > 20, "only {seen} files were looked at");
}
