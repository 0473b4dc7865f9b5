//! Four readers that are not ours judge our squashfs images: the kernel, unsquashfs, squashfuse
//! and backhand (which `tests/squashfs_writer.rs` asks on every machine).
//!
//! ```text
//! sudo -E cargo test --release --test lab_squashfs_readers -- --ignored --test-threads 1
//! ```
//!
//! Needs root, loop devices, /dev/fuse, squashfs-tools, squashfuse and getfattr, and 10 GB below
//! the temporary folder, which must hold xattrs, devices and sockets (ext4 does; so does tmpfs).

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a step that does not work fails the test"
)]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use backhand::{FilesystemReader, InnerNode};
use sysextant::squashfs::{
    Algorithm, Attributes, Compression, Error, Node, Options, Unobserved, Writer,
};
use tempfile::TempDir;

#[path = "../squashfs_model/mod.rs"]
mod squashfs_model;
use squashfs_model::{Entry, Kind, noise, options, text};

/// What a reader says of one path.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    kind: &'static str,
    mode: u32,
    owner: (u32, u32),
    mtime: i64,
    links: u64,
    /// Digest of a file's content, target of a symlink, numbers of a device.
    content: String,
    size: u64,
    xattrs: BTreeMap<String, Vec<u8>>,
    /// First path of the same inode.
    first_name: PathBuf,
}

/// How entries are expected to be seen.
fn expected(entries: &[Entry]) -> BTreeMap<PathBuf, Seen> {
    let mut seen: BTreeMap<PathBuf, Seen> = BTreeMap::new();
    for entry in entries {
        let path = PathBuf::from(std::ffi::OsString::from_vec(entry.path.clone()));
        let Attributes {
            mode,
            uid,
            gid,
            mtime,
            xattrs,
        } = &entry.attributes;
        let (kind, content, size) = match &entry.kind {
            Kind::HardLink(target) => {
                let target = PathBuf::from(std::ffi::OsString::from_vec(target.clone()));
                let first = seen[&target].first_name.clone();
                let links = seen[&first].links + 1;
                for other in seen.values_mut().filter(|other| other.first_name == first) {
                    other.links = links;
                }
                seen.insert(path, seen[&first].clone());
                continue;
            }
            Kind::Directory => ("directory", String::new(), 0),
            Kind::File(content) => (
                "file",
                blake3::hash(content).to_string(),
                content.len() as u64,
            ),
            Kind::Symlink(target) => (
                "symlink",
                String::from_utf8_lossy(target).into_owned(),
                target.len() as u64,
            ),
            Kind::CharacterDevice(major, minor) => ("character", format!("{major}:{minor}"), 0),
            Kind::BlockDevice(major, minor) => ("block", format!("{major}:{minor}"), 0),
            Kind::Fifo => ("fifo", String::new(), 0),
            Kind::Socket => ("socket", String::new(), 0),
        };
        let xattrs = xattrs
            .iter()
            .map(|(name, value)| (String::from_utf8(name.clone()).unwrap(), value.clone()));
        let one = Seen {
            kind,
            mode: u32::from(*mode),
            owner: (*uid, *gid),
            mtime: i64::from(*mtime),
            links: if kind == "directory" { 2 } else { 1 },
            content,
            size,
            xattrs: xattrs.collect(),
            first_name: path.clone(),
        };
        if kind == "directory"
            && let Some(parent) = path.parent()
        {
            seen.get_mut(parent).unwrap().links += 1;
        }
        seen.insert(path, one);
    }
    name_by_first_in_order(seen)
}

/// The operating system does not say which of an inode's names was added first.
fn name_by_first_in_order(mut seen: BTreeMap<PathBuf, Seen>) -> BTreeMap<PathBuf, Seen> {
    let mut first: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for (path, one) in &mut seen {
        let shared = first.entry(one.first_name.clone()).or_insert(path.clone());
        one.first_name.clone_from(shared);
    }
    seen
}

