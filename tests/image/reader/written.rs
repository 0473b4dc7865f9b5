//! Images of our own writer: what went in comes out.

use std::collections::BTreeMap;

use sysextant::image::squashfs::Squashfs;
use sysextant::squashfs::{Algorithm, Options};

use super::seen::{Seen, Tree, What, assert_same, seen};
use crate::support::squashfs::{Entry, Kind, every_kind, options, pack};

/// A tree with every kind of entry, with names that are sorted otherwise than whole paths are.
pub fn every_kind(block: usize) -> Vec<Entry> {
    let longest = Entry::symlink("usr/lib/link-65535", &"v".repeat(65_535));
    let sorted = [
        Entry::directory("a"),
        Entry::directory("a/deep"),
        Entry::directory("a/deep/deeper"),
        Entry::directory("a-b"),
        Entry::file("a.c", "before a/deep, if one compared bytes"),
    ];
    let mut entries = every_kind::every_kind(block);
    entries.extend(every_kind::long_links());
    entries.extend(every_kind::extremes());
    entries.push(longest);
    entries.extend(sorted);
    entries.extend(every_kind::many(1500));
    entries
}

/// What a reader should see of entries, each below folders that were added.
fn expected(entries: &[Entry]) -> Tree {
    let mut inodes: BTreeMap<Vec<u8>, (Vec<u8>, &Entry)> = BTreeMap::new();
    for entry in entries {
        let own = match &entry.kind {
            Kind::HardLink(target) => inodes[target].clone(),
            _ => (entry.path.clone(), entry),
        };
        inodes.insert(entry.path.clone(), own);
    }
    let seen = |(path, (first, entry)): (Vec<u8>, (Vec<u8>, &Entry))| {
        let what = match entry.kind.clone() {
            Kind::Directory | Kind::HardLink(_) => What::Directory,
            Kind::File(content) => What::File(content),
            Kind::Symlink(target) => What::Symlink(target),
            Kind::CharacterDevice(major, minor) => What::CharacterDevice(major, minor),
            Kind::BlockDevice(major, minor) => What::BlockDevice(major, minor),
            Kind::Fifo => What::Fifo,
            Kind::Socket => What::Socket,
        };
        let attributes = &entry.attributes;
        let one = Seen {
            what,
            mode: attributes.mode,
            owner: (attributes.uid, attributes.gid),
            mtime: attributes.mtime,
            xattrs: attributes.xattrs.iter().cloned().collect(),
            same_as: (first != path).then_some(first),
        };
        (path, one)
    };
    inodes.into_iter().map(seen).collect()
}

#[test]
fn all_that_was_written_is_read_with_each_compressor_and_block_size() {
    for (block_size, bytes) in [("4K", 4 << 10), ("128K", 128 << 10)] {
        let entries = every_kind(bytes);
        let expected = expected(&entries);
        for algorithm in Algorithm::ALL {
            let (image, _) = pack(&entries, options(algorithm, block_size, 2)).unwrap();
            let what = format!("{algorithm:?} {block_size}");
            assert_same(&seen(&image).unwrap(), &expected, &what);
        }
    }
}

#[test]
fn what_an_image_says_of_itself_is_read() {
    let entries = [Entry::file("a", "a"), Entry::file("b", "b").owner(7, 8)];
    let (bytes, summary) = pack(&entries, options(Algorithm::Zstd, "64K", 1)).unwrap();
    // What stands behind an image, as hashes of dm-verity do, is none of it.
    let padded = [bytes.as_slice(), &[7; 5000]].concat();
    let image = Squashfs::open(std::io::Cursor::new(padded)).unwrap();
    let superblock = image.superblock();
    assert_eq!(superblock.compressor.name(), "zstd");
    assert_eq!(superblock.block_size, 64 << 10);
    assert_eq!(superblock.modification_time, 1_700_000_001);
    assert_eq!(u64::from(superblock.inodes), u64::from(summary.inodes));
    assert_eq!((superblock.fragments, superblock.ids), (1, 3));
    // The file is padded to 4 KiB, and the image is not.
    assert!(superblock.bytes_used <= bytes.len() as u64);
    assert!(superblock.bytes_used > bytes.len() as u64 - 4096);
    assert!(superblock.is_exportable);
}

#[test]
fn an_image_without_any_entry_is_read() {
    let (image, _) = pack(&[], Options::default()).unwrap();
    assert_eq!(seen(&image).unwrap(), Tree::new());
}

#[test]
fn nothing_is_found_where_nothing_stands_and_links_are_not_followed() {
    let entries = [
        Entry::directory("usr"),
        Entry::file("usr/b", "b"),
        Entry::symlink("lib", "usr"),
    ];
    let (bytes, _) = pack(&entries, Options::default()).unwrap();
    let mut image = Squashfs::open(std::io::Cursor::new(bytes)).unwrap();
    for path in ["usr/a", "usr/c", "usr/b/c", "lib/b", "zz", "/usr/bb"] {
        assert_eq!(image.find(path.as_bytes()).unwrap(), None, "{path}");
    }
    for path in ["", "/", "usr", "/usr/b", "usr//b", "lib"] {
        assert!(image.find(path.as_bytes()).unwrap().is_some(), "{path}");
    }
}

#[test]
fn every_entry_of_a_large_folder_is_found_by_name() {
    let names = (0..5000).map(|number| format!("d/{number}-{:x}", number * 7919));
    let mut entries = vec![Entry::directory("d")];
    entries.extend(names.map(|name| Entry::file(&name, "")));
    let (bytes, _) = pack(&entries, options(Algorithm::Zstd, "128K", 1)).unwrap();
    let mut image = Squashfs::open(std::io::Cursor::new(bytes)).unwrap();
    let mut walk = image.walk().unwrap();
    let mut seen = 0;
    while walk.next(&mut image).unwrap().is_some() {
        seen += 1;
    }
    assert_eq!(seen, 5001);
    for entry in entries.iter().step_by(997) {
        assert!(image.find(&entry.path).unwrap().is_some());
    }
}
