//! Writes the inode table and the directory table from the tree.
//!
//! For each directory, the deepest first, the inodes of all its entries are written one after the
//! other, and then its listing, which refers to them. The root's inode is the last.

use super::directory::{DirectoryEntry, Listing};
use super::numbering::Numbering;
use super::{MetadataCompressor, Reference, Table, directory, inode};
use crate::squashfs::data::placement::Placement;
use crate::squashfs::error::Error;
use crate::squashfs::tree::{Body, Directory, InodeId, Tree};

/// The two tables as they are stored.
pub(crate) struct Tables {
    pub inodes: Vec<u8>,
    pub directories: Vec<u8>,
    pub root: Reference,
    /// The place of each inode by its number, uncompressed: the export table.
    pub export: Vec<u8>,
}

/// Both tables while they are written.
struct Writing<'t, 'o> {
    tree: &'t Tree,
    numbering: Numbering,
    placement: &'t Placement,
    compressor: &'t mut MetadataCompressor<'o>,
    inodes: Table,
    directories: Table,
    /// The place of each inode that is already written.
    references: Vec<Option<Reference>>,
    /// Listings of directories whose inode is not written yet.
    listings: Vec<Option<Listing>>,
}

/// Writes all inodes and listings.
///
/// # Errors
/// A limit of the format is passed, or the work is cancelled.
pub(crate) fn write(
    tree: &Tree,
    placement: &Placement,
    compressor: &mut MetadataCompressor<'_>,
) -> Result<Tables, Error> {
    let count = tree.inodes().len();
    let mut writing = Writing {
        tree,
        numbering: Numbering::of(tree),
        placement,
        compressor,
        inodes: Table::default(),
        directories: Table::default(),
        references: vec![None; count],
        listings: (0..count).map(|_| None).collect(),
    };
    let directories = std::mem::take(&mut writing.numbering.directories);
    // The deepest first: a directory's inode holds the place of its listing, and is written with
    // the entries of its parent.
    for id in directories.into_iter().rev() {
        if let Some(directory) = tree.directory(id) {
            writing.directory(id, directory)?;
        }
    }
    let root = writing.inode(InodeId::ROOT)?;
    writing.finish(root)
}

impl Writing<'_, '_> {
    /// Writes the inodes of a directory's entries, and then its listing.
    fn directory(&mut self, id: InodeId, directory: &Directory) -> Result<(), Error> {
        let mut entries = Vec::with_capacity(directory.entries.len());
        for (name, entry) in &directory.entries {
            entries.push(DirectoryEntry {
                name,
                number: self.numbering.number(*entry),
                kind: inode::kind(&self.tree.inode(*entry).body),
                inode: self.inode(*entry)?,
            });
        }
        let listing = directory::write(&entries, &mut self.directories, self.compressor)?;
        self.listings[id.index()] = Some(listing);
        Ok(())
    }

    /// Writes an inode, unless it was already written under another name.
    fn inode(&mut self, id: InodeId) -> Result<Reference, Error> {
        if let Some(reference) = self.references[id.index()] {
            return Ok(reference);
        }
        let reference = self.inodes.position();
        let bytes = self.inode_bytes(id);
        self.inodes.write(&bytes, self.compressor)?;
        self.references[id.index()] = Some(reference);
        Ok(reference)
    }

    fn inode_bytes(&mut self, id: InodeId) -> Vec<u8> {
        let inode = self.tree.inode(id);
        let number = self.numbering.number(id);
        match &inode.body {
            Body::Directory(directory) => {
                let listing = self.listings[id.index()].take().unwrap_or_default();
                let parent = match id {
                    // The root has no parent: its parent's number is one that no inode has.
                    InodeId::ROOT => self.tree.count() + 1,
                    _ => self.numbering.number(directory.parent),
                };
                let entries = directory.entries.values();
                let is_directory = |entry: &&InodeId| self.tree.directory(**entry).is_some();
                let subdirectories = entries.filter(is_directory).count() as u32;
                inode::directory(&inode.head, number, parent, subdirectories, &listing)
            }
            Body::File(content) => {
                inode::file(inode, number, content.size, &self.placement.place(content))
            }
            _ => inode::other(inode, number),
        }
    }

    fn finish(self, root: Reference) -> Result<Tables, Error> {
        let place = |id: &InodeId| self.references[id.index()].unwrap_or_default();
        let by_number = self.numbering.by_number.iter();
        let export = by_number
            .flat_map(|id| place(id).packed().to_le_bytes())
            .collect();
        let (inodes, _) = self.inodes.finish(self.compressor)?;
        let (directories, _) = self.directories.finish(self.compressor)?;
        Ok(Tables {
            inodes,
            directories,
            root,
            export,
        })
    }
}
