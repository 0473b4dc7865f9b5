//! An image as backhand reads it, what it should read, and a tree with every kind of entry.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::os::unix::ffi::OsStrExt;

use backhand::{FilesystemReader, InnerNode};
use sysextant::squashfs::{Attributes, Options};

use crate::support::squashfs::{Entry, Kind, noise, text};

/// An entry as a reader finds it. Hard links come back as what they link to.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    pub mode: u16,
    owner: (u32, u32),
    mtime: u32,
    kind: Kind,
}

impl Found {
    pub fn new(attributes: &Attributes, kind: Kind) -> Self {
        let Attributes {
            mode,
            uid,
            gid,
            mtime,
            ..
        } = *attributes;
        Self {
            mode,
            owner: (uid, gid),
            mtime,
            kind,
        }
    }
}

/// All entries of an image but the root, by path.
pub fn read_back(image: &[u8]) -> BTreeMap<Vec<u8>, Found> {
    let image = FilesystemReader::from_reader(Cursor::new(image.to_vec())).unwrap();
    let mut found = BTreeMap::new();
    for node in image.files() {
        let kind = match &node.inner {
            InnerNode::Dir(_) => Kind::Directory,
            InnerNode::File(file) => {
                let mut content = Vec::new();
                image.file(file).reader().read_to_end(&mut content).unwrap();
                Kind::File(content)
            }
            InnerNode::Symlink(link) => Kind::Symlink(link.link.as_os_str().as_bytes().to_vec()),
            InnerNode::CharacterDevice(device) => {
                let (major, minor) = device_numbers(device.device_number);
                Kind::CharacterDevice(major, minor)
            }
            InnerNode::BlockDevice(device) => {
                let (major, minor) = device_numbers(device.device_number);
                Kind::BlockDevice(major, minor)
            }
            InnerNode::NamedPipe => Kind::Fifo,
            InnerNode::Socket => Kind::Socket,
        };
        let header = &node.header;
        let path = node.fullpath.as_os_str().as_bytes()[1..].to_vec();
        let owner = (header.uid, header.gid);
        found.insert(
            path,
            Found {
                mode: header.permissions,
                owner,
                mtime: header.mtime,
                kind,
            },
        );
    }
    found.remove(b"".as_slice());
    found
}

fn device_numbers(packed: u32) -> (u32, u32) {
    (
        (packed >> 8) & 0xfff,
        (packed & 0xff) | (packed >> 12 & 0xf_ff00),
    )
}

/// What a reader should find.
pub fn expected(entries: &[Entry]) -> BTreeMap<Vec<u8>, Found> {
    let mut expected = BTreeMap::new();
    let implicit = Options::default().implicit_directory;
    let mut inodes: BTreeMap<&[u8], &Entry> = BTreeMap::new();
    for entry in entries {
        let mut above = entry.path.as_slice();
        while let Some(slash) = above.iter().rposition(|byte| *byte == b'/') {
            above = &above[..slash];
            let directory = Found::new(&implicit, Kind::Directory);
            expected.entry(above.to_vec()).or_insert(directory);
        }
        let inode = match &entry.kind {
            Kind::HardLink(target) => inodes[target.as_slice()],
            _ => entry,
        };
        inodes.insert(&entry.path, inode);
        let found = Found::new(&inode.attributes, inode.kind.clone());
        expected.insert(entry.path.clone(), found);
    }
    expected.remove(b"".as_slice());
    expected
}

pub fn assert_same(
    found: &BTreeMap<Vec<u8>, Found>,
    expected: &BTreeMap<Vec<u8>, Found>,
    what: &str,
) {
    let paths = |entries: &BTreeMap<Vec<u8>, Found>| entries.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(found), paths(expected), "{what}");
    for (path, expected) in expected {
        assert!(
            found[path] == *expected,
            "{what}: {}",
            String::from_utf8_lossy(path)
        );
    }
}

/// A tree with every kind of entry, and files around the boundaries of blocks of that size.
pub fn every_kind(block: usize) -> Vec<Entry> {
    let mut entries = vec![
        Entry::directory("").mode(0o755).mtime(1_600_000_000),
        Entry::directory("usr").mode(0o2775).owner(0, 50),
        Entry::file("usr/empty", ""),
        Entry::file("usr/sudo", "#!").mode(0o4755),
        Entry::file("usr/wall", "w").mode(0o2755).owner(0, 5),
        Entry::file("usr/last-second", "x")
            .mtime(u32::MAX)
            .owner(u32::MAX, 4_000_000_000),
        Entry::file("usr/first-second", "x").mtime(0),
        Entry::symlink("usr/link", "../usr/lib/somewhere"),
        Entry::symlink("usr/longest-that-backhand-reads", &"t".repeat(255)),
        Entry::hard_link("usr/sudo-too", "usr/sudo"),
        Entry::hard_link("other/sudo-as-well", "usr/sudo-too"),
        Entry::hard_link("usr/link-too", "usr/link"),
        Entry::new("dev/null", Kind::CharacterDevice(1, 3)),
        Entry::new("dev/far", Kind::CharacterDevice(4095, 1_048_575)),
        Entry::new("dev/disk", Kind::BlockDevice(8, 259)),
        Entry::new("dev/pipe", Kind::Fifo),
        Entry::new("dev/socket", Kind::Socket),
        Entry::file("attributed", "a")
            .xattr("user.a", b"1")
            .xattr("security.b", &[7; 300]),
        Entry::directory("tmp").mode(0o1777),
        Entry::directory("tmp/deep/deeper/deepest"),
        Entry::file("name with spaces, \u{fc}ml\u{e4}uts and \u{1f980}", "n"),
        Entry::file(&"n".repeat(255), "n"),
    ];
    for (number, length) in [
        1,
        block - 1,
        block,
        block + 1,
        2 * block,
        5 * block + block / 3,
    ]
    .into_iter()
    .enumerate()
    {
        let seed = number as u64;
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
    entries
}
