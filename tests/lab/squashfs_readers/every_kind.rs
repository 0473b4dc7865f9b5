//! A tree that has every kind of entry.

use crate::squashfs::{Entry, Kind, noise, text};

/// A tree with every kind of entry, and files around the boundaries of blocks of that size.
pub fn every_kind(block: usize) -> Vec<Entry> {
    let capability = [
        1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
    let long = noise(77, 1500);
    let mut entries = vec![
        Entry::directory("")
            .mtime(1_600_000_000)
            .xattr("trusted.root", b"r"),
        Entry::directory("usr")
            .mode(0o2775)
            .owner(0, 50)
            .xattr("user.directory", b"d"),
        Entry::directory("usr/bin"),
        Entry::directory("usr/lib"),
        Entry::directory("usr/lib/empty").mode(0o1777).mtime(5),
        Entry::directory("files"),
        Entry::directory("dev"),
        Entry::directory("many").mtime(6),
        Entry::file("usr/bin/empty", ""),
        Entry::file("usr/bin/sudo", "#!").mode(0o4755),
        Entry::file("usr/bin/wall", "w").mode(0o2755).owner(0, 5),
        Entry::file("usr/bin/ping", "p")
            .mode(0o755)
            .xattr("security.capability", &capability),
        Entry::hard_link("usr/bin/ping4", "usr/bin/ping"),
        Entry::hard_link("many/ping6", "usr/bin/ping4"),
        Entry::file("usr/lib/two-sets", "x")
            .xattr("user.b", b"2")
            .xattr("user.a", b"1"),
        Entry::file("usr/lib/two-sets-again", "y")
            .xattr("user.a", b"1")
            .xattr("user.b", b"2"),
        Entry::file("usr/lib/no-value", "y").xattr("user.extension-release.strict", b""),
        Entry::file("usr/lib/long-value", "x").xattr("user.long", &long),
        Entry::file("usr/lib/long-value-again", "x").xattr("user.other", &long),
        Entry::file("usr/lib/owners", "x")
            .owner(4_000_000_000, 65_536)
            .mtime(2_147_483_648),
        Entry::symlink("usr/lib/link", "../bin/sudo").xattr("trusted.link", b"l"),
        Entry::symlink("usr/lib/link-256", &"t".repeat(256)),
        Entry::symlink("usr/lib/link-4095", &"u".repeat(4095)),
        Entry::hard_link("usr/lib/link-too", "usr/lib/link"),
        Entry::new("dev/null", Kind::CharacterDevice(1, 3)).xattr("trusted.device", b"d"),
        Entry::new("dev/far", Kind::CharacterDevice(4095, 1_048_575)),
        Entry::new("dev/disk", Kind::BlockDevice(8, 259)),
        Entry::new("dev/pipe", Kind::Fifo).xattr("trusted.pipe", b"p"),
        Entry::new("dev/socket", Kind::Socket).xattr("trusted.socket", b"s"),
        Entry::hard_link("dev/socket-too", "dev/socket"),
        Entry::file("\u{fc}ml\u{e4}ut and \u{1f980}", "n"),
        Entry::file(&"n".repeat(255), "n"),
    ];
    for length in [
        1,
        block - 1,
        block,
        block + 1,
        2 * block,
        5 * block + block / 3,
    ] {
        let seed = length as u64;
        let mut holes = vec![0; length];
        entries.push(Entry::file(&format!("files/zeros-{length}"), holes.clone()));
        holes[length / 2] = 1;
        entries.push(Entry::file(&format!("files/holes-{length}"), holes));
        entries.push(Entry::file(
            &format!("files/text-{length}"),
            text(seed, length),
        ));
        entries.push(Entry::file(
            &format!("files/noise-{length}"),
            noise(seed, length),
        ));
        entries.push(Entry::file(
            &format!("files/again-{length}"),
            noise(seed, length),
        ));
    }
    for number in 0..3000 {
        let name = format!("many/with-a-name-that-is-not-short-{number}");
        entries.push(Entry::file(&name, format!("{}", number % 100)).mtime(number));
    }
    entries
}
