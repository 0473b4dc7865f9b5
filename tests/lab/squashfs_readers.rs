//! Four readers that are not ours judge our squashfs images, and our reader: the kernel, unsquashfs,
//! squashfuse and backhand (which `tests/image/` ask on
//! every machine). Our reader also sees what mksquashfs packed as the kernel does.
//!
//! `tests/lab/squashfs.sh` runs it, and says what it needs.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a step that does not work fails the test"
)]

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use sysextant::squashfs::{
    Algorithm, Attributes, Compression, Error, Node, Options, Unobserved, Writer,
};
use tempfile::NamedTempFile;

#[path = "squashfs_readers/mksquashfs.rs"]
mod mksquashfs;
#[path = "squashfs_readers/packages.rs"]
mod packages;
#[path = "squashfs_readers/readers.rs"]
mod readers;
#[path = "squashfs_readers/seen.rs"]
mod seen;
#[path = "../support/squashfs/mod.rs"]
mod squashfs;

use packages::Lab;
use readers::{Mount, Reader, assert_see, run};
use seen::{digest, expected};
use squashfs::{Entry, Kind, every_kind, noise, options, text};

/// Block sizes as they are typed, and their bytes.
const BLOCK_SIZES: [(&str, usize); 3] = [("4K", 4 << 10), ("128K", 128 << 10), ("1M", 1 << 20)];

fn write(image: &Path, entries: &[Entry], options: Options) {
    let mut output = File::options();
    output.read(true).write(true).create(true).truncate(true);
    let mut writer = Writer::new(output.open(image).unwrap(), options, &Unobserved).unwrap();
    let half = entries.len() / 2;
    for (number, entry) in entries.iter().enumerate() {
        if number == 0 || number == half {
            writer.begin_segment().unwrap();
        }
        entry.add_to(&mut writer).unwrap();
    }
    writer.finish().unwrap();
}

/// A tree with every kind of entry.
fn every_kind(block: usize) -> Vec<Entry> {
    let root = Entry::directory("")
        .mtime(1_600_000_000)
        .xattr("trusted.root", b"r");
    let mut entries = vec![root];
    entries.extend(every_kind::every_kind(block));
    entries.extend(every_kind::long_links());
    entries.extend(every_kind::many(3000));
    entries.push(Entry::hard_link("many/ping6", "usr/bin/ping4"));
    entries
}

/// Whether backhand can read it.
fn has_no_long_target(entry: &Entry) -> bool {
    !matches!(&entry.kind, Kind::Symlink(target) if target.len() > 255)
}

#[test]
#[ignore = "needs root, loop devices, fuse and squashfs-tools"]
fn all_readers_see_what_was_added_with_each_compressor_and_block_size() {
    for (block_size, bytes) in BLOCK_SIZES {
        let entries = every_kind(bytes);
        let short_links: Vec<_> = entries
            .iter()
            .filter(|e| has_no_long_target(e))
            .cloned()
            .collect();
        for algorithm in Algorithm::ALL {
            let image = NamedTempFile::new().unwrap();
            for (readers, entries) in [
                (&Reader::OF_LONG_LINKS[..], &entries),
                (&[Reader::Backhand], &short_links),
            ] {
                write(image.path(), entries, options(algorithm, block_size, 2));
                let what = format!("{algorithm:?} {block_size}");
                assert_see(readers, image.path(), &expected(entries), &what);
            }
        }
    }
}

#[test]
#[ignore = "needs root, loop devices, fuse and squashfs-tools"]
fn a_directory_of_100000_entries_is_found_by_name() {
    let image = NamedTempFile::new().unwrap();
    let mut entries = vec![
        Entry::directory(""),
        Entry::directory("d").xattr("user.d", b"x"),
    ];
    for number in 0..100_000 {
        entries.push(Entry::file(
            &format!("d/{number}-{:x}", number * 7919),
            number.to_string(),
        ));
    }
    write(image.path(), &entries, options(Algorithm::Zstd, "128K", 2));
    let kernel = Mount::kernel(image.path());
    let fuse = Mount::squashfuse(image.path());
    for mount in [&kernel, &fuse] {
        let directory = mount.path().join("d");
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 100_000);
        for number in (0..100_000).step_by(37) {
            let path = directory.join(format!("{number}-{:x}", number * 7919));
            assert_eq!(fs::read_to_string(path).unwrap(), number.to_string());
            assert!(!directory.join(format!("{number}-")).exists());
        }
    }
    assert_see(
        &[Reader::Ours],
        image.path(),
        &expected(&entries),
        "100,000 entries",
    );
    let listing = run(Command::new("unsquashfs").arg("-ls").arg(image.path()));
    assert_eq!(
        listing.lines().filter(|line| line.contains("/d/")).count(),
        100_000
    );
}

