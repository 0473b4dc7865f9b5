//! The tree with every kind of entry, for tests of the writer, of the reader, and of readers that are
//! not ours. Each of them adds what only it can judge.

use super::{Entry, Kind, noise, text};

/// A tree with every kind of entry, and files around the boundaries of blocks of that size. Folders
/// come before what they hold; the root is not among them. Of a file with several names, the first
/// in order comes first.
pub fn every_kind(block: usize) -> Vec<Entry> {
    let capability = [
        1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
    let long = noise(77, 1500);
    let mut entries = vec![
        Entry::directory("usr")
            .mode(0o2775)
            .owner(0, 50)
            .xattr("user.directory", b"d"),
        Entry::directory("usr/bin"),
        Entry::directory("usr/lib"),
        Entry::directory("usr/lib/empty").mode(0o1777).mtime(5),
        Entry::directory("files"),
        Entry::directory("dev"),
        Entry::file("usr/bin/empty", ""),
        Entry::file("usr/bin/sudo", "#!").mode(0o4755),
        Entry::file("usr/bin/wall", "w").mode(0o2755).owner(0, 5),
        Entry::file("usr/bin/ping", "p")
            .mode(0o755)
            .xattr("security.capability", &capability),
        Entry::hard_link("usr/bin/ping4", "usr/bin/ping"),
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
        Entry::symlink("usr/lib/link-255", &"s".repeat(255)),
        Entry::hard_link("usr/lib/link-too", "usr/lib/link"),
        Entry::new("dev/null", Kind::CharacterDevice(1, 3)).xattr("trusted.device", b"d"),
        Entry::new("dev/far", Kind::CharacterDevice(4095, 1_048_575)),
        Entry::new("dev/disk", Kind::BlockDevice(8, 259)),
        Entry::new("dev/pipe", Kind::Fifo).xattr("trusted.pipe", b"p"),
        Entry::new("dev/socket", Kind::Socket).xattr("trusted.socket", b"s"),
        Entry::hard_link("dev/socket-too", "dev/socket"),
        Entry::file("name with spaces, \u{fc}ml\u{e4}uts and \u{1f980}", "n"),
        Entry::file(&"n".repeat(255), "n"),
    ];
    let lengths = [
        1,
        block - 1,
        block,
        block + 1,
        2 * block,
        5 * block + block / 3,
    ];
    entries.extend(lengths.into_iter().flat_map(of_length));
    entries
}

/// Symbolic links with targets that Linux reads, and that backhand does not.
pub fn long_links() -> [Entry; 2] {
    [
        Entry::symlink("usr/lib/link-256", &"t".repeat(256)),
        Entry::symlink("usr/lib/link-4095", &"u".repeat(4095)),
    ]
}

/// Files at the ends of times and of owners, which Linux shows as others.
pub fn extremes() -> [Entry; 2] {
    [
        Entry::file("usr/lib/last-second", "x")
            .mtime(u32::MAX)
            .owner(u32::MAX, 4_000_000_000),
        Entry::file("usr/lib/first-second", "x").mtime(0),
    ]
}

/// A folder that is so large that its listing has an index.
pub fn many(files: u32) -> Vec<Entry> {
    let files = (0..files).map(|number| {
        let name = format!("many/with-a-name-that-is-not-short-{number:05}");
        Entry::file(&name, format!("{}", number % 100)).mtime(number)
    });
    let folder = Entry::directory("many").mtime(6);
    std::iter::once(folder).chain(files).collect()
}

/// Files of one length: holes, content that shrinks, content that does not, and that once more.
fn of_length(length: usize) -> [Entry; 5] {
    let seed = length as u64;
    let zeros = vec![0; length];
    let mut holes = zeros.clone();
    holes[length / 2] = 1;
    let file = |kind, content| Entry::file(&format!("files/{kind}-{length}"), content);
    [
        file("zeros", zeros),
        file("holes", holes),
        file("text", text(seed, length)),
        file("noise", noise(seed, length)),
        file("noise-again", noise(seed, length)),
    ]
}

/// Major and minor number as Linux packs them into one.
pub fn device_numbers(packed: u64) -> (u64, u64) {
    (packed >> 8 & 0xfff, packed & 0xff | packed >> 12 & 0xf_ff00)
}
