//! Input that lies: the real program says what is wrong with which file, writes nothing, and lives.

#![expect(
    clippy::unwrap_used,
    reason = "a step that does not work fails the test"
)]

#[path = "../support/mod.rs"]
mod support;

mod bombs;
mod cut_short;
mod deep;
mod digests;
mod index;
mod kept;
mod mutations;
mod not_a_file;
mod payload;

use std::fs;

use support::deb::ar;
use support::{BaseBuilder, DebBuilder, Finished, Packing, Tree, World};

/// A base with the package `libx`, an empty feed, and a place for the output.
fn new_world() -> World {
    World::on(|folder| base().write_to(folder))
}

fn build(world: &World, request: &str) -> Finished {
    world.run_build(&[request])
}

fn plan(world: &World, request: &str) -> Finished {
    world.run("plan", &[request])
}

/// Nothing but what the test put there stands anywhere.
fn assert_nothing_written(world: &World, context: &str) {
    assert_eq!(world.left(), [""; 0], "{context}");
    let strays = fs::read_dir(world.path("")).unwrap().count();
    assert_eq!(strays, 3, "{context}: only base, feed and out are there");
}

/// Builds, and expects a refusal that says all of `expected`.
fn assert_build_refused(world: &World, request: &str, code: i32, expected: &[&str]) {
    let finished = build(world, request);
    assert_refused(&finished, code, expected);
    assert_nothing_written(world, request);
}

fn assert_refused(finished: &Finished, code: i32, expected: &[&str]) {
    assert_eq!(finished.code, Some(code), "{finished:?}");
    assert!(!finished.stderr.contains("panicked"), "{finished:?}");
    for text in expected {
        assert!(finished.stderr.contains(text), "no `{text}`: {finished:?}");
    }
    assert_harmless(finished);
}

/// Nothing that a terminal acts upon was printed.
fn assert_harmless(finished: &Finished) {
    let stdout = String::from_utf8_lossy(&finished.stdout);
    for text in [&finished.stderr, &*stdout] {
        let acts = |letter: char| letter.is_control() && letter != '\n';
        assert!(!text.contains(acts), "{text:?}");
        assert!(!text.contains('\u{202e}'), "{text:?}");
    }
}

fn base() -> BaseBuilder {
    let files = [
        ("/usr", None),
        ("/usr/lib", None),
        ("/usr/lib/libx.so.1", None),
    ];
    BaseBuilder::new().package("libx", "1.0", &files)
}

fn tool() -> DebBuilder {
    DebBuilder::new("tool", "1.0").field("Depends", "libx")
}

/// A package whose payload is this tree.
fn with(tree: Tree) -> DebBuilder {
    tool().tree(tree)
}

/// A package around a data.tar.
fn around(data_name: &str, data: &[u8]) -> Vec<u8> {
    let control = Packing::Gzip.pack(&tool().control_tar());
    ar(&[
        ("debian-binary", b"2.0\n"),
        ("control.tar.gz", &control),
        (data_name, data),
    ])
}
