//! An existing extension image, opened: a squashfs image, a disk image (GPT) whose root or `/usr`
//! partition is a squashfs, or a folder.
//!
//! All three give the same nodes in the same order, a folder before what it holds. Images are
//! hostile input: [`squashfs`](super::squashfs) is bounded, the table of partitions has limits of its
//! own, and a folder is read without following links. Other file systems are recognised and named,
//! since systemd merges them and nothing here can look into them.

mod error;
mod folder;
mod format;
mod gpt;
mod node;
mod placed;
mod tree;
mod window;

use std::fs::File;
use std::io::{self, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

pub use error::ImageError;
use format::Head;
pub use format::{ForeignFormat, Packed};
pub use gpt::PartitionKind;
pub use node::{ImageNode, StoredKind, VisitNode};
pub use placed::{Class, Form, Placed, SearchFolder};
pub use tree::ImageTree;
use window::Window;

use super::squashfs::{Squashfs, Superblock};
use crate::archive::open_regular;

/// An image that can be walked through any number of times.
pub struct OpenedImage {
    path: PathBuf,
    /// Bytes of the file; 0 for a folder.
    bytes: u64,
    source: Source,
}

enum Source {
    Squashfs {
        image: Box<Squashfs<BufReader<Window<File>>>>,
        partition: Option<PartitionKind>,
    },
    Folder,
}

impl OpenedImage {
    /// Opens the image or the folder at that path; links are followed.
    ///
    /// # Errors
    /// If it cannot be read, is no image that can be looked into, or is damaged.
    pub fn open(path: &Path) -> Result<Self, ImageError> {
        let failed = |source| ImageError::Io {
            path: path.to_owned(),
            source,
        };
        let found = std::fs::metadata(path).map_err(failed)?;
        if found.is_dir() {
            return Ok(Self {
                path: path.to_owned(),
                bytes: 0,
                source: Source::Folder,
            });
        }
        let mut file = open_regular(path).map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        let head = Head::read(&mut file).map_err(failed)?;
        let (start, length, partition) = match head.packed() {
            Some(Packed::Squashfs) => (0, bytes, None),
            Some(Packed::Disk) => {
                let found = gpt::squashfs_partition(&mut file, bytes, path)?;
                (found.start, found.length, Some(found.kind))
            }
            Some(Packed::Foreign(format)) => {
                return Err(ImageError::Foreign {
                    path: path.to_owned(),
                    format,
                });
            }
            None => return Err(ImageError::none(path, bytes)),
        };
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        let window = BufReader::new(Window::new(file, start, length));
        let image = Squashfs::open(window).map_err(|source| ImageError::Squashfs {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            path: path.to_owned(),
            bytes,
            source: Source::Squashfs {
                image: Box::new(image),
                partition,
            },
        })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of the image's file; `None` for a folder.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        match self.source {
            Source::Squashfs { .. } => Some(self.bytes),
            Source::Folder => None,
        }
    }

    /// What the squashfs says of itself; `None` for a folder.
    #[must_use]
    pub fn superblock(&self) -> Option<&Superblock> {
        match &self.source {
            Source::Squashfs { image, .. } => Some(image.superblock()),
            Source::Folder => None,
        }
    }

    /// The partition that the squashfs is, if the image is one of a disk.
    #[must_use]
    pub fn partition(&self) -> Option<PartitionKind> {
        match &self.source {
            Source::Squashfs { partition, .. } => *partition,
            Source::Folder => None,
        }
    }

    /// Gives every node below the root to `visit`, a folder before what it holds.
    ///
    /// # Errors
    /// If a part of the image cannot be read, or `visit` fails.
    pub fn walk(&mut self, visit: &mut VisitNode<'_>) -> Result<(), ImageError> {
        // The usr partition is mounted at /usr: its paths begin there.
        let prefix = match self.partition() {
            Some(PartitionKind::Usr) => "usr/",
            Some(PartitionKind::Root) | None => "",
        };
        match &mut self.source {
            Source::Folder => folder::walk(&self.path, visit),
            Source::Squashfs { image, .. } => {
                let broken = |source| ImageError::Squashfs {
                    path: self.path.clone(),
                    source,
                };
                let failed = |source| ImageError::Io {
                    path: self.path.clone(),
                    source,
                };
                if !prefix.is_empty() {
                    let root = image.root().map_err(broken)?;
                    let node = ImageNode::of_squashfs("usr".to_owned(), 0, &root, Vec::new());
                    visit(node, &mut io::empty()).map_err(failed)?;
                }
                let mut walk = image.walk().map_err(broken)?;
                while let Some(found) = walk.next(image).map_err(broken)? {
                    let path = format!("{prefix}{}", String::from_utf8_lossy(&found.path));
                    let xattrs = image.xattrs(&found.inode).map_err(broken)?;
                    let node = ImageNode::of_squashfs(path, found.place, &found.inode, xattrs);
                    match image.content(&found.inode) {
                        Some(mut content) => visit(node, &mut content).map_err(failed)?,
                        None => visit(node, &mut io::empty()).map_err(failed)?,
                    }
                }
                Ok(())
            }
        }
    }
}