/// What the operating system says of a tree.
fn seen(root: &Path) -> BTreeMap<PathBuf, Seen> {
    let mut found = BTreeMap::new();
    let mut inodes = BTreeMap::new();
    let mut open = vec![root.to_path_buf()];
    let mut paths = Vec::new();
    while let Some(path) = open.pop() {
        if fs::symlink_metadata(&path).unwrap().is_dir() {
            open.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        }
        paths.push(path);
    }
    paths.sort();
    let mut xattrs = xattrs(root);
    for path in paths {
        let metadata = fs::symlink_metadata(&path).unwrap();
        let relative = path.strip_prefix(root).unwrap().to_path_buf();
        let first = inodes
            .entry(metadata.ino())
            .or_insert_with(|| relative.clone())
            .clone();
        let kind = metadata.file_type();
        let device = || {
            let (major, minor) = (metadata.rdev() >> 8 & 0xfff, metadata.rdev());
            format!("{major}:{}", minor & 0xff | minor >> 12 & 0xf_ff00)
        };
        let (kind, content, size) = if kind.is_dir() {
            ("directory", String::new(), 0)
        } else if kind.is_file() {
            ("file", digest(&path), metadata.len())
        } else if kind.is_symlink() {
            let target = fs::read_link(&path).unwrap();
            let length = target.as_os_str().len() as u64;
            ("symlink", target.to_string_lossy().into_owned(), length)
        } else if kind.is_char_device() {
            ("character", device(), 0)
        } else if kind.is_block_device() {
            ("block", device(), 0)
        } else if kind.is_fifo() {
            ("fifo", String::new(), 0)
        } else {
            ("socket", String::new(), 0)
        };
        let one = Seen {
            kind,
            mode: metadata.mode() & 0o7777,
            owner: (metadata.uid(), metadata.gid()),
            mtime: metadata.mtime(),
            links: metadata.nlink(),
            content,
            size,
            xattrs: xattrs.remove(&path).unwrap_or_default(),
            first_name: first,
        };
        found.insert(relative, one);
    }
    found
}

fn digest(path: &Path) -> String {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut File::open(path).unwrap(), &mut hasher).unwrap();
    hasher.finalize().to_string()
}

/// All extended attributes below a path, as getfattr lists them.
fn xattrs(root: &Path) -> BTreeMap<PathBuf, BTreeMap<String, Vec<u8>>> {
    let output = Command::new("getfattr")
        .args([
            "-R",
            "-P",
            "-h",
            "-d",
            "-m",
            "-",
            "-e",
            "hex",
            "--absolute-names",
        ])
        .arg(root)
        .output()
        .unwrap();
    let mut found: BTreeMap<PathBuf, BTreeMap<_, _>> = BTreeMap::new();
    let mut path = PathBuf::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some(name) = line.strip_prefix("# file: ") {
            path = PathBuf::from(name);
        } else if let Some((name, value)) = line.split_once("=0x") {
            let value = value.as_bytes().chunks(2).map(|digits| {
                u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap()
            });
            found
                .entry(path.clone())
                .or_default()
                .insert(name.to_owned(), value.collect());
        } else if !line.is_empty() {
            found
                .entry(path.clone())
                .or_default()
                .insert(line.to_owned(), Vec::new());
        }
    }
    found
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(output.status.success(), "{command:?}: {text}");
    text
}

/// A mount that is undone when it is dropped.
struct Mount(TempDir);

impl Mount {
    fn kernel(image: &Path) -> Self {
        let point = TempDir::new().unwrap();
        run(Command::new("mount")
            .args(["-o", "loop,ro"])
            .arg(image)
            .arg(point.path()));
        Self(point)
    }

    fn squashfuse(image: &Path) -> Self {
        let point = TempDir::new().unwrap();
        run(Command::new("squashfuse").arg(image).arg(point.path()));
        Self(point)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

fn unsquashed(image: &Path, arguments: &[&str]) -> TempDir {
    let directory = TempDir::new().unwrap();
    let target = directory.path().join("root");
    run(Command::new("unsquashfs")
        .args(arguments)
        .arg("-d")
        .arg(target)
        .arg(image));
    directory
}

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

fn assert_same(found: &BTreeMap<PathBuf, Seen>, expected: &BTreeMap<PathBuf, Seen>, who: &str) {
    let paths = |seen: &BTreeMap<PathBuf, Seen>| seen.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(found), paths(expected), "{who}");
    for (path, expected) in expected {
        assert_eq!(&found[path], expected, "{who}: {}", path.display());
    }
}

/// A tree with every kind of entry, and files around the boundaries of blocks of that size.
fn every_kind(block: usize) -> Vec<Entry> {
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

#[test]
#[ignore = "needs root, loop devices, fuse and squashfs-tools"]
fn all_readers_see_what_was_added_with_each_compressor_and_block_size() {
    for (block_size, bytes) in [("4K", 4 << 10), ("128K", 128 << 10), ("1M", 1 << 20)] {
        let entries = every_kind(bytes);
        let expected = expected(&entries);
        for algorithm in Algorithm::ALL {
            let what = format!("{algorithm:?} {block_size}");
            let image = tempfile::NamedTempFile::new().unwrap();
            write(image.path(), &entries, options(algorithm, block_size, 2));
            let kernel = Mount::kernel(image.path());
            assert_same(
                &seen(kernel.0.path()),
                &expected,
                &format!("the kernel, {what}"),
            );
            let unpacked = unsquashed(image.path(), &["-quiet", "-no-progress"]);
            let root = unpacked.path().join("root");
            assert_same(&seen(&root), &expected, &format!("unsquashfs, {what}"));
            let fuse = Mount::squashfuse(image.path());
            let fuse = as_squashfuse_shows(seen(fuse.0.path()));
            assert_same(
                &fuse,
                &as_squashfuse_shows(expected.clone()),
                &format!("squashfuse, {what}"),
            );
        }
    }
}

/// Without what squashfuse does not show: link counts of directories, which names are of one inode,
/// attributes without value. And with the two namespaces that it takes for one another (0.1.104
/// does all that with images of mksquashfs as well).
fn as_squashfuse_shows(mut seen: BTreeMap<PathBuf, Seen>) -> BTreeMap<PathBuf, Seen> {
    for one in seen.values_mut() {
        if one.kind == "directory" {
            one.links = 0;
        }
        one.first_name = PathBuf::new();
        one.xattrs.retain(|_, value| !value.is_empty());
        let xattrs = std::mem::take(&mut one.xattrs).into_iter();
        one.xattrs = xattrs
            .map(|(name, value)| (without_mixed_up_namespace(name), value))
            .collect();
    }
    seen
}

fn without_mixed_up_namespace(name: String) -> String {
    let mixed_up = ["trusted.", "security."]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix));
    mixed_up
        .map(|rest| format!("trusted or security.{rest}"))
        .unwrap_or(name)
}

