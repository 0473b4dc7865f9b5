//! Four readers that are not ours, and ours; what each sees of an image, and what each is known not to show.
//!
//! A defect of a reader is named here, and only what it touches is left out of the comparison; the
//! reader has it with images of mksquashfs as well.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::BufReader;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use backhand::{FilesystemReader, InnerNode};
use sysextant::image::squashfs::{Inode, Kind, Squashfs};
use tempfile::TempDir;

use crate::seen::{Seen, Tree, assert_same, digest, seen};
use crate::squashfs::every_kind::device_numbers;

/// A reader of squashfs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Linux, over a loop device.
    Kernel,
    /// unsquashfs of squashfs-tools, into a folder.
    Unsquashfs,
    /// squashfuse, mounted.
    Squashfuse,
    /// The crate backhand.
    Backhand,
    /// Our own.
    Ours,
}

impl Reader {
    pub const ALL: [Self; 5] = [
        Self::Kernel,
        Self::Unsquashfs,
        Self::Squashfuse,
        Self::Backhand,
        Self::Ours,
    ];
    /// Those that read links of every length: backhand 0.25 refuses the whole image if a target
    /// has 256 bytes or more.
    pub const OF_LONG_LINKS: [Self; 4] =
        [Self::Kernel, Self::Unsquashfs, Self::Squashfuse, Self::Ours];
    /// Those that need no room for what they read: ext4 holds far less than 64 KiB of attributes
    /// for a file, so unsquashfs cannot always write what it read.
    pub const IN_PLACE: [Self; 4] = [Self::Kernel, Self::Squashfuse, Self::Backhand, Self::Ours];

    /// What it sees of an image.
    pub fn read(self, image: &Path) -> Tree {
        match self {
            Self::Kernel => seen(Mount::kernel(image).path()),
            Self::Unsquashfs => {
                let folder = TempDir::new().unwrap();
                let root = folder.path().join("root");
                let quiet = ["-quiet", "-no-progress", "-d"];
                run(Command::new("unsquashfs").args(quiet).arg(&root).arg(image));
                seen(&root)
            }
            Self::Squashfuse => seen(Mount::squashfuse(image).path()),
            Self::Backhand => seen_by_backhand(image),
            Self::Ours => seen_by_us(image),
        }
    }

    /// The tree without what this reader does not show.
    fn shown(self, mut tree: Tree) -> Tree {
        match self {
            Self::Kernel | Self::Unsquashfs | Self::Ours => {}
            Self::Squashfuse => tree.values_mut().for_each(as_squashfuse_shows),
            Self::Backhand => tree.values_mut().for_each(as_backhand_shows),
        }
        tree
    }
}

/// These readers see that tree in the image.
pub fn assert_see(readers: &[Reader], image: &Path, expected: &Tree, what: &str) {
    for reader in readers {
        let found = reader.shown(reader.read(image));
        let expected = reader.shown(expected.clone());
        assert_same(&found, &expected, &format!("{reader:?}, {what}"));
    }
}

/// squashfuse 0.1.104 shows no link counts of directories, gives each name of an inode a number of
/// its own, hides attributes without value, and takes two namespaces for one another.
fn as_squashfuse_shows(one: &mut Seen) {
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

fn without_mixed_up_namespace(name: String) -> String {
    let rest = ["trusted.", "security."]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix));
    rest.map(|rest| format!("trusted or security.{rest}"))
        .unwrap_or(name)
}

/// backhand 0.25 shows no link counts, no extended attributes, and not which names are of one inode.
fn as_backhand_shows(one: &mut Seen) {
    one.links = 0;
    one.first_name = PathBuf::new();
    one.xattrs.clear();
}

