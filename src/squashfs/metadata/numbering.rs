//! The numbers of inodes, and the order in which directories are written.
//!
//! The entries of a directory get numbers in a row, because a directory's header reaches only so
//! far. Directories are written after those below them, because an inode says where its listing
//! stands.

use crate::squashfs::tree::{InodeId, Tree};

/// Numbers by inode, and directories with those above first.
pub(crate) struct Numbering {
    numbers: Vec<u32>,
    /// All inodes in the order of their numbers.
    pub by_number: Vec<InodeId>,
    /// Every directory after the one that holds it.
    pub directories: Vec<InodeId>,
}

impl Numbering {
    /// Numbers all inodes from 1, the root's.
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut numbers = vec![0; tree.inodes().len()];
        let mut by_number = Vec::with_capacity(numbers.len());
        let mut directories = Vec::new();
        let mut open = vec![InodeId::ROOT];
        let mut number = |id: InodeId| {
            let number = &mut numbers[id.index()];
            // Another name of an inode that has its number already.
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
