//! What stands at a path.

use compact_str::CompactString;

/// What kind of thing stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link, and where it points.
    Symlink(CompactString),
    /// A device, fifo or socket.
    Special,
}

/// What stands at a path of the base's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseNode {
    /// Its kind.
    pub kind: NodeKind,
    /// Permission bits, with setuid, setgid and sticky.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Bytes of a regular file, else 0.
    pub size: u64,
}
