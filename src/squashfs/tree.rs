//! The tree of an image while it is collected: inodes, and directories that name them.
//!
//! The content of files is in the data area; the tree has its place. The tree's size depends on the
//! number of entries, not on the size of files.

use std::collections::BTreeMap;

use super::data::placement::FileContent;
use super::error::{Error, Limit};
use super::path::names;

/// An inode's index in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct InodeId(u32);

impl InodeId {
    /// The root's.
    pub(super) const ROOT: Self = Self(0);

    /// The index for lists with one element for each inode.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The attributes of every inode, with owners and xattrs as indexes of their tables.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub mode: u16,
    pub uid: u16,
    pub gid: u16,
    pub mtime: u32,
    pub xattrs: Option<u32>,
}

/// One inode.
pub(super) struct Inode {
    pub head: Head,
    /// The number of its names; not used for directories, where it follows from the tree.
    pub links: u32,
    pub body: Body,
}

/// What an inode is.
pub(super) enum Body {
    Directory(Directory),
    File(Box<FileContent>),
    Symlink(Box<[u8]>),
    /// Device numbers as the kernel packs them into 32 bits.
    CharacterDevice(u32),
    BlockDevice(u32),
    Fifo,
    Socket,
}

/// A directory's entries by name.
pub(super) struct Directory {
    pub parent: InodeId,
    pub entries: BTreeMap<Box<[u8]>, InodeId>,
    /// It was not added itself, but has entries.
    implicit: bool,
}

/// All inodes of an image. The first is the root.
pub(super) struct Tree {
    inodes: Vec<Inode>,
}

impl Tree {
    /// One less than the format allows, since the number after the last stands for the root's
    /// parent.
    const INODE_LIMIT: u32 = u32::MAX - 1;

    /// A tree with only an implicit root.
    pub(super) fn new(implicit: Head) -> Self {
        Self {
            inodes: vec![empty_directory(implicit, InodeId::ROOT, true)],
        }
    }

    /// How many inodes there are.
    pub(super) fn count(&self) -> u32 {
        self.inodes.len() as u32
    }

    /// All inodes.
    pub(super) fn inodes(&self) -> &[Inode] {
        &self.inodes
    }

    /// The inode with that id, which must come from this tree.
    pub(super) fn inode(&self, id: InodeId) -> &Inode {
        &self.inodes[id.index()]
    }

    /// Its entries, if it is a directory.
    pub(super) fn directory(&self, id: InodeId) -> Option<&Directory> {
        match &self.inode(id).body {
            Body::Directory(directory) => Some(directory),
            _ => None,
        }
    }

    /// The inode at a path.
    pub(super) fn find(&self, path: &[u8]) -> Option<InodeId> {
        names(path).ok()?.try_fold(InodeId::ROOT, |at, name| {
            self.directory(at)?.entries.get(name).copied()
        })
    }

    /// Checks that an entry may be added at a path, before its content is read.
    ///
    /// # Errors
    /// The path is impossible, or taken, or below something that is no directory.
    pub(super) fn check_vacant(&self, path: &[u8], is_directory: bool) -> Result<(), Error> {
        let mut at = InodeId::ROOT;
        let mut walked = 0;
        for name in names(path)? {
            let Some(directory) = self.directory(at) else {
                let parent = path.get(..walked).unwrap_or(path);
                return Err(Error::BelowNonDirectory {
                    path: path.into(),
                    parent: parent.into(),
                });
            };
            // Nothing exists below a missing directory, so the rest of the path is free.
            let Some(next) = directory.entries.get(name) else {
                return Ok(());
            };
            at = *next;
            // With the slash between two names; there is none before the first.
            walked += name.len() + usize::from(walked > 0);
        }
        match self.directory(at) {
            Some(directory) if directory.implicit && is_directory => Ok(()),
            Some(directory) if directory.implicit => {
                Err(Error::MustBeDirectory { path: path.into() })
            }
            _ => Err(Error::Duplicate { path: path.into() }),
        }
    }

    /// Adds a directory, or sets the attributes of one that was made implicitly.
    ///
    /// # Errors
    /// As [`Tree::check_vacant`], and if there are too many inodes.
    pub(super) fn add_directory(
        &mut self,
        path: &[u8],
        head: Head,
        implicit: &Head,
    ) -> Result<(), Error> {
        self.check_vacant(path, true)?;
        let id = self.directory_at(path, names(path)?, implicit)?;
        let inode = &mut self.inodes[id.index()];
        inode.head = head;
        if let Body::Directory(directory) = &mut inode.body {
            directory.implicit = false;
        }
        Ok(())
    }

    /// Adds an entry that is not a directory.
    ///
    /// # Errors
    /// As [`Tree::check_vacant`], and if there are too many inodes.
    pub(super) fn add(
        &mut self,
        path: &[u8],
        head: Head,
        body: Body,
        implicit: &Head,
    ) -> Result<(), Error> {
        self.check_vacant(path, false)?;
        // Only after the check: inodes cannot be removed again.
        let inode = self.new_inode(
            path,
            Inode {
                head,
                links: 0,
                body,
            },
        )?;
        self.link(path, inode, implicit)
    }

    /// Adds a further name to an inode.
    ///
    /// # Errors
    /// As [`Tree::check_vacant`], and if there are too many inodes.
    pub(super) fn link(
        &mut self,
        path: &[u8],
        inode: InodeId,
        implicit: &Head,
    ) -> Result<(), Error> {
        self.check_vacant(path, false)?;
        let mut above = names(path)?;
        let Some(name) = above.next_back() else {
            return Err(Error::Duplicate { path: path.into() });
        };
        let parent = self.directory_at(path, above, implicit)?;
        self.insert(parent, name, inode);
        let links = &mut self.inodes[inode.index()].links;
        *links = links.saturating_add(1);
        Ok(())
    }

    /// The directory with that path; missing directories are made.
    fn directory_at<'p>(
        &mut self,
        path: &[u8],
        names: impl Iterator<Item = &'p [u8]>,
        implicit: &Head,
    ) -> Result<InodeId, Error> {
        let mut at = InodeId::ROOT;
        for name in names {
            let known = self
                .directory(at)
                .and_then(|directory| directory.entries.get(name));
            at = if let Some(known) = known {
                *known
            } else {
                let made = empty_directory(implicit.clone(), at, true);
                let made = self.new_inode(path, made)?;
                self.insert(at, name, made);
                made
            };
        }
        Ok(at)
    }

    fn insert(&mut self, parent: InodeId, name: &[u8], inode: InodeId) {
        if let Body::Directory(directory) = &mut self.inodes[parent.index()].body {
            directory.entries.insert(name.into(), inode);
        }
    }

    fn new_inode(&mut self, path: &[u8], inode: Inode) -> Result<InodeId, Error> {
        let id = self.count();
        if id == Self::INODE_LIMIT {
            return Err(Error::Limit {
                path: path.into(),
                limit: Limit::Inodes,
            });
        }
        self.inodes.push(inode);
        Ok(InodeId(id))
    }
}

fn empty_directory(head: Head, parent: InodeId, implicit: bool) -> Inode {
    let directory = Directory {
        parent,
        entries: BTreeMap::new(),
        implicit,
    };
    Inode {
        head,
        links: 0,
        body: Body::Directory(directory),
    }
}
