//! All nodes of an image: a folder before what it holds, entries in byte order of their names.

use std::io::{Read, Seek};

use super::error::{Part, SquashfsError};
use super::image::Squashfs;
use super::limits::Limits;
use super::metadata::Position;
use super::metadata::directory::{DirectoryEntry, Listing};
use super::metadata::inode::{DirectoryPlace, Inode, Kind};
use super::order::Listings;

/// How many bytes of a path that is too long are quoted in the error.
const LONGEST_SHOWN: usize = 60;

/// A node that a walk returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its path from the root, without a leading slash.
    pub path: Vec<u8>,
    /// The place of its inode: names with the same are hard links.
    pub place: u64,
    /// What it is.
    pub inode: Inode,
}

/// A walk over an image. Between two steps the image can be used to read a node's content.
pub struct Walk {
    /// The folders on the current path, each with the length of its path.
    folders: Vec<Open>,
    path: Vec<u8>,
    listings: Listings,
    inode_table: u64,
    entries: u64,
    limits: Limits,
}

/// A folder whose entries are being read.
struct Open {
    listing: Listing,
    /// Where the listing begins; an empty one begins nowhere.
    start: Option<Position>,
    /// Bytes of the folder's path.
    path: usize,
}

impl<R: Read + Seek> Squashfs<R> {
    /// Begins a walk over all nodes below the root.
    ///
    /// # Errors
    /// If the root cannot be read or is no folder.
    pub fn walk(&mut self) -> Result<Walk, SquashfsError> {
        let root = self.root_folder()?;
        Walk::new(root, self.superblock().inode_table, self.limits)
    }
}

impl Walk {
    /// Begins a walk below a folder.
    fn new(root: DirectoryPlace, inode_table: u64, limits: Limits) -> Result<Self, SquashfsError> {
        let mut walk = Self {
            folders: Vec::new(),
            path: Vec::new(),
            listings: Listings::default(),
            inode_table,
            entries: 0,
            limits,
        };
        walk.open(root)?;
        Ok(walk)
    }

    /// The next node. `image` must be the one for which the walk was begun.
    ///
    /// # Errors
    /// If a folder or an inode cannot be read, or the image goes over a [limit](Limits). Nothing
    /// more comes after an error.
    pub fn next<R: Read + Seek>(
        &mut self,
        image: &mut Squashfs<R>,
    ) -> Result<Option<Node>, SquashfsError> {
        let node = self.step(image);
        if node.is_err() {
            // After an error the walk returns nothing more, so that no caller loops over a damaged
            // image.
            self.folders.clear();
        }
        node
    }

    fn step<R: Read + Seek>(
        &mut self,
        image: &mut Squashfs<R>,
    ) -> Result<Option<Node>, SquashfsError> {
        let Some(entry) = self.next_entry(image)? else {
            return Ok(None);
        };
        self.enter(&entry.name)?;
        let inode = image.inode(entry.inode)?;
        let (kind, listed) = (inode.kind.number(), entry.kind);
        // The kernel shows the listing's kind when it lists the folder, and the inode's kind
        // otherwise.
        if kind != listed {
            let problem = format!("its kind is {kind}, but its folder says {listed}");
            let block = entry.inode.block;
            return Err(SquashfsError::damaged(Part::Inode, block, problem));
        }
        if let Kind::Directory(place) = inode.kind {
            self.open(place)?;
        }
        Ok(Some(Node {
            path: self.path.clone(),
            place: entry.inode.packed(),
            inode,
        }))
    }

    /// The next entry of the innermost folder that has one; folders without further entries are
    /// closed.
    fn next_entry<R: Read + Seek>(
        &mut self,
        image: &mut Squashfs<R>,
    ) -> Result<Option<DirectoryEntry>, SquashfsError> {
        while let Some(folder) = self.folders.last_mut() {
            self.path.truncate(folder.path);
            if let Some(entry) = folder.listing.next(&mut image.store)? {
                return Ok(Some(entry));
            }
            let (start, end) = (folder.start, folder.listing.position());
            self.folders.pop();
            if start.is_some_and(|start| !self.listings.end(start, end)) {
                return Err(shared(end));
            }
        }
        Ok(None)
    }

    /// Sets the current path to that of an entry of the innermost folder.
    fn enter(&mut self, name: &[u8]) -> Result<(), SquashfsError> {
        let Limits { entries, path, .. } = self.limits;
        self.entries = self.entries.saturating_add(1);
        if self.entries > entries {
            let problem = format!("it has more than {entries} files and folders");
            return Err(SquashfsError::refused(problem));
        }
        if !self.path.is_empty() {
            self.path.push(b'/');
        }
        self.path.extend_from_slice(name);
        if self.path.len() > path {
            let begin = self.path.get(..LONGEST_SHOWN).unwrap_or(&self.path);
            let shown = String::from_utf8_lossy(begin).escape_debug().to_string();
            let problem = format!(
                "a path has more than {path} bytes, which no system opens: it begins with /{shown}"
            );
            return Err(SquashfsError::refused(problem));
        }
        Ok(())
    }

    fn open(&mut self, place: DirectoryPlace) -> Result<(), SquashfsError> {
        // An empty listing has no bytes, so many folders may have the same position.
        let start = (place.size > 0).then_some(place.start);
        if start.is_some_and(|start| !self.listings.begin(start)) {
            return Err(shared(place.start));
        }
        self.folders.push(Open {
            listing: Listing::new(place, self.inode_table),
            start,
            path: self.path.len(),
        });
        Ok(())
    }
}

fn shared(place: Position) -> SquashfsError {
    let Position { block, offset } = place;
    let problem =
        format!("two folders have the same entries, at byte {offset} of the unpacked block");
    SquashfsError::damaged(Part::Directory, block, problem)
}
