//! An image as backhand reads it, and what it should read.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::os::unix::ffi::OsStrExt;

use backhand::{FilesystemReader, InnerNode};
use sysextant::squashfs::{Attributes, Options};

use crate::support::squashfs::every_kind::device_numbers;
use crate::support::squashfs::{Entry, Kind, every_kind};

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
                let (major, minor) = numbers(device.device_number);
                Kind::CharacterDevice(major, minor)
            }
            InnerNode::BlockDevice(device) => {
                let (major, minor) = numbers(device.device_number);
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

fn numbers(packed: u32) -> (u32, u32) {
    let (major, minor) = device_numbers(packed.into());
    (major.try_into().unwrap(), minor.try_into().unwrap())
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

/// A tree with every kind of entry; some folders are never added, and only implied.
pub fn every_kind(block: usize) -> Vec<Entry> {
    let root = Entry::directory("").mtime(1_600_000_000);
    let implied = [
        Entry::hard_link("other/ping-as-well", "usr/bin/ping4"),
        Entry::directory("tmp").mode(0o1777),
        Entry::directory("tmp/deep/deeper/deepest"),
    ];
    let every = every_kind::every_kind(block);
    let every = std::iter::once(root).chain(every);
    every.chain(every_kind::extremes()).chain(implied).collect()
}
