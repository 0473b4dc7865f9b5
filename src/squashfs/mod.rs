//! A stream of entries in, a squashfs image out.
//!
//! Writes squashfs 4.0 as the kernel reads it (`fs/squashfs/squashfs_fs.h`, and the format's
//! description in squashfs-tools). Knows nothing of packages, plans or systemd, and could be a
//! crate of its own.

mod entry;

pub use entry::{Attributes, Node};
