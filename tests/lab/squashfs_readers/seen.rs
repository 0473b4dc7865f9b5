//! What is seen of a tree, entry by entry, and what ought to be seen of entries that were added.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use sysextant::squashfs::Attributes;

use crate::squashfs::every_kind::device_numbers;
use crate::squashfs::{Entry, Kind};

/// A tree: what is seen of each path. The root is the empty path.
pub type Tree = BTreeMap<PathBuf, Seen>;

/// What is seen of one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub kind: &'static str,
    pub mode: u32,
    pub owner: (u32, u32),
    pub mtime: i64,
    pub links: u64,
    /// Digest of a file's content, target of a symlink, numbers of a device.
    pub content: String,
    pub size: u64,
    pub xattrs: BTreeMap<String, Vec<u8>>,
    /// First path of the same inode.
    pub first_name: PathBuf,
}

/// What the operating system says of a tree.
pub fn seen(root: &Path) -> Tree {
    let mut found = Tree::new();
    let mut inodes = BTreeMap::new();
    let mut xattrs = xattrs(root);
    for path in paths(root) {
        let metadata = fs::symlink_metadata(&path).unwrap();
        let relative = path.strip_prefix(root).unwrap().to_path_buf();
        let first = inodes
            .entry(metadata.ino())
            .or_insert_with(|| relative.clone())
            .clone();
        let (kind, content, size) = content(&path, &metadata);
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

/// All paths of a tree, sorted, the root's first.
fn paths(root: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(path) = open.pop() {
        if fs::symlink_metadata(&path).unwrap().is_dir() {
            let entries = fs::read_dir(&path).unwrap();
            open.extend(entries.map(|entry| entry.unwrap().path()));
        }
        paths.push(path);
    }
    paths.sort();
    paths
}

fn content(path: &Path, metadata: &fs::Metadata) -> (&'static str, String, u64) {
    let kind = metadata.file_type();
    let device = || {
        let (major, minor) = device_numbers(metadata.rdev());
        format!("{major}:{minor}")
    };
    if kind.is_dir() {
        ("directory", String::new(), 0)
    } else if kind.is_file() {
        ("file", digest(File::open(path).unwrap()), metadata.len())
    } else if kind.is_symlink() {
        let target = fs::read_link(path).unwrap();
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
    }
}

/// The digest of all that a reader gives.
pub fn digest(mut content: impl io::Read) -> String {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut content, &mut hasher).unwrap();
    hasher.finalize().to_string()
}

/// All extended attributes below a path, as getfattr lists them.
fn xattrs(root: &Path) -> BTreeMap<PathBuf, BTreeMap<String, Vec<u8>>> {
    let options = "-R -P -h -d -m - -e hex --absolute-names".split(' ');
    let output = Command::new("getfattr")
        .args(options)
        .arg(root)
        .output()
        .unwrap();
    let mut found: BTreeMap<PathBuf, BTreeMap<_, _>> = BTreeMap::new();
    let mut path = PathBuf::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some(name) = line.strip_prefix("# file: ") {
            path = PathBuf::from(name);
            continue;
        }
        let (name, value) = match line.split_once("=0x") {
            Some((name, value)) => (name, bytes(value)),
            None => (line, Vec::new()),
        };
        if !name.is_empty() {
            let of_path = found.entry(path.clone()).or_default();
            of_path.insert(name.to_owned(), value);
        }
    }
    found
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits = hexadecimal.as_bytes().chunks(2);
    digits
        .map(|digits| u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap())
        .collect()
}

/// How entries ought to be seen.
pub fn expected(entries: &[Entry]) -> Tree {
    let mut tree = Tree::new();
    for entry in entries {
        let path = path(&entry.path);
        if let Kind::HardLink(target) = &entry.kind {
            let first = tree[&self::path(target)].first_name.clone();
            let mut one = tree[&first].clone();
            one.links += 1;
            for other in tree.values_mut().filter(|other| other.first_name == first) {
                other.links = one.links;
            }
            tree.insert(path, one);
            continue;
        }
        let one = expected_inode(entry, path.clone());
        if one.kind == "directory"
            && let Some(parent) = path.parent()
        {
            tree.get_mut(parent).unwrap().links += 1;
        }
        tree.insert(path, one);
    }
    name_by_first_in_order(tree)
}

fn expected_inode(entry: &Entry, path: PathBuf) -> Seen {
    let Attributes {
        mode,
        uid,
        gid,
        mtime,
        xattrs,
    } = &entry.attributes;
    let (kind, content, size) = match &entry.kind {
        Kind::Directory | Kind::HardLink(_) => ("directory", String::new(), 0),
        Kind::File(content) => ("file", digest(content.as_slice()), content.len() as u64),
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
    Seen {
        kind,
        mode: u32::from(*mode),
        owner: (*uid, *gid),
        mtime: i64::from(*mtime),
        links: if kind == "directory" { 2 } else { 1 },
        content,
        size,
        xattrs: xattrs.collect(),
        first_name: path,
    }
}

fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsString::from_vec(bytes.to_vec()))
}

/// The operating system does not say which of an inode's names was added first.
pub fn name_by_first_in_order(mut tree: Tree) -> Tree {
    let mut first: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for (path, one) in &mut tree {
        let shared = first.entry(one.first_name.clone()).or_insert(path.clone());
        one.first_name.clone_from(shared);
    }
    tree
}

/// Both trees are the same, entry by entry.
pub fn assert_same(found: &Tree, expected: &Tree, who: &str) {
    let only = |one: &Tree, other: &Tree| -> Vec<PathBuf> {
        let paths = one.keys().filter(|path| !other.contains_key(*path));
        paths.cloned().collect()
    };
    let none = Vec::<PathBuf>::new();
    assert_eq!(only(found, expected), none, "{who} sees more");
    assert_eq!(only(expected, found), none, "{who} does not see");
    for (path, expected) in expected {
        assert_eq!(&found[path], expected, "{who}: {}", path.display());
    }
}