#[test]
#[ignore = "needs root, loop devices, fuse and squashfs-tools"]
fn values_of_64_kib_and_many_attributes_are_read() {
    let image = NamedTempFile::new().unwrap();
    let value = noise(1, 65_536 - 4096);
    let mut entries = vec![Entry::directory("")];
    for number in 0..300 {
        let mut file = Entry::file(&format!("f{number}"), "").xattr("user.long", &value);
        for name in 0..20 {
            file = file.xattr(
                &format!("user.n{name}"),
                &noise(number % 150 * 20 + name, 150),
            );
        }
        entries.push(file);
    }
    write(image.path(), &entries, options(Algorithm::Zstd, "128K", 2));
    assert_see(
        &Reader::IN_PLACE,
        image.path(),
        &expected(&entries),
        "many attributes",
    );
    assert!(
        image.path().metadata().unwrap().len() < 600_000,
        "the value is stored once"
    );
}

#[test]
#[ignore = "needs root, loop devices, fuse and squashfs-tools"]
fn files_and_images_of_more_than_4_gib_are_read() {
    const SIZE: u64 = (4 << 30) + 12_345;
    let image = NamedTempFile::new().unwrap();
    let output = image.reopen().unwrap();
    let options = Options {
        compression: Compression::new(Algorithm::Lz4, None).unwrap(),
        block_size: "1M".parse().unwrap(),
        jobs: std::thread::available_parallelism().unwrap(),
        ..Options::default()
    };
    let mut writer = Writer::new(output, options, &Unobserved).unwrap();
    let attributes = Attributes {
        mode: 0o644,
        ..Attributes::default()
    };
    let content = || blake3::Hasher::new().finalize_xof();
    let mut add = |path: &[u8], data: &mut dyn Read| {
        writer
            .add(path, &attributes, Node::File { size: SIZE, data })
            .unwrap();
    };
    add(b"zeros", &mut io::repeat(0).take(SIZE));
    add(b"noise", &mut content().take(SIZE));
    add(b"again", &mut content().take(SIZE));
    let small = text(1, 3 << 20);
    Entry::file("behind", small.clone())
        .add_to(&mut writer)
        .unwrap();
    let (_, summary) = writer.finish().unwrap();
    assert_eq!(summary.duplicates, 1);
    assert!(summary.image_bytes > SIZE && summary.image_bytes < SIZE + SIZE / 100);
    let noise = digest(content().take(SIZE));
    let kernel = Mount::kernel(image.path());
    let fuse = Mount::squashfuse(image.path());
    for mount in [&kernel, &fuse] {
        assert_eq!(fs::read(mount.path().join("behind")).unwrap(), small);
        let zeros = fs::metadata(mount.path().join("zeros")).unwrap();
        assert_eq!(zeros.len(), SIZE);
    }
    let open = |name: &str| File::open(kernel.path().join(name)).unwrap();
    assert_eq!(
        (digest(open("noise")), digest(open("again"))),
        (noise.clone(), noise)
    );
    assert_eq!(open("zeros").metadata().unwrap().blocks(), 0);
    let listing = run(Command::new("unsquashfs").arg("-lls").arg(image.path()));
    assert!(listing.contains(&SIZE.to_string()));
}

#[test]
#[ignore = "needs root"]
fn a_full_disk_is_a_clear_error() {
    let mount = Mount::tmpfs(1 << 20);
    let mut output = File::options();
    output.read(true).write(true).create_new(true);
    let output = output.open(mount.path().join("image")).unwrap();
    let mut writer = Writer::new(output, Options::default(), &Unobserved).unwrap();
    let content = noise(1, 4 << 20);
    let error = Entry::file("large", content)
        .add_to(&mut writer)
        .and_then(|()| writer.finish().map(|_| ()))
        .unwrap_err();
    let Error::Write { source } = &error else {
        panic!("{error}")
    };
    assert_eq!(source.kind(), io::ErrorKind::StorageFull);
}

#[test]
#[ignore = "needs root, loop devices, fuse, squashfs-tools and the lab"]
fn all_readers_see_what_dpkg_deb_unpacks_with_each_compressor_and_block_size() {
    let lab = Lab::new();
    let mut unpacked = None;
    for compression in ["zstd:3", "xz:0", "gzip:1", "lz4", "none"] {
        for (block_size, _) in BLOCK_SIZES {
            let (image, report) = lab.build(compression, block_size);
            let unpacked = unpacked.get_or_insert_with(|| lab.unpacked(&report));
            assert!(unpacked.len() > 5000, "only {} entries", unpacked.len());
            let what = format!("the feed, {compression} {block_size}");
            assert_see(&Reader::ALL, &image, unpacked, &what);
        }
    }
}
