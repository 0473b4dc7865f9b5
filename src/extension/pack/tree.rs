//! The extension's content while it is collected: entries with their packages, what is left out,
//! conflicts, notes.
//!
//! Directories take mode and owner from the base if it has them, since with overlayfs those of the
//! extension take effect.

use std::collections::{BTreeMap, BTreeSet};

use crate::extension::layout::{BaseFolder, Layout};
use crate::extension::payload::facts::Facts;
use crate::extension::payload::member::parents;
use crate::feed::CandidateId;
use crate::image::{
    Access, Contents, Entry, EntryKind, FolderRemark, LeftOut, LeftOutReason, Remarks,
};

/// An entry and the package it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) entry: Entry,
    /// The index of the package in the packing order.
    pub(crate) package: usize,
    /// The digest of a file for a comparison with the base's database, if it was computed.
    pub(crate) digest: Option<String>,
}

/// Two included packages have a path with different content, and neither replaces the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileConflict {
    /// The path in the image.
    pub(crate) path: String,
    /// The package whose entry came first.
    pub(crate) first: CandidateId,
    /// The package whose entry came second.
    pub(crate) second: CandidateId,
}

/// What was collected so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    entries: BTreeMap<String, Placed>,
    left_out: Vec<LeftOut>,
    conflicts: Vec<FileConflict>,
    notes: BTreeSet<String>,
    /// What was learned from the contents of files.
    pub(crate) facts: Facts,
    /// Decisions that concern the base.
    pub(crate) remarks: Remarks,
}

impl Tree {
    pub(crate) fn get(&self, path: &str) -> Option<&Placed> {
        self.entries.get(path)
    }

    /// The paths of all entries, in their order.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The entries that are directories, in their order.
    pub(crate) fn directories(&self) -> impl Iterator<Item = &Entry> {
        let entries = self.entries.values().map(|placed| &placed.entry);
        entries.filter(|entry| entry.kind == EntryKind::Directory)
    }

    pub(crate) fn conflicts(&self) -> &[FileConflict] {
        &self.conflicts
    }

    /// What prevents an entry at `path`: a parent that is not a directory.
    pub(crate) fn blocked_by(&self, path: &str) -> Option<&Placed> {
        let mut above = parents(path).filter_map(|parent| self.entries.get(parent));
        above.find(|placed| placed.entry.kind != EntryKind::Directory)
    }

    /// What prevents an entry at `path` that is not a directory: an entry below it.
    pub(crate) fn first_below(&self, path: &str) -> Option<&Placed> {
        let start = format!("{path}/");
        // Paths are sorted: if anything is below `path`, the first path from `path/` on is.
        let (below, placed) = self.entries.range(start.clone()..).next()?;
        below.starts_with(&start).then_some(placed)
    }

    pub(crate) fn insert(&mut self, placed: Placed) {
        self.entries.insert(placed.entry.path.clone(), placed);
    }

    /// Adds a directory, or records that another package has it too. Mode and owner are the base's
    /// if it has the directory, else those of the first package. Returns whether they are this
    /// package's.
    pub(crate) fn insert_directory(&mut self, layout: &Layout<'_>, mut placed: Placed) -> bool {
        let (path, mode) = (&placed.entry.path, placed.entry.mode);
        let of_base = layout.base_folder(path);
        // In the merged tree the attributes of the uppermost folder count, so an extension must
        // repeat those of the base.
        let of_base = of_base.or_else(|| layout.unlisted_folder(path, mode));
        if let Some(folder) = of_base {
            self.remark_folder(&placed.entry, folder);
            let entry = &mut placed.entry;
            let taken = folder.access;
            (entry.mode, entry.uid, entry.gid) = (taken.mode, taken.uid, taken.gid);
        }
        let Some(first) = self.entries.get_mut(&placed.entry.path) else {
            self.insert(placed);
            return of_base.is_none();
        };
        // The newest time, so that it does not depend on the order of the packages.
        first.entry.mtime = first.entry.mtime.max(placed.entry.mtime);
        let note = difference(&first.entry, &placed.entry);
        self.notes.extend(note);
        false
    }

    /// Records that a package has a folder of the base with another mode or owner.
    fn remark_folder(&mut self, packaged: &Entry, folder: BaseFolder) {
        let (path, package) = (format!("/{}", packaged.path), packaged.package.clone());
        let packaged = Access {
            mode: packaged.mode,
            uid: packaged.uid,
            gid: packaged.gid,
        };
        if packaged != folder.access {
            self.remarks.folders.push(FolderRemark {
                path,
                package: package.unwrap_or_default(),
                packaged,
                taken: folder.access,
                is_of_base: folder.is_known,
            });
        }
    }

    /// Notes it if two packages have an entry with different attributes.
    pub(crate) fn compare_attributes(&mut self, second: &Entry) {
        let first = self.entries.get(&second.path);
        let note = first.and_then(|first| difference(&first.entry, second));
        self.notes.extend(note);
    }

    /// Leaves out a path, given as in the package.
    pub(crate) fn leave_out(&mut self, path: &str, package: &str, reason: LeftOutReason) {
        self.left_out.push(LeftOut {
            path: path.to_owned(),
            package: package.into(),
            reason,
        });
    }

    pub(crate) fn conflict(&mut self, conflict: FileConflict) {
        self.conflicts.push(conflict);
    }

    pub(crate) fn note(&mut self, note: String) {
        self.notes.insert(note);
    }

    /// The parent directories of entries that no package has.
    pub(crate) fn missing_directories(&self) -> BTreeSet<String> {
        let mut missing = BTreeSet::new();
        for path in self.entries.keys() {
            for parent in parents(path) {
                if !self.entries.contains_key(parent) {
                    missing.insert(parent.to_owned());
                }
            }
        }
        missing
    }