#[test]
#[ignore = "needs root, loop devices, fuse and squashfs-tools"]
fn a_directory_of_100000_entries_is_found_by_name() {
    let image = tempfile::NamedTempFile::new().unwrap();
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
        let directory = mount.0.path().join("d");
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 100_000);
        for number in (0..100_000).step_by(37) {
            let path = directory.join(format!("{number}-{:x}", number * 7919));
            assert_eq!(fs::read_to_string(path).unwrap(), number.to_string());
            assert!(!directory.join(format!("{number}-")).exists());
        }
    }
    let listing = run(Command::new("unsquashfs").arg("-ls").arg(image.path()));
    assert_eq!(
        listing.lines().filter(|line| line.contains("/d/")).count(),
        100_000
    );
}

#[test]
#[ignore = "needs root, loop devices, fuse and squashfs-tools"]
fn values_of_64_kib_and_many_attributes_are_read() {
    let image = tempfile::NamedTempFile::new().unwrap();
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
    let expected = expected(&entries);
    let kernel = Mount::kernel(image.path());
    assert_same(&seen(kernel.0.path()), &expected, "the kernel");
    let fuse = Mount::squashfuse(image.path());
    let fuse = as_squashfuse_shows(seen(fuse.0.path()));
    assert_same(&fuse, &as_squashfuse_shows(expected), "squashfuse");
    assert!(
        image.path().metadata().unwrap().len() < 600_000,
        "the value is stored once"
    );
}

#[test]
#[ignore = "needs root, loop devices, fuse and squashfs-tools"]
fn files_and_images_of_more_than_4_gib_are_read() {
    const SIZE: u64 = (4 << 30) + 12_345;
    let image = tempfile::NamedTempFile::new().unwrap();
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
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut content().take(SIZE), &mut hasher).unwrap();
    let noise = hasher.finalize().to_string();
    let kernel = Mount::kernel(image.path());
    let at = |name: &str| kernel.0.path().join(name);
    assert_eq!(
        (digest(&at("noise")), digest(&at("again"))),
        (noise.clone(), noise)
    );
    assert_eq!(fs::read(at("behind")).unwrap(), small);
    let zeros = fs::metadata(at("zeros")).unwrap();
    assert_eq!((zeros.len(), zeros.blocks()), (SIZE, 0));
    let listing = run(Command::new("unsquashfs").arg("-lls").arg(image.path()));
    assert!(listing.contains(&SIZE.to_string()));
}

