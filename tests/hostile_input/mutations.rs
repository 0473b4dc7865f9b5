//! Honest files with a few changed bytes: some stay good, the others are refused, all within
//! bounds. The changes follow from their number, so that a failure can be repeated.

use std::fs;

use super::support::{DebBuilder, Form, Packing, Tree, write_index};
use super::{World, assert_harmless, base, tool, with};

/// `SplitMix64` (Steele, Lea, Flood 2014): numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((number ^ (number >> 31)) % bound as u64).unwrap()
    }
}

/// The bytes with up to eight changes: a byte, a run of bytes, something twice, something less.
fn mutated(bytes: &[u8], number: u64) -> Vec<u8> {
    let mut numbers = Numbers(number);
    let mut bytes = bytes.to_vec();
    for _ in 0..=numbers.below(8) {
        let at = numbers.below(bytes.len());
        let end = (at + 1 + numbers.below(16)).min(bytes.len());
        match numbers.below(6) {
            0 => bytes[at] = u8::try_from(numbers.below(256)).unwrap(),
            1 => bytes[at] ^= 1 << numbers.below(8),
            2 => bytes[at..end].fill(0xff),
            3 => bytes[at..end].fill(0),
            4 => {
                let twice = bytes[at..end].to_vec();
                bytes.splice(at..at, twice);
            }
            _ => drop(bytes.drain(at..end)),
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

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
            let world = World::new();
            let path = world.put("tool.deb", mutated(&bytes, number));
            let built = world.build(path.to_str().unwrap());
            let context = format!("{packing:?}, number {number}: {built:?}");
            assert!(matches!(built.code, Some(0..=3)), "{context}");
            assert!(!built.stderr.contains("panicked"), "{context}");
            assert_harmless(&built);
            if built.code != Some(0) {
                assert!(!built.stderr.is_empty(), "{context}");
                world.assert_nothing_written(&context);
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
        let mut world = World::new();
        world.put("tool.deb", tool().bytes());
        let bytes = fs::read(base().write(form, world.folder.path())).unwrap();
        world.base = world.folder.path().join("mutated");
        for number in 0..rounds {
            fs::write(&world.base, mutated(&bytes, number)).unwrap();
            let planned = world.plan("tool");
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
    let honest = World::new();
    let path = write_index(&honest.feed(), &[package()], Packing::None);
    let bytes = fs::read(path).unwrap();
    for number in 0..100 {
        let world = World::new();
        write_index(&world.feed(), &[package()], Packing::None);
        world.put("Packages", mutated(&bytes, number));
        let built = world.build("tool");
        let context = format!("number {number}: {built:?}");
        assert!(matches!(built.code, Some(0..=3)), "{context}");
        assert!(!built.stderr.contains("panicked"), "{context}");
        assert_harmless(&built);
        if built.code != Some(0) {
            world.assert_nothing_written(&context);
        }
    }
}
