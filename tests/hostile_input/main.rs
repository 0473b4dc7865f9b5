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
use std::path::{Path, PathBuf};

use support::deb::ar;
use support::{BaseBuilder, DebBuilder, Finished, Packing, Tree, sysextant};
use tempfile::TempDir;

/// A base and a feed, and a place for the output.
struct World {
    folder: TempDir,
    base: PathBuf,
}

impl World {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        for name in ["feed", "out"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let base = base().write_to(folder.path());
        Self { folder, base }
    }

    fn feed(&self) -> PathBuf {
        self.folder.path().join("feed")
    }

    /// Writes a file into the feed.
    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.feed().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn build(&self, request: &str) -> Finished {
        let (base, feed, image) = (&self.base, self.feed(), self.output().join("x.raw"));
        run(
            &["build", "--base"],
            base,
            &["--feed"],
            &feed,
            &[request, "-o"],
            &image,
        )
    }

    fn plan(&self, request: &str) -> Finished {
        let (base, feed) = (&self.base, self.feed());
        run(
            &["plan", "--base"],
            base,
            &["--feed"],
            &feed,
            &[],
            Path::new(request),
        )
    }

    fn output(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// Nothing but what the test put there stands anywhere.
    fn assert_nothing_written(&self, context: &str) {
        let left = fs::read_dir(self.output()).unwrap().count();
        assert_eq!(left, 0, "{context}");
        let strays = fs::read_dir(self.folder.path()).unwrap().count();
        assert_eq!(strays, 3, "{context}: only base, feed and out are there");
    }

    /// Builds, and expects a refusal that says all of `expected`.
    fn refuses(&self, request: &str, code: i32, expected: &[&str]) {
        let finished = self.build(request);
        assert_refused(&finished, code, expected);
        self.assert_nothing_written(request);
    }
}

fn run(
    first: &[&str],
    base: &Path,
    second: &[&str],
    feed: &Path,
    third: &[&str],
    last: &Path,
) -> Finished {
    let mut arguments: Vec<&std::ffi::OsStr> = Vec::new();
    arguments.extend(first.iter().map(std::ffi::OsStr::new));
    arguments.push(base.as_os_str());
    arguments.extend(second.iter().map(std::ffi::OsStr::new));
    arguments.push(feed.as_os_str());
    arguments.extend(third.iter().map(std::ffi::OsStr::new));
    arguments.push(last.as_os_str());
    sysextant(&arguments)
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