#[test]
#[ignore = "needs root"]
fn a_full_disk_is_a_clear_error() {
    let point = TempDir::new().unwrap();
    run(Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=1M", "tmpfs"])
        .arg(point.path()));
    let mount = Mount(point);
    let path = mount.0.path().join("image");
    let output = File::options()
        .read(true)
        .write(true)
        .create_new(true)
        .open(path)
        .unwrap();
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
#[ignore = "needs root, loop devices and a tree in SYSEXTANT_LAB_TREE"]
fn a_tree_of_packages_is_the_same_in_all_readers_with_each_compressor_and_block_size() {
    let Some(tree) = std::env::var_os("SYSEXTANT_LAB_TREE").map(PathBuf::from) else {
        panic!("SYSEXTANT_LAB_TREE names the folder into which packages were unpacked");
    };
    let expected = seen(&tree);
    // Low levels: what is asked is whether the blocks are read, not how small they are.
    let at_the_usual_size = ["zstd:3", "xz:1", "gzip:1", "lz4", "none"].map(|it| (it, "128K"));
    let at_the_ends = [("zstd:3", "4K"), ("zstd:3", "1M")];
    for (compression, block_size) in at_the_usual_size.into_iter().chain(at_the_ends) {
        let what = format!("{compression} {block_size}");
        let image = tempfile::NamedTempFile::new().unwrap();
        let options = Options {
            compression: compression.parse().unwrap(),
            block_size: block_size.parse().unwrap(),
            jobs: std::thread::available_parallelism().unwrap(),
            ..Options::default()
        };
        write_tree(&tree, &expected, image.path(), options);
        judge(image.path(), &expected, &what);
    }
}

/// All four readers see what is expected.
fn judge(image: &Path, expected: &BTreeMap<PathBuf, Seen>, what: &str) {
    let kernel = Mount::kernel(image);
    assert_same(
        &seen(kernel.0.path()),
        expected,
        &format!("the kernel, {what}"),
    );
    let unpacked = unsquashed(image, &["-quiet", "-no-progress"]);
    let root = seen(&unpacked.path().join("root"));
    assert_same(&root, expected, &format!("unsquashfs, {what}"));
    let fuse = Mount::squashfuse(image);
    let fuse = as_squashfuse_shows(seen(fuse.0.path()));
    let shown = as_squashfuse_shows(expected.clone());
    assert_same(&fuse, &shown, &format!("squashfuse, {what}"));
    let shown = as_backhand_shows(expected.clone());
    assert_same(
        &seen_by_backhand(image),
        &shown,
        &format!("backhand, {what}"),
    );
}

/// Without what backhand does not read: link counts, which names are of one inode, attributes.
fn as_backhand_shows(mut seen: BTreeMap<PathBuf, Seen>) -> BTreeMap<PathBuf, Seen> {
    for (path, one) in &mut seen {
        one.links = 0;
        one.first_name.clone_from(path);
        one.xattrs.clear();
    }
    seen
}

fn seen_by_backhand(image: &Path) -> BTreeMap<PathBuf, Seen> {
    let file = BufReader::new(File::open(image).unwrap());
    let image = FilesystemReader::from_reader(file).unwrap();
    let mut seen = BTreeMap::new();
    for node in image.files() {
        let path = node.fullpath.strip_prefix("/").unwrap().to_owned();
        let (kind, content, size) = match &node.inner {
            InnerNode::File(file) => {
                let mut hasher = blake3::Hasher::new();
                let size = io::copy(&mut image.file(file).reader(), &mut hasher).unwrap();
                ("file", hasher.finalize().to_string(), size)
            }
            InnerNode::Dir(_) => ("directory", String::new(), 0),
            InnerNode::Symlink(link) => {
                let target = link.link.to_string_lossy().into_owned();
                let size = target.len() as u64;
                ("symlink", target, size)
            }
            other => panic!("{}: is {other:?}", path.display()),
        };
        let one = Seen {
            kind,
            mode: u32::from(node.header.permissions),
            owner: (node.header.uid, node.header.gid),
            mtime: i64::from(node.header.mtime),
            links: 0,
            content,
            size,
            xattrs: BTreeMap::new(),
            first_name: path.clone(),
        };
        seen.insert(path, one);
    }
    seen
}

/// Packs a tree of files as it was seen.
fn write_tree(tree: &Path, seen: &BTreeMap<PathBuf, Seen>, image: &Path, options: Options) {
    let output = File::options().read(true).write(true).open(image).unwrap();
    let mut writer = Writer::new(output, options, &Unobserved).unwrap();
    for (path, one) in seen {
        let attributes = Attributes {
            mode: u16::try_from(one.mode).unwrap(),
            uid: one.owner.0,
            gid: one.owner.1,
            mtime: u32::try_from(one.mtime).unwrap(),
            xattrs: one
                .xattrs
                .iter()
                .map(|(n, v)| (n.clone().into_bytes(), v.clone()))
                .collect(),
        };
        let mut file;
        let node = match one.kind {
            _ if one.first_name != *path => Node::HardLink(one.first_name.as_os_str().as_bytes()),
            "directory" => Node::Directory,
            "symlink" => Node::Symlink(one.content.as_bytes()),
            "file" => {
                file = File::open(tree.join(path)).unwrap();
                Node::File {
                    size: one.size,
                    data: &mut file,
                }
            }
            other => panic!("{}: is a {other}", path.display()),
        };
        writer
            .add(path.as_os_str().as_bytes(), &attributes, node)
            .unwrap();
    }
    writer.finish().unwrap();
}
