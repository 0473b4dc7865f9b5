//! Reads squashfs images: the superblock, the tree, the contents of files.
//!
//! Supports squashfs 4.0 as the kernel does (`fs/squashfs/squashfs_fs.h`), with gzip, xz, zstd, lz4
//! or no compression. LZO and the old LZMA are recognised and named as unsupported.
//!
//! Images are untrusted, so every step is bounded: positions are checked before anything is read
//! from them, no block decompresses to more than the format allows, memory holds one entry of each
//! folder on the path plus caches of fixed size, and nothing is recursive. Images are refused if
//! folders share entries, paths are longer than Linux can open, or there are more entries than in
//! any real image. [`Limits`] has the numbers.

pub(super) mod data;
mod error;
mod image;
mod limits;
mod metadata;
mod order;
mod walk;

pub use data::compressor::Compressor;
pub use data::content::Content;
pub use error::{Part, SquashfsError};
pub use image::Squashfs;
pub use limits::Limits;
pub use metadata::inode::{Inode, Kind};
pub use metadata::superblock::Superblock;
pub use metadata::xattr::Xattr;
pub use walk::{Node, Walk};
