//! Pipes, devices and sockets where a file is expected: nothing is waited for, nothing is read
//! without an end.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use super::support::sysextant;
use super::{assert_build_refused, assert_refused, new_world, plan, tool, with};
use crate::support::Tree;

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

/// Each of the kinds that never end, or never begin, at that path.
const KINDS: [fn(&Path); 2] = [pipe, |path| symlink("/dev/zero", path).unwrap()];

#[test]
fn a_package_that_is_a_pipe_or_a_device_is_refused_by_the_build() {
    for make in KINDS {
        let world = new_world();
        world.put("Packages", tool().index_stanza());
        make(&world.feed().join("tool_1.0_amd64.deb"));
        assert_build_refused(&world, "tool", 3, &["tool_1.0_amd64.deb"]);
    }
}

#[test]
fn a_package_that_is_a_pipe_or_a_device_costs_only_itself() {
    for make in KINDS {
        let world = new_world();
        world.put("tool.deb", with(Tree::new().file("./usr/x", "x")).bytes());
        make(&world.feed().join("odd.deb"));
        let planned = plan(&world, "tool");
        let text = String::from_utf8_lossy(&planned.stdout);
        assert_eq!(planned.code, Some(0), "{planned:?}");
        assert!(text.contains("odd.deb"), "{text}");
        assert!(text.contains("is not a regular file"), "{text}");
    }
}

#[test]
fn a_base_an_os_release_and_a_selection_are_regular_files() {
    for make in KINDS {
        let mut world = new_world();
        world.put("Packages", tool().index_stanza());
        let odd = world.path("odd");
        make(&odd);
        let (base, feed, odd) = (
            world.base.to_str().unwrap(),
            world.feed(),
            odd.to_str().unwrap(),
        );
        for option in ["--os-release", "--selection"] {
            let feed = feed.to_str().unwrap();
            let image = world.image();
            let image = image.to_str().unwrap();
            let command = ["build", "--base", base, "--feed", feed, "tool", "-o", image];
            let built = sysextant(&[&command[..], &[option, odd]].concat());
            assert_refused(&built, 2, &["odd", "is not a regular file"]);
        }
        world.base = odd.into();
        assert_refused(&plan(&world, "x"), 2, &["odd", "is not a regular file"]);
        fs::remove_file(&world.base).unwrap();
    }
}
