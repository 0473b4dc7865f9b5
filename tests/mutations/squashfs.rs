//! Images of our own writer, in every compression: all nodes are visited, with the content of files
//! and all extended attributes.

use std::io::{Cursor, Read};
use std::path::Path;

use sysextant::image::squashfs::Squashfs;
use sysextant::squashfs::Algorithm;

use super::child::{Input, Subject, nothing};
use super::support::squashfs::{Entry, Kind, noise, options, pack, text};

/// Of one file as much as this is read: a hole of 1 TiB is honest.
const MOST_READ: u64 = 1 << 20;

macro_rules! image {
    ($name:literal, $algorithm:ident) => {
        Subject {
            name: $name,
            input: Input::Honest,
            prepare: |_| {
                let options = options(Algorithm::$algorithm, "4K", 1);
                pack(&entries(), options).unwrap().0
            },
            repair: nothing,
            read,
        }
    };
}

pub const SUBJECTS: [Subject; 5] = [
    // Nothing is compressed, so that every change reaches an inode, a listing or a table.
    image!("squashfs", None),
    image!("squashfs, gzip", Gzip),
    image!("squashfs, xz", Xz),
    image!("squashfs, zstd", Zstd),
    image!("squashfs, lz4", Lz4),
];

/// Every kind of node, files of blocks, of fragments and of holes, attributes here and elsewhere.
fn entries() -> Vec<Entry> {
    let mut entries = vec![
        Entry::directory("dev"),
        Entry::new("dev/null", Kind::CharacterDevice(1, 3)).xattr("user.d", b"d"),
        Entry::new("dev/disk", Kind::BlockDevice(8, 259)),
        Entry::new("dev/pipe", Kind::Fifo),
        Entry::new("dev/socket", Kind::Socket),
        Entry::directory("usr").mode(0o2775).owner(0, 50),
        Entry::directory("usr/deep").xattr("user.directory", b"d"),
        Entry::directory("usr/deep/deeper"),
        Entry::file("usr/deep/deeper/empty", ""),
        Entry::file("usr/sudo", "#!")
            .mode(0o4755)
            .owner(7, 4_000_000),
        Entry::hard_link("usr/sudo-too", "usr/sudo"),
        Entry::symlink("usr/link", "../usr/lib/somewhere").xattr("trusted.l", b"l"),
        Entry::file("usr/attributes", "a")
            .xattr("user.a", b"1")
            .xattr("security.capability", &[7; 300]),
        Entry::file("usr/same-attributes", "b")
            .xattr("user.b", b"2")
            .xattr("security.capability", &[7; 300]),
        Entry::file("usr/text", text(1, 9000)),
        Entry::file("usr/noise", noise(2, 5000)),
        Entry::file("usr/holes", [vec![0; 8192], b"end".to_vec()].concat()),
        Entry::directory("many"),
    ];
    entries.extend((0..300).map(|n| Entry::file(&format!("many/{n:03}"), "")));
    entries
}

/// Whether the whole image was read.
fn read(_: &Path, bytes: &[u8]) -> bool {
    let Ok(mut image) = Squashfs::open(Cursor::new(bytes)) else {
        return false;
    };
    let Ok(mut walk) = image.walk() else {
        return false;
    };
    loop {
        let node = match walk.next(&mut image) {
            Ok(Some(node)) => node,
            Ok(None) => return true,
            Err(_) => return false,
        };
        let is_name = |name: &[u8]| !matches!(name, b"" | b"." | b"..");
        assert!(node.path.split(|byte| *byte == b'/').all(is_name));
        let attributes = image.xattrs(&node.inode).is_ok();
        let content = image.content(&node.inode).is_none_or(|content| {
            let read = std::io::copy(&mut content.take(MOST_READ), &mut std::io::sink());
            assert!(
                read.is_err() || read.as_ref().unwrap() == &node.inode.size().min(MOST_READ),
                "{node:?}: {read:?}"
            );
            read.is_ok()
        });
        if !(attributes && content) {
            return false;
        }
    }
}
