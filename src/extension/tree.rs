//! The extension's content as it comes together: entries, what is left out, what collides.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use compact_str::CompactString;

use super::layout::Layout;
use crate::base::{Base, NodeKind};
use crate::plan::{Contents, Entry, EntryKind, LeftOut, LeftOutReason, PackageRef, Shadow};

/// Two included packages have the same path with other content, and none replaces the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Collision {
    /// The absolute path.
    pub(super) path: String,
    /// The package whose entry came first.
    pub(super) first: PackageRef,
    /// The one whose entry came second.
    pub(super) second: PackageRef,
}

/// What is known of the extension so far.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) entries: BTreeMap<String, Entry>,
    /// Path as packaged, and package -> the reason.
    left_out: BTreeMap<(String, CompactString), LeftOutReason>,
    left_out_directories: BTreeMap<(String, CompactString), LeftOutReason>,
    pub(super) collisions: Vec<Collision>,
    notes: BTreeSet<String>,
    /// Package -> how many of its entries that are no directories went in, and how many it has.
    pub(super) carried: HashMap<CompactString, (usize, usize)>,
}

impl Tree {
    pub(super) fn leave_out(&mut self, path: &str, package: &str, reason: LeftOutReason) {
        self.left_out
            .insert((path.to_owned(), package.into()), reason);
    }

    /// An empty directory that stays out counts; one with entries goes without saying.
    pub(super) fn leave_out_directory(&mut self, path: &str, package: &str, reason: LeftOutReason) {
        self.left_out_directories
            .insert((path.to_owned(), package.into()), reason);
    }

    pub(super) fn note(&mut self, note: String) {
        self.notes.insert(note);
    }

    /// The nearest parent of `path` that is an entry and no directory.
    pub(super) fn blocking_parent(&self, path: &str) -> Option<&Entry> {
        let mut parents = path.rmatch_indices('/').map(|(at, _)| &path[..at]);
        parents.find_map(|parent| {
            self.entries
                .get(parent)
                .filter(|entry| entry.kind != EntryKind::Directory)
        })
    }

    /// The directories above entries that no package brought along.
    pub(super) fn missing_directories(&self) -> BTreeSet<String> {
        let mut missing = BTreeSet::new();
        for path in self.entries.keys() {
            for (at, _) in path.match_indices('/') {
                if !self.entries.contains_key(&path[..at]) {
                    missing.insert(path[..at].to_owned());
                }
            }
        }
        missing
    }

    /// The newest mtime among the regular files.
    pub(super) fn newest(&self) -> u32 {
        let files = self
            .entries
            .values()
            .filter(|entry| matches!(entry.kind, EntryKind::File(_)));
        files.map(|entry| entry.mtime).max().unwrap_or(0)
    }

    /// The value that plan and report show.
    pub(super) fn into_contents(self) -> Contents {
        let mut left_out = self.left_out;
        for ((path, package), reason) in self.left_out_directories {
            let below = format!("{path}/");
            let mut following = left_out.range((below.clone(), CompactString::default())..);
            let has_entries = following
                .next()
                .is_some_and(|((next, _), _)| next.starts_with(&below));
            if !has_entries {
                left_out.insert((path, package), reason);
            }
        }
        Contents {
            entries: self.entries.into_values().collect(),
            left_out: left_out
                .into_iter()
                .map(|((path, package), reason)| LeftOut {
                    path,
                    package,
                    reason,
                })
                .collect(),
            notes: self.notes.into_iter().collect(),
        }
    }
}

/// What of the base an entry would hide; `md5` is that of a regular file, if the package says.
pub(super) fn shadow(
    base: &Base,
    path: &str,
    kind: &EntryKind,
    md5: Option<&str>,
) -> Option<Shadow> {
    let known = |name: &String| match base.paths.node(name) {
        Some(node) => node.kind != NodeKind::Directory,
        None => !base.paths.has_tree() && base.paths.owner(name).is_some(),
    };
    if *kind == EntryKind::Directory {
        return None;
    }
    let name = Layout::base_names(path).find(known)?;
    Some(
        match (kind, base.paths.node(&name).map(|node| &node.kind)) {
            (EntryKind::Symlink(target), Some(NodeKind::Symlink(of_base))) => {
                if target == of_base {
                    Shadow::Same
                } else {
                    Shadow::Different
                }
            }
            (EntryKind::File(_), Some(NodeKind::Symlink(_) | NodeKind::Special))
            | (EntryKind::Symlink(_), Some(NodeKind::File | NodeKind::Special)) => {
                Shadow::Different
            }
            _ => match (md5, base.paths.digest(&name)) {
                (Some(ours), Some(theirs)) if ours == theirs => Shadow::Same,
                (Some(_), Some(_)) => Shadow::Different,
                _ => Shadow::Unknown,
            },
        },
    )
}