    /// The newest mtime among the packages' regular files.
    pub(crate) fn newest(&self) -> u32 {
        let files = self
            .entries
            .values()
            .map(|placed| &placed.entry)
            .filter(|entry| matches!(entry.kind, EntryKind::File(_)));
        files.map(|entry| entry.mtime).max().unwrap_or(0)
    }

    /// The value for plans and reports.
    pub(crate) fn into_contents(mut self) -> Contents {
        self.left_out.sort_by(|left, right| {
            (&left.path, &left.package, left.reason).cmp(&(
                &right.path,
                &right.package,
                right.reason,
            ))
        });
        self.left_out.dedup();
        self.remarks.sort();
        let entries = self.entries.into_values();
        Contents {
            entries: entries.map(|placed| placed.entry).collect(),
            left_out: self.left_out,
            texts: self.facts.texts,
            scripts: self.facts.scripts,
            objects: self.facts.objects,
            weights: BTreeMap::new(),
            remarks: self.remarks,
            notes: self.notes.into_iter().collect(),
        }
    }
}

/// A sentence about how `second` differs from `first`, which is used.
fn difference(first: &Entry, second: &Entry) -> Option<String> {
    let owner = |entry: &Entry| format!("{:04o} {}:{}", entry.mode, entry.uid, entry.gid);
    let name = |entry: &Entry| entry.package.clone().unwrap_or_default();
    let (taken, path) = (name(first), &first.path);
    if (first.mode, first.uid, first.gid) != (second.mode, second.uid, second.gid) {
        let (one, other) = (owner(first), owner(second));
        let name = name(second);
        return Some(format!(
            "/{path} is {one} in {taken} and {other} in {name}: the first is used"
        ));
    }
    (first.xattrs != second.xattrs).then(|| {
        let name = name(second);
        format!(
            "/{path} has other extended attributes in {taken} than in {name}: the first are used"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extension::toy;

    fn placed(path: &str, kind: EntryKind, package: usize) -> Placed {
        let entry = Entry {
            path: path.to_owned(),
            kind,
            mode: 0o755,
            uid: 0,
            gid: 0,
            mtime: 7,
            xattrs: Vec::new(),
            package: Some(["a", "b"][package].into()),
            shadow: None,
        };
        Placed {
            entry,
            package,
            digest: None,
        }
    }

    #[test]
    fn nothing_is_put_below_an_entry_that_is_not_a_directory() {
        let mut tree = Tree::default();
        tree.insert(placed("usr/share/doc/x", EntryKind::Symlink("y".into()), 0));
        tree.insert(placed("usr/share/doc/z/copyright", EntryKind::File(1), 1));
        let owner = |found: Option<&Placed>| found.map(|placed| placed.package);
        assert_eq!(owner(tree.blocked_by("usr/share/doc/x/copyright")), Some(0));
        assert_eq!(owner(tree.blocked_by("usr/share/doc/xy")), None);
        assert_eq!(owner(tree.first_below("usr/share/doc/z")), Some(1));
        assert_eq!(owner(tree.first_below("usr/share")), Some(0));
        assert_eq!(owner(tree.first_below("usr/share/do")), None);
        let missing: Vec<String> = tree.missing_directories().into_iter().collect();
        assert_eq!(
            missing,
            ["usr", "usr/share", "usr/share/doc", "usr/share/doc/z"]
        );
    }

    #[test]
    fn a_directory_has_the_bases_mode_and_owner_or_else_the_first_packages() {
        let mut of_base = toy::directory(0o2775);
        (of_base.uid, of_base.gid) = (3, 50);
        let base = toy::base(&[], &[], &[("/usr/share/x", of_base)]);
        let layout = Layout::new(&base);
        let mut tree = Tree::default();
        for (path, mode, package) in [
            ("usr/share/x", 0o700, 0),
            ("usr/share/x", 0o755, 1),
            ("usr/share/y", 0o1777, 0),
            ("usr/share/y", 0o755, 1),
        ] {
            let mut directory = placed(path, EntryKind::Directory, package);
            directory.entry.mode = mode;
            directory.entry.mtime += u32::try_from(package).unwrap();
            tree.insert_directory(&layout, directory);
        }
        let contents = tree.into_contents();
        let found = contents.entries.iter();
        let found: Vec<_> = found
            .map(|it| (it.path.as_str(), it.mode, it.uid, it.gid, it.mtime))
            .collect();
        assert_eq!(
            found,
            [
                ("usr/share/x", 0o2775, 3, 50, 8),
                ("usr/share/y", 0o1777, 0, 0, 8)
            ]
        );
        assert_eq!(
            contents.notes,
            ["/usr/share/y is 1777 0:0 in a and 0755 0:0 in b: the first is used"]
        );
    }

    #[test]
    fn left_out_paths_are_sorted_and_listed_once() {
        let mut tree = Tree::default();
        for (path, package) in [
            ("/var/b", "z"),
            ("/etc/a", "z"),
            ("/etc/a", "y"),
            ("/var/b", "z"),
        ] {
            tree.leave_out(path, package, LeftOutReason::OutsideHierarchies);
        }
        let contents = tree.into_contents();
        let listed = contents.left_out.iter();
        let listed: Vec<_> = listed
            .map(|it| (it.path.as_str(), it.package.as_str()))
            .collect();
        assert_eq!(listed, [("/etc/a", "y"), ("/etc/a", "z"), ("/var/b", "z")]);
    }
}
