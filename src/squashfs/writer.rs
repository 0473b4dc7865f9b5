//! Takes entries one by one and writes the image.
//!
//! An image is: the superblock, the compressor's options, the data area, then the tables of
//! inodes, directories, fragments, exports, ids and xattrs, and zeros up to a multiple of 4 KiB.
//! The data area is written while entries come in; the rest at the end.

use std::io::{Read, Seek, Write};

use super::compression::compressor::stored_options;
use super::data::DataArea;
use super::entry::{Attributes, Node};
use super::error::{Error, Limit};
use super::metadata::ids::Ids;
use super::metadata::image_end;
use super::metadata::image_end::Collected;
use super::metadata::superblock::SUPERBLOCK;
use super::metadata::xattr::Xattrs;
use super::observer::{Counters, Observer};
use super::options::Options;
use super::output::Output;
use super::summary::Summary;
use super::tree::{Body, Head, Tree};

/// The longest target of a symbolic link that readers accept.
const TARGET_LIMIT: usize = 65_535;
/// All permission bits with setuid, setgid and sticky.
const PERMISSIONS: u16 = 0o7777;
/// Bits of a device's major and minor number.
const DEVICE_BITS: (u32, u32) = (12, 20);

/// Writes one image, from offset 0 of its output.
///
/// After an error the image cannot be continued: every later call gives [`Error::GivenUp`].
pub struct Writer<'o, W> {
    options: Options,
    data: DataArea<'o, W>,
    tree: Tree,
    ids: Ids,
    xattrs: Xattrs,
    is_given_up: bool,
}

impl<'o, W: Read + Write + Seek> Writer<'o, W> {
    /// Begins an image. The output must be empty, and also readable: blocks are read back if the
    /// beginning of a file equals that of an earlier one.
    ///
    /// # Errors
    /// The output cannot be written or read, a thread cannot be started, or the attributes for
    /// implicit directories cannot be stored.
    pub fn new(output: W, options: Options, observer: &'o dyn Observer) -> Result<Self, Error> {
        let mut output = Output::new(output, observer)?;
        // Room for the superblock, whose fields are known only at the end.
        output.write(&[0; SUPERBLOCK])?;
        if let Some(stored) = stored_options(options.compression) {
            output.write(&compressor_options(&stored))?;
        }
        let (mut ids, mut xattrs) = (Ids::default(), Xattrs::default());
        let root = head(b"", &options.implicit_directory, &mut ids, &mut xattrs)?;
        let data = DataArea::new(output, &options)?;
        Ok(Self {
            options,
            data,
            tree: Tree::new(root),
            ids,
            xattrs,
            is_given_up: false,
        })
    }

    /// Begins a segment: entries from here on share no fragment block with earlier ones. Returns
    /// the segment's index in [`Summary::segments`]. Without a call, everything is one segment.
    ///
    /// # Errors
    /// The image cannot be written, or the work is cancelled.
    pub fn begin_segment(&mut self) -> Result<usize, Error> {
        self.unless_given_up(|writer| Ok(writer.data.begin_segment()? as usize))
    }

    /// Adds an entry at a path, relative and without a leading slash (`usr/bin/gdb`); the empty
    /// path is the root. Missing parent directories are made, and get their own attributes if they
    /// are added later. A hard link has the attributes of its target; those given are ignored.
    ///
    /// # Errors
    /// The entry cannot stand in an image, its content does not come as declared, the image cannot
    /// be written, or the work is cancelled.
    pub fn add(
        &mut self,
        path: &[u8],
        attributes: &Attributes,
        node: Node<'_>,
    ) -> Result<(), Error> {
        self.unless_given_up(|writer| {
            writer.data.output().check_cancelled()?;
            writer
                .tree
                .check_vacant(path, matches!(node, Node::Directory))?;
            match node {
                Node::HardLink(target) => writer.add_link(path, target),
                node => writer.add_inode(path, attributes, node),
            }
        })
    }

    /// The BLAKE3 digest of the content of the regular file at that path, if one was added.
    #[must_use]
    pub fn content_digest(&self, path: &[u8]) -> Option<[u8; 32]> {
        match &self.tree.inode(self.tree.find(path)?).body {
            Body::File(content) => Some(content.digest),
            _ => None,
        }
    }

    /// Sets the creation time of the image, which can depend on the entries that were added.
    pub fn set_modification_time(&mut self, seconds: u32) {
        self.options.modification_time = seconds;
    }

