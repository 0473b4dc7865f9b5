//! One node of an opened image, as it is stored.

use std::io::{self, Read};

use crate::image::squashfs::{Inode, Kind, Xattr};

/// Takes one node with its content, which is empty for all but regular files.
pub type VisitNode<'a> = dyn FnMut(ImageNode, &mut dyn Read) -> io::Result<()> + 'a;

/// The extended attribute that says whether the release file must have the image's name.
const STRICT: &str = "user.extension-release.strict";

/// One node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageNode {
    /// Its path without a leading slash: `usr/bin/gdb`. Bytes that are no UTF-8 are replaced.
    pub path: String,
    /// What it is.
    pub kind: StoredKind,
    /// Permission bits, with setuid, setgid and sticky.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Seconds since 1970.
    pub mtime: u32,
    /// Device and inode: names with the same are hard links. In a squashfs it is the place of the
    /// inode, since nothing there keeps two inodes from having the same number.
    pub inode: (u64, u64),
    /// Extended attributes, name and value, sorted by name.
    pub xattrs: Vec<(String, Vec<u8>)>,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredKind {
    /// A regular file and its length in bytes.
    File(u64),
    /// A directory.
    Directory,
    /// A symbolic link and its target.
    Symlink(String),
    /// A character device, with its number as Linux packs it; 0 is a whiteout.
    CharacterDevice(u64),
    /// A block device.
    BlockDevice(u64),
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
}

impl ImageNode {
    /// The node of an inode of a squashfs image, which stands at that place.
    pub(super) fn of_squashfs(path: String, place: u64, inode: &Inode, xattrs: Vec<Xattr>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let kind = match &inode.kind {
            Kind::Directory(_) => StoredKind::Directory,
            Kind::File(_) => StoredKind::File(inode.size()),
            Kind::Symlink(target) => StoredKind::Symlink(text(target)),
            Kind::BlockDevice(number) => StoredKind::BlockDevice(u64::from(*number)),
            Kind::CharacterDevice(number) => StoredKind::CharacterDevice(u64::from(*number)),
            Kind::Fifo => StoredKind::Fifo,
            Kind::Socket => StoredKind::Socket,
        };
        let xattrs = xattrs.into_iter();
        let mut xattrs: Vec<(String, Vec<u8>)> =
            xattrs.map(|it| (text(&it.name), it.value)).collect();
        xattrs.sort();
        Self {
            path,
            kind,
            mode: inode.mode,
            uid: inode.uid,
            gid: inode.gid,
            mtime: inode.mtime,
            inode: (0, place),
            xattrs,
        }
    }

    /// Whether a release file lets the image have any name.
    #[must_use]
    pub fn allows_any_name(&self) -> bool {
        self.xattr(STRICT).is_some_and(is_false)
    }

    /// Whether overlayfs takes it for the deletion of the path that it has (character device 0:0).
    #[must_use]
    pub fn is_whiteout(&self) -> bool {
        self.kind == StoredKind::CharacterDevice(0)
    }

    /// The value of an extended attribute.
    #[must_use]
    pub fn xattr(&self, name: &str) -> Option<&[u8]> {
        let found = self.xattrs.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_slice())
    }
}

/// `parse_boolean()` of systemd; what it does not know counts as no answer.
fn is_false(value: &[u8]) -> bool {
    let value = String::from_utf8_lossy(value);
    let value = value.trim_end_matches('\0').to_ascii_lowercase();
    matches!(value.as_str(), "0" | "no" | "n" | "false" | "f" | "off")
}
