//! The numbers of inodes, and the order in which directories are written.
//!
//! The entries of a directory get consecutive numbers, because a directory's header can express
//! only small differences. Directories are written after their subdirectories, because an inode
//! holds the place of its listing.

use crate::squashfs::tree::{InodeId, Tree};

/// The number of each inode, and all directories with parents first.
pub(crate) struct Numbering {
    numbers: Vec<u32>,
    /// All inodes in the order of their numbers.
    pub by_number: Vec<InodeId>,
    /// Every directory, after its parent.
    pub directories: Vec<InodeId>,
}

impl Numbering {
    /// Numbers all inodes, beginning with 1 for the root.
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut numbers = vec![0; tree.inodes().len()];
        let mut by_number = Vec::with_capacity(numbers.len());
        let mut directories = Vec::new();
        let mut open = vec![InodeId::ROOT];
        let mut number = |id: InodeId| {
            let number = &mut numbers[id.index()];
            // A hard link: the inode has its number already.
            if *number == 0 {
                by_number.push(id);
                *number = by_number.len() as u32;
            }
        };
        number(InodeId::ROOT);
        while let Some(id) = open.pop() {
            directories.push(id);
            let Some(directory) = tree.directory(id) else {
                continue;
            };
            directory.entries.values().for_each(|entry| number(*entry));
            // The stack is last in, first out, so pushing in reverse visits the subdirectories by
            // name.
            let below = directory.entries.values().rev();
            open.extend(below.filter(|entry| tree.directory(**entry).is_some()));
        }
        Self {
            numbers,
            by_number,
            directories,
        }
    }

    /// The number of an inode.
    pub(crate) fn number(&self, id: InodeId) -> u32 {
        self.numbers[id.index()]
    }
}