    /// The progress so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.data.output().counters()
    }

    /// Completes the image and gives the output back. It is flushed but not synced.
    ///
    /// # Errors
    /// A limit of the format is passed, the image cannot be written, or the work is cancelled.
    pub fn finish(self) -> Result<(W, Summary), Error> {
        if self.is_given_up {
            return Err(Error::GivenUp);
        }
        let Self {
            options,
            data,
            tree,
            ids,
            xattrs,
            ..
        } = self;
        let (output, placement, duplicates) = data.finish()?;
        let collected = Collected {
            tree,
            ids,
            xattrs,
            placement,
            duplicates,
        };
        image_end::write(output, &options, &collected)
    }

    fn unless_given_up<T>(
        &mut self,
        step: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if self.is_given_up {
            return Err(Error::GivenUp);
        }
        let result = step(self);
        // A failed step may have stored a part of a file's content, which no inode will refer to.
        self.is_given_up = result.is_err();
        result
    }

    fn add_link(&mut self, path: &[u8], target: &[u8]) -> Result<(), Error> {
        let names = || (path.into(), target.into());
        let Some(inode) = self.tree.find(target) else {
            let (path, target) = names();
            return Err(Error::LinkToMissing { path, target });
        };
        if self.tree.directory(inode).is_some() {
            let (path, target) = names();
            return Err(Error::LinkToDirectory { path, target });
        }
        let implicit = self.implicit_head(path)?;
        self.tree.link(path, inode, &implicit)
    }

    fn add_inode(
        &mut self,
        path: &[u8],
        attributes: &Attributes,
        node: Node<'_>,
    ) -> Result<(), Error> {
        // Attributes are checked before the content is read, since what is stored cannot be taken
        // back.
        let head = head(path, attributes, &mut self.ids, &mut self.xattrs)?;
        let implicit = self.implicit_head(path)?;
        let body = match node {
            Node::Directory => return self.tree.add_directory(path, head, &implicit),
            Node::File { size, data } => Body::File(Box::new(self.data.add(path, size, data)?)),
            Node::Symlink(target) => Body::Symlink(checked_target(path, target)?.into()),
            Node::CharacterDevice { major, minor } => {
                Body::CharacterDevice(device(path, major, minor)?)
            }
            Node::BlockDevice { major, minor } => Body::BlockDevice(device(path, major, minor)?),
            Node::Fifo => Body::Fifo,
            Node::Socket => Body::Socket,
            // A hard link has no inode of its own.
            Node::HardLink(target) => return self.add_link(path, target),
        };
        self.tree.add(path, head, body, &implicit)
    }

    fn implicit_head(&mut self, path: &[u8]) -> Result<Head, Error> {
        head(
            path,
            &self.options.implicit_directory,
            &mut self.ids,
            &mut self.xattrs,
        )
    }
}

/// Attributes with owners and xattrs as indexes of their tables.
fn head(
    path: &[u8],
    attributes: &Attributes,
    ids: &mut Ids,
    xattrs: &mut Xattrs,
) -> Result<Head, Error> {
    let Attributes {
        mode,
        uid,
        gid,
        mtime,
        ..
    } = *attributes;
    if mode & !PERMISSIONS != 0 {
        return Err(Error::Mode {
            path: path.into(),
            mode,
        });
    }
    let full = || Error::Limit {
        path: path.into(),
        limit: Limit::Ids,
    };
    let uid = ids.place(uid).ok_or_else(full)?;
    let gid = ids.place(gid).ok_or_else(full)?;
    let xattrs = xattrs.number(path, &attributes.xattrs)?;
    Ok(Head {
        mode,
        uid,
        gid,
        mtime,
        xattrs,
    })
}

fn checked_target<'t>(path: &[u8], target: &'t [u8]) -> Result<&'t [u8], Error> {
    if target.is_empty() || target.len() > TARGET_LIMIT || target.contains(&0) {
        return Err(Error::SymlinkTarget {
            path: path.into(),
            length: target.len(),
        });
    }
    Ok(target)
}

/// A device number as the kernel packs it: the major number has 12 bits, the minor 20.
fn device(path: &[u8], major: u32, minor: u32) -> Result<u32, Error> {
    let (major_bits, minor_bits) = DEVICE_BITS;
    if major >> major_bits != 0 || minor >> minor_bits != 0 {
        return Err(Error::Device {
            path: path.into(),
            major,
            minor,
        });
    }
    // The order of `new_encode_dev()` in Linux: the low byte of the minor number, the major number,
    // and the rest of the minor number.
    Ok((minor & 0xff) | major << 8 | (minor & !0xff) << 12)
}

/// The options as an uncompressed metadata block.
fn compressor_options(stored: &[u8]) -> Vec<u8> {
    // The highest bit says that the block is not compressed.
    let header = stored.len() as u16 | 1 << 15;
    [&header.to_le_bytes(), stored].concat()
}
