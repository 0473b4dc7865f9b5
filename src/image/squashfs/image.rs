//! An open image: its tables, an inode by its place, the node at a path, a file's content.

use std::io::{Read, Seek, SeekFrom};

use super::data::decompressor::Decompressor;
use super::data::fragment;
use super::data::store::Store;
use super::error::{Part, SquashfsError};
use super::limits::Limits;
use super::metadata::directory::Listing;
use super::metadata::inode::{DirectoryPlace, Inode, Kind, Tables};
use super::metadata::superblock::{NO_TABLE, SUPERBLOCK, Superblock};
use super::metadata::table::{Table, read_ids};
use super::metadata::xattr::{Xattr, Xattrs};
use super::metadata::{Position, inode};

/// An open image.
///
/// A [`Walk`](super::Walk) returns all nodes, and [`find`](Self::find) one of them; contents of files and
/// extended attributes are read on request.
pub struct Squashfs<R> {
    pub(super) store: Store<R>,
    superblock: Superblock,
    ids: Vec<u32>,
    pub(super) fragments: Option<Table>,
    xattrs: Option<Xattrs>,
    pub(super) limits: Limits,
}

impl<R: Read + Seek> Squashfs<R> {
    /// Opens the image that begins at the source's first byte.
    ///
    /// # Errors
    /// If it is no image of squashfs 4.0, its tables do not lie within it, or it cannot be read.
    pub fn open(source: R) -> Result<Self, SquashfsError> {
        Self::with_limits(source, Limits::default())
    }

    /// As [`open`](Self::open), with other limits than the default ones.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn with_limits(mut source: R, limits: Limits) -> Result<Self, SquashfsError> {
        let failed = |source| SquashfsError::Io {
            part: Part::Superblock,
            offset: 0,
            source,
        };
        // The superblock declares a length; what is really there bounds all reads.
        let length = source.seek(SeekFrom::End(0)).map_err(failed)?;
        source.seek(SeekFrom::Start(0)).map_err(failed)?;
        let mut head = Vec::new();
        let most = SUPERBLOCK as u64;
        source
            .by_ref()
            .take(most)
            .read_to_end(&mut head)
            .map_err(failed)?;
        let head: &[u8; SUPERBLOCK] = match head.first_chunk() {
            Some(head) => head,
            None if head.starts_with(b"hsqs") => {
                let problem = format!("the file has {} bytes: it is cut off", head.len());
                return Err(SquashfsError::damaged(Part::Superblock, 0, problem));
            }
            None => return Err(SquashfsError::NotSquashfs),
        };
        let superblock = Superblock::parse(head, length)?;
        let end = superblock.bytes_used;
        let decompressor = Decompressor::new(superblock.compressor);
        let mut store = Store::new(source, end, decompressor, limits);
        let ids = read_ids(&mut store, superblock.id_table, superblock.ids, end)?;
        let fragments = match superblock.fragments {
            0 => None,
            count => Some(Table::new(
                Part::FragmentTable,
                superblock.fragment_table,
                count,
                fragment::ENTRY,
                end,
            )?),
        };
        let xattrs = match superblock.xattr_table {
            NO_TABLE => None,
            place => Some(Xattrs::open(&mut store, place, end)?),
        };
        Ok(Self {
            store,
            superblock,
            ids,
            fragments,
            xattrs,
            limits,
        })
    }

    /// What the image says of itself.
    #[must_use]
    pub fn superblock(&self) -> &Superblock {
        &self.superblock
    }

    /// The root.
    ///
    /// # Errors
    /// If it cannot be read or is no folder.
    pub fn root(&mut self) -> Result<Inode, SquashfsError> {
        let place = self.root_place()?;
        let inode = self.inode(place)?;
        match inode.kind {
            Kind::Directory(_) => Ok(inode),
            _ => Err(no_root(place)),
        }
    }

    /// Where the root's entries are.
    ///
    /// # Errors
    /// As [`root`](Self::root).
    pub(super) fn root_folder(&mut self) -> Result<DirectoryPlace, SquashfsError> {
        let place = self.root_place()?;
        match self.inode(place)?.kind {
            Kind::Directory(root) => Ok(root),
            _ => Err(no_root(place)),
        }
    }

    fn root_place(&self) -> Result<Position, SquashfsError> {
        let (table, root) = (self.superblock.inode_table, self.superblock.root);
        Position::unpacked(table, root, Part::Inode)
    }

    /// The inode at a path, without following links: `usr/bin/gdb`. `None` if there is none.
    ///
    /// # Errors
    /// If a folder on the way cannot be read.
    pub fn find(&mut self, path: &[u8]) -> Result<Option<Inode>, SquashfsError> {
        let mut inode = self.root()?;
        let parts = path.split(|byte| *byte == b'/');
        for part in parts.filter(|part| !part.is_empty()) {
            let Kind::Directory(place) = inode.kind else {
                return Ok(None);
            };
            let mut listing = Listing::new(place, self.superblock.inode_table);
            inode = loop {
                match listing.next(&mut self.store)? {
                    Some(entry) if entry.name == part => break self.inode(entry.inode)?,
                    Some(entry) if entry.name.as_slice() < part => {}
                    // The listing is sorted, so that the name cannot come later.
                    Some(_) | None => return Ok(None),
                }
            };
        }
        Ok(Some(inode))
    }

    /// The extended attributes of an inode, in the image's order.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn xattrs(&mut self, inode: &Inode) -> Result<Vec<Xattr>, SquashfsError> {
        let Some(number) = inode.xattrs else {
            return Ok(Vec::new());
        };
        let Some(xattrs) = self.xattrs else {
            let problem = "an inode has some, and the image has no table of them";
            return Err(SquashfsError::damaged(Part::Xattrs, 0, problem));
        };
        xattrs.read(&mut self.store, number, self.limits.xattrs)
    }

    pub(super) fn inode(&mut self, place: Position) -> Result<Inode, SquashfsError> {
        let tables = Tables {
            ids: &self.ids,
            directories: self.superblock.directory_table,
            block_size: self.superblock.block_size,
        };
        inode::read(&mut self.store, place, &tables)
    }
}

fn no_root(place: Position) -> SquashfsError {
    SquashfsError::damaged(Part::Inode, place.block, "the root is not a folder")
}
