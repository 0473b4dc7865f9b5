//! A squashfs image: all nodes, the beginning of every file's content, all extended attributes.

#![no_main]

use std::io::{Cursor, Read};

use libfuzzer_sys::fuzz_target;
use sysextant::image::squashfs::{Limits, Squashfs};

/// Of one file as much as this is read.
const MOST_READ: u64 = 1 << 20;

fuzz_target!(|data: &[u8]| {
    let limits = Limits {
        entries: 20_000,
        unpacked: 64 << 20,
        ..Limits::default()
    };
    let Ok(mut image) = Squashfs::with_limits(Cursor::new(data), limits) else {
        return;
    };
    let Ok(mut walk) = image.walk() else {
        return;
    };
    while let Ok(Some(node)) = walk.next(&mut image) {
        assert!(!node.path.is_empty() && node.path.len() <= limits.path);
        let is_name = |name: &[u8]| !matches!(name, b"" | b"." | b"..");
        assert!(node.path.split(|byte| *byte == b'/').all(is_name));
        let _ = image.xattrs(&node.inode);
        if let Some(content) = image.content(&node.inode) {
            let mut some = content.take(MOST_READ);
            let read = std::io::copy(&mut some, &mut std::io::sink());
            assert!(read.is_err() || read.unwrap() == node.inode.size().min(MOST_READ));
        }
    }
});