fn seen_by_backhand(image: &Path) -> Tree {
    let file = BufReader::new(File::open(image).unwrap());
    let image = FilesystemReader::from_reader(file).unwrap();
    let device = |number| {
        let (major, minor) = device_numbers(u64::from(number));
        format!("{major}:{minor}")
    };
    let mut tree = Tree::new();
    for node in image.files() {
        let (kind, content, size) = match &node.inner {
            InnerNode::Dir(_) => ("directory", String::new(), 0),
            InnerNode::File(file) => {
                let size = file.file_len() as u64;
                ("file", digest(image.file(file).reader()), size)
            }
            InnerNode::Symlink(link) => {
                let target = link.link.as_os_str().as_bytes();
                let text = String::from_utf8_lossy(target).into_owned();
                ("symlink", text, target.len() as u64)
            }
            InnerNode::CharacterDevice(node) => ("character", device(node.device_number), 0),
            InnerNode::BlockDevice(node) => ("block", device(node.device_number), 0),
            InnerNode::NamedPipe => ("fifo", String::new(), 0),
            InnerNode::Socket => ("socket", String::new(), 0),
        };
        let header = &node.header;
        let one = Seen {
            kind,
            mode: u32::from(header.permissions),
            owner: (header.uid, header.gid),
            mtime: i64::from(header.mtime),
            links: 0,
            content,
            size,
            xattrs: BTreeMap::new(),
            first_name: PathBuf::new(),
        };
        let path = node.fullpath.strip_prefix("/").unwrap().to_path_buf();
        tree.insert(path, one);
    }
    tree
}

fn seen_by_us(image: &Path) -> Tree {
    let file = BufReader::new(File::open(image).unwrap());
    let mut image = Squashfs::open(file).unwrap();
    let root = image.root().unwrap();
    let mut tree = Tree::new();
    let mut names: BTreeMap<u32, PathBuf> = BTreeMap::new();
    let mut add = |image: &mut Squashfs<_>, path: &[u8], inode: &Inode| {
        let path = PathBuf::from(OsStr::from_bytes(path));
        let device = |packed: u32| {
            let (major, minor) = device_numbers(u64::from(packed));
            format!("{major}:{minor}")
        };
        let (kind, content, size) = match &inode.kind {
            Kind::Directory(_) => ("directory", String::new(), 0),
            Kind::File(_) => {
                let content = image.content(inode).unwrap();
                ("file", digest(content), inode.size())
            }
            Kind::Symlink(target) => {
                let text = String::from_utf8_lossy(target).into_owned();
                ("symlink", text, target.len() as u64)
            }
            Kind::CharacterDevice(packed) => ("character", device(*packed), 0),
            Kind::BlockDevice(packed) => ("block", device(*packed), 0),
            Kind::Fifo => ("fifo", String::new(), 0),
            Kind::Socket => ("socket", String::new(), 0),
        };
        let xattrs = image.xattrs(inode).unwrap().into_iter();
        let text = |name| String::from_utf8(name).unwrap();
        let one = Seen {
            kind,
            mode: u32::from(inode.mode),
            owner: (inode.uid, inode.gid),
            mtime: i64::from(inode.mtime),
            links: u64::from(inode.links),
            content,
            size,
            xattrs: xattrs.map(|it| (text(it.name), it.value)).collect(),
            first_name: names.entry(inode.number).or_insert(path.clone()).clone(),
        };
        tree.insert(path, one);
    };
    add(&mut image, b"", &root);
    let mut walk = image.walk().unwrap();
    while let Some(node) = walk.next(&mut image).unwrap() {
        add(&mut image, &node.path, &node.inode);
    }
    tree
}

/// Runs a command that has to succeed, and gives what it said.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(output.status.success(), "{command:?}: {text}");
    text
}

/// A mount that is undone when it is dropped.
pub struct Mount(TempDir);

impl Mount {
    pub fn kernel(image: &Path) -> Self {
        Self::new(Command::new("mount").args(["-o", "loop,ro"]).arg(image))
    }

    pub fn squashfuse(image: &Path) -> Self {
        Self::new(Command::new("squashfuse").arg(image))
    }

    /// An empty file system in memory, of so many bytes.
    pub fn tmpfs(bytes: u64) -> Self {
        let size = format!("size={bytes}");
        Self::new(Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn new(command: &mut Command) -> Self {
        let point = TempDir::new().unwrap();
        run(command.arg(point.path()));
        Self(point)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}
