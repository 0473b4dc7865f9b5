//! An entry of an image: a path with its attributes and, for files, a reader of the content.

use std::io::Read;

/// The attributes of every inode.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Permission bits with setuid, setgid and sticky: `0o7777` at most.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Seconds since 1970.
    pub mtime: u32,
    /// Full names (`user.x`, `security.capability`, `trusted.x`) and values.
    pub xattrs: Vec<(Vec<u8>, Vec<u8>)>,
}

/// The kind of an entry.
pub enum Node<'a> {
    /// A directory.
    Directory,
    /// A regular file: exactly `size` bytes are read from `data`.
    File {
        /// Bytes.
        size: u64,
        /// The content.
        data: &'a mut dyn Read,
    },
    /// A symbolic link with its target, stored unchanged.
    Symlink(&'a [u8]),
    /// A further name of the entry that was added at that path before.
    HardLink(&'a [u8]),
    /// A character device.
    CharacterDevice {
        /// Major number.
        major: u32,
        /// Minor number.
        minor: u32,
    },
    /// A block device.
    BlockDevice {
        /// Major number.
        major: u32,
        /// Minor number.
        minor: u32,
    },
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
}
