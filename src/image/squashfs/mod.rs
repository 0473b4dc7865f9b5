//! A squashfs image, read: its superblock, its tree, the content of its files.
//!
//! Reads squashfs 4.0 as the kernel does (`fs/squashfs/squashfs_fs.h`), with gzip, xz, zstd, lz4 or
//! no compression. LZO and the old LZMA are recognised and named as not readable.
//!
//! Images come from elsewhere and may be made to harm, so every step is bounded: places are compared
//! with the image's length before anything is read from them, no block unpacks to more than the
//! format allows, memory is one entry of each folder on the way down plus caches of fixed size,
//! nothing recurses, and an image whose folders share entries, whose paths are longer than Linux
//! can open, or that has more entries than any real one is refused. [`Limits`] has the numbers.

pub(super) mod data;
mod error;
mod image;
mod limits;
mod metadata;
mod order;
mod walk;

pub use data::content::Content;
pub use data::decompressor::Compressor;
pub use error::{Part, SquashfsError};
pub use image::Squashfs;
pub use limits::Limits;
pub use metadata::inode::{Inode, Kind};
pub use metadata::superblock::Superblock;
pub use metadata::xattr::Xattr;
pub use walk::{Node, Walk};
