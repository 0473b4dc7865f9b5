//! Holds the arrows of `docs/architecture.md`: who may know of whom.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the sources has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// A part of the crate, and what its source must not name.
const RULES: &[(&str, &[&str])] = &[
    (
        "package",
        &[
            "crate::archive",
            "crate::base",
            "crate::feed",
            "crate::plan",
            "std::fs",
        ],
    ),
    (
        "archive",
        &[
            "crate::base",
            "crate::feed",
            "crate::plan",
            "crate::extension",
        ],
    ),
    (
        "base",
        &[
            "crate::feed",
            "crate::plan",
            "crate::extension",
            "crate::squashfs",
        ],
    ),
    (
        "feed",
        &["crate::plan", "crate::extension", "crate::squashfs"],
    ),
    (
        "plan",
        &[
            "crate::extension",
            "crate::squashfs",
            "crate::session",
            "std::fs",
        ],
    ),
    ("extension", &["crate::session", "crate::report"]),
    (
        "squashfs",
        &[
            "crate::package",
            "crate::base",
            "crate::plan",
            "crate::progress",
        ],
    ),
    ("check", &["crate::session", "crate::report", "std::fs"]),
    ("report", &["crate::session", "std::fs"]),
];

/// What belongs to the faces alone.
const FACES_ONLY: &[&str] = &[
    "ratatui",
    "crossterm",
    "clap",
    "println!",
    "eprintln!",
    "print!",
    "stdout()",
    "stderr()",
    "crate::tui",
    "crate::command",
    "crate::cli",
];

#[test]
fn the_domain_knows_nothing_of_terminals_clap_or_stdout() {
    let domain = sources().into_iter().filter(|path| !is_face(path));
    let mut seen = 0;
    for path in domain {
        seen += 1;
        assert_names_none(&path, FACES_ONLY);
    }
    assert!(seen > 20, "only {seen} files were looked at");
}

#[test]
fn the_arrows_between_the_parts_run_one_way() {
    for (part, forbidden) in RULES {
        let folder = source_root().join(part);
        let files = sources()
            .into_iter()
            .filter(|path| path.starts_with(&folder));
        let mut seen = 0;
        for path in files {
            seen += 1;
            assert_names_none(&path, forbidden);
        }
        assert!(seen > 0, "src/{part} has no files");
    }
}

fn assert_names_none(path: &Path, forbidden: &[&str]) {
    let text = fs::read_to_string(path).unwrap();
    for (line, number) in text.lines().zip(1..) {
        let code = line.split("//").next().unwrap_or(line);
        for word in forbidden {
            assert!(
                !code.contains(word),
                "{}:{number} names {word}: {line}",
                path.display()
            );
        }
    }
}

fn is_face(path: &Path) -> bool {
    let root = source_root();
    ["command", "tui", "cli.rs", "main.rs"]
        .iter()
        .any(|face| path.starts_with(root.join(face)))
        || path == root.join("lib.rs")
}

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![source_root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
