//! backhand beside our reader: both see the same, of our images and of those that it wrote.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::os::unix::ffi::OsStrExt;

use backhand::compression::Compressor;
use backhand::{FilesystemCompressor, FilesystemReader, FilesystemWriter, InnerNode, NodeHeader};
use sysextant::squashfs::Algorithm;

use super::seen::{Seen, Tree, What, assert_same, seen};
use super::written::every_kind;
use crate::support::squashfs::{Entry, Kind, noise, options, pack, text};
use crate::support::{BaseBuilder, Form};

/// What both readers show: backhand has no extended attributes and does not tell hard links.
fn shown(mut tree: Tree) -> Tree {
    for one in tree.values_mut() {
        one.xattrs.clear();
        one.same_as = None;
    }
    tree
}

fn seen_by_backhand(image: &[u8]) -> Tree {
    let image = FilesystemReader::from_reader(Cursor::new(image.to_vec())).unwrap();
    let mut tree = Tree::new();
    for node in image.files() {
        let numbers = |packed: u32| {
            let minor = (packed & 0xff) | (packed >> 12 & 0xf_ff00);
            (packed >> 8 & 0xfff, minor)
        };
        let what = match &node.inner {
            InnerNode::Dir(_) => What::Directory,
            InnerNode::File(file) => {
                let mut content = Vec::new();
                image.file(file).reader().read_to_end(&mut content).unwrap();
                What::File(content)
            }
            InnerNode::Symlink(link) => What::Symlink(link.link.as_os_str().as_bytes().to_vec()),
            InnerNode::CharacterDevice(device) => {
                let (major, minor) = numbers(device.device_number);
                What::CharacterDevice(major, minor)
            }
            InnerNode::BlockDevice(device) => {
                let (major, minor) = numbers(device.device_number);
                What::BlockDevice(major, minor)
            }
            InnerNode::NamedPipe => What::Fifo,
            InnerNode::Socket => What::Socket,
        };
        let header = &node.header;
        let one = Seen {
            what,
            mode: header.permissions & 0o7777,
            owner: (header.uid, header.gid),
            mtime: header.mtime,
            xattrs: BTreeMap::new(),
            same_as: None,
        };
        tree.insert(node.fullpath.as_os_str().as_bytes()[1..].to_vec(), one);
    }
    tree.remove(b"".as_slice());
    tree
}

#[test]
fn both_see_the_same_of_what_our_writer_wrote() {
    // backhand refuses an image with a longer target.
    let is_short =
        |entry: &Entry| !matches!(&entry.kind, Kind::Symlink(target) if target.len() > 255);
    for (block_size, bytes) in [("4K", 4 << 10)] {
        let entries: Vec<Entry> = every_kind(bytes).into_iter().filter(is_short).collect();
        for algorithm in Algorithm::ALL {
            let (image, _) = pack(&entries, options(algorithm, block_size, 2)).unwrap();
            let what = format!("{algorithm:?} {block_size}");
            assert_same(
                &shown(seen(&image).unwrap()),
                &seen_by_backhand(&image),
                &what,
            );
        }
    }
}

#[test]
fn both_see_the_same_of_what_backhand_wrote() {
    // It writes lz4 only with options that it does not let one make.
    for compressor in [Compressor::Gzip, Compressor::Xz, Compressor::Zstd] {
        let mut writer = FilesystemWriter::default();
        writer.set_block_size(4096);
        writer.set_compressor(FilesystemCompressor::new(compressor, None).unwrap());
        let header = NodeHeader::new(0o640, 7, 8, 9);
        writer.push_dir_all("usr/bin", header).unwrap();
        for (name, content) in [
            ("usr/bin/empty", Vec::new()),
            ("usr/bin/small", b"small".to_vec()),
            ("usr/bin/text", text(1, 50_000)),
            ("usr/bin/noise", noise(1, 50_000)),
            ("usr/bin/zeros", vec![0; 50_000]),
        ] {
            writer
                .push_file(Cursor::new(content), name, header)
                .unwrap();
        }
        writer.push_symlink("bin", "usr/bin/link", header).unwrap();
        writer.push_char_device(0x103, "usr/null", header).unwrap();
        writer.push_fifo("usr/fifo", header).unwrap();
        let mut image = Cursor::new(Vec::new());
        writer.write(&mut image).unwrap();
        let image = image.into_inner();
        let what = format!("{compressor:?}");
        let found = shown(seen(&image).unwrap());
        assert_eq!(found.len(), 10, "{what}");
        assert_same(&found, &seen_by_backhand(&image), &what);
    }
}

#[test]
fn both_see_the_same_of_a_base() {
    let folder = tempfile::tempdir().unwrap();
    let files = [("/usr", None), ("/usr/lib/libx.so.1", None)];
    let base = BaseBuilder::new().package("libx", "1.0", &files);
    let image = fs::read(base.write(Form::Squashfs, folder.path())).unwrap();
    assert_same(
        &shown(seen(&image).unwrap()),
        &seen_by_backhand(&image),
        "a base",
    );
}
