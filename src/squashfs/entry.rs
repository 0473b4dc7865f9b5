//! What goes into an image: one path at a time, with its attributes and, for files, a reader.

use std::io::Read;

/// What every inode has.
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

/// What stands at a path.
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
    /// A symbolic link with its target, as it is.
    Symlink(&'a [u8]),
    /// Another name of the entry already added at that path.
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
