//! Honest files with a few changed bytes, given to the program: some stay good, the others are
//! refused, all within bounds. `tests/mutations` gives far more of them to each reader.

use std::fs;

use super::support::mutant::mutant;
use super::support::{DebBuilder, Form, Packing, Tree, write_index};
use super::{assert_harmless, assert_nothing_written, base, build, new_world, plan, tool, with};

/// A package with something of every kind in it.
fn package() -> DebBuilder {
    let tree = Tree::new()
        .directory("./usr/")
        .directory("./usr/bin/")
        .file("./usr/bin/tool", "#!/bin/sh\n".repeat(50))
        .mode(0o4755)
        .xattr("security.capability", b"\x01\0\0\x02\0\n\0\0")
        .symlink("./usr/bin/other", "tool")
        .hard_link("./usr/bin/third", "./usr/bin/tool")
        .character_device("./dev/null", 1, 3)
        .fifo("./usr/lib/pipe")
        .file(&format!("./usr/share/{}", "n".repeat(150)), "long");
    with(tree).field("Recommends", "other | third (>= 2)")
}

#[test]
fn mutated_packages_are_built_or_refused() {
    // Not compressed, a change arrives in the readers behind the decoder.
    for (packing, rounds) in [
        (Packing::None, 150),
        (Packing::Gzip, 40),
        (Packing::Zstd, 40),
    ] {
        let bytes = package().packing(packing).bytes();
        for number in 0..rounds {
            let world = new_world();
            let path = world.put("tool.deb", mutant(&bytes, number));
            let built = build(&world, path.to_str().unwrap());
            let context = format!("{packing:?}, number {number}: {built:?}");
            assert!(matches!(built.code, Some(0..=3)), "{context}");
            assert!(!built.stderr.contains("panicked"), "{context}");
            assert_harmless(&built);
            if built.code != Some(0) {
                assert!(!built.stderr.is_empty(), "{context}");
                assert_nothing_written(&world, &context);
            }
        }
    }
}

#[test]
fn mutated_bases_are_read_or_refused() {
    for (form, rounds) in [
        (Form::Tarball(Packing::None), 100),
        (Form::Tarball(Packing::Bzip2), 30),
        (Form::Tarball(Packing::Xz), 30),
        (Form::Squashfs, 150),
    ] {
        let mut world = new_world();
        world.put("tool.deb", tool().bytes());
        let bytes = fs::read(base().write(form, &world.path(""))).unwrap();
        world.base = world.path("mutated");
        for number in 0..rounds {
            fs::write(&world.base, mutant(&bytes, number)).unwrap();
            let planned = plan(&world, "tool");
            let context = format!("{form:?}, number {number}: {planned:?}");
            assert!(matches!(planned.code, Some(0..=2)), "{context}");
            assert!(!planned.stderr.contains("panicked"), "{context}");
            if planned.code == Some(2) {
                assert!(planned.stderr.contains("mutated"), "{context}");
            }
            assert_harmless(&planned);
        }
    }
}

#[test]
fn mutated_indexes_are_read_or_refused() {
    let honest = new_world();
    let path = write_index(&honest.feed(), &[package()], Packing::None);
    let bytes = fs::read(path).unwrap();
    for number in 0..100 {
        let world = new_world();
        write_index(&world.feed(), &[package()], Packing::None);
        world.put("Packages", mutant(&bytes, number));
        let built = build(&world, "tool");
        let context = format!("number {number}: {built:?}");
        assert!(matches!(built.code, Some(0..=3)), "{context}");
        assert!(!built.stderr.contains("panicked"), "{context}");
        assert_harmless(&built);
        if built.code != Some(0) {
            assert_nothing_written(&world, &context);
        }
    }
}
