//! The file system of the device after the merge, as far as base and extension show it: what is at
//! a path, with links resolved.
//!
//! There are three answers: a path is there, it is not, or the snapshot of the base does not show
//! it. A folder that systemd or a program makes at run time (`/run`, `/proc`) is never said to be
//! absent.

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

use crate::base::Base;
use crate::image::{Contents, Entry, EntryKind};
use crate::image::{LastLink, walk};

/// Top-level folders that are links into `/usr` on a merged base whose tree is not known.
const MERGED: [&str; 4] = ["/bin/", "/sbin/", "/lib/", "/lib64/"];

/// Top-level folders whose content belongs to the running system: what is missing there in an image
/// may be created at boot or later.
const FILLED_LATER: [&str; 12] = [
    "boot", "dev", "home", "media", "mnt", "proc", "root", "run", "srv", "sys", "tmp", "var",
];

/// What is at a path after the merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Base or extension has it.
    There,
    /// A package of the extension has it, and it is left out of the image; the base does not have
    /// it.
    LeftOut,
    /// Neither base nor extension has it.
    Absent,
    /// The snapshot does not show it.
    Unknown,
}

/// Base and extension as one tree.
pub(super) struct MergedView<'a> {
    base: &'a Base,
    entries: HashMap<&'a str, &'a Entry>,
    left_out: BTreeSet<&'a str>,
}

impl<'a> MergedView<'a> {
    pub(super) fn new(base: &'a Base, contents: &'a Contents) -> Self {
        let entries = contents.entries.iter();
        let left_out = contents.left_out.iter();
        Self {
            base,
            entries: entries.map(|entry| (entry.path.as_str(), entry)).collect(),
            left_out: left_out.map(|left| left.path.as_str()).collect(),
        }
    }

    /// The extension's entry at an absolute path, links not followed.
    pub(super) fn entry(&self, path: &str) -> Option<&'a Entry> {
        self.entries.get(path.trim_start_matches('/')).copied()
    }

    /// The extension's entry at an absolute path, links followed, the base's included.
    pub(super) fn entry_at(&self, path: &str) -> Option<&'a Entry> {
        let end = self.follow(path)?;
        let as_it_is = self.entry(&end);
        as_it_is.or_else(|| self.entry(&usr(&end)).filter(|_| self.is_merged_name(&end)))
    }

    /// What is at an absolute path, with links resolved.
    pub(super) fn presence(&self, path: &str) -> Presence {
        let Some(end) = self.follow(path) else {
            // Links in a circle lead nowhere.
            return Presence::Absent;
        };
        let (end, path) = (end.as_str(), path.trim_end_matches('/'));
        if end.is_empty() || self.has_entry(end) || self.base_has(end) {
            return Presence::There;
        }
        if self.is_left_out(end) || self.is_left_out(path) {
            return Presence::LeftOut;
        }
        if self.is_known(end) {
            Presence::Absent
        } else {
            Presence::Unknown
        }
    }

    /// Whether that path is left out, or is a folder above one that is.
    fn is_left_out(&self, path: &str) -> bool {
        let below = format!("{path}/");
        let from = (Bound::Included(below.as_str()), Bound::Unbounded);
        let mut following = self.left_out.range::<str, _>(from);
        let is_folder = following.next().is_some_and(|it| it.starts_with(&below));
        is_folder || self.left_out.contains(path)
    }

    /// Where a link of the extension leads, as an absolute path: the target is read from the
    /// folder in which the link stands.
    pub(super) fn target(link: &Entry) -> Option<String> {
        let EntryKind::Symlink(target) = &link.kind else {
            return None;
        };
        if target.starts_with('/') {
            return Some(target.clone());
        }
        let folder = link.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Some(format!("/{folder}/{target}"))
    }

    fn has_entry(&self, path: &str) -> bool {
        self.entry(path).is_some()
            || (self.is_merged_name(path) && self.entry(&usr(path)).is_some())
    }

    /// Whether the base's tree is not known, and the path is one that a merge moves into `/usr`.
    fn is_merged_name(&self, path: &str) -> bool {
        !self.base.paths.has_tree() && MERGED.iter().any(|top| path.starts_with(top))
    }

    fn base_has(&self, path: &str) -> bool {
        let paths = &self.base.paths;
        let has = |path: &str| {
            let is_owned = !paths.has_tree() && paths.owner(path).is_some();
            paths.node(path).is_some() || paths.is_directory(path) || is_owned
        };
        // A database may have a path as it was before the merge of /usr.
        let unmerged = path.strip_prefix("/usr").unwrap_or_default();
        has(path)
            || (self.is_merged_name(path) && has(&usr(path)))
            || (self.is_merged_name(unmerged) && has(unmerged))
    }

    /// Whether it is certain that nothing is on the device at a path that neither base nor
    /// extension has.
    fn is_known(&self, path: &str) -> bool {
        self.base.paths.covers(path) && !self.is_filled_later(path)
    }

    /// Whether the running system creates files there, in addition to those of the base: in folders
    /// of its own, and in an `/etc` that the base does not have.
    fn is_filled_later(&self, path: &str) -> bool {
        let top = path.trim_start_matches('/').split('/').next();
        let top = top.unwrap_or_default();
        FILLED_LATER.contains(&top) || (top == "etc" && !self.base.paths.is_directory("/etc"))
    }

    /// The path with all links followed; `None` if they form a cycle.
    fn follow(&self, path: &str) -> Option<String> {
        walk(path, LastLink::Followed, |link| self.target_at(link))
    }

    /// The target of the link at that path: what the extension has hides what the base has.
    fn target_at(&self, path: &str) -> Option<&'a str> {
        let Some(entry) = self.entry(path) else {
            return self.base.paths.target_at(path);
        };
        match &entry.kind {
            EntryKind::Symlink(target) => Some(target),
            _ => None,
        }
    }
}

fn usr(path: &str) -> String {
    format!("/usr{path}")
}

#[cfg(test)]
mod tests {
    use Presence::{Absent, LeftOut, There, Unknown};

    use super::*;
    use crate::check::installed::toy;
    use crate::check::installed::toy::{directory, file, left_out, link, with_tree};

    fn check(base: &Base, contents: &Contents, rows: &[(&str, Presence)]) {
        let view = MergedView::new(base, contents);
        for (path, expected) in rows {
            assert_eq!(view.presence(path), *expected, "{path}");
        }
    }

    fn contents() -> Contents {
        let entries = vec![
            file("usr/bin/tool", "p"),
            link("usr/bin/edit", "/etc/alternatives/edit", "p"),
            link("usr/bin/near", "../lib/near", "p"),
            link("usr/bin/round", "round", "p"),
        ];
        Contents {
            entries,
            left_out: vec![left_out("/etc/alternatives/edit", "p")],
            ..Contents::default()
        }
    }

    #[test]
    fn with_a_tree_a_path_is_there_or_not() {
        let base = with_tree(&[
            ("/lib", toy::base_link("usr/lib")),
            ("/usr/lib/near", directory()),
            ("/etc", directory()),
        ]);
        let rows = [
            ("/usr/bin/tool", There),
            ("/usr/bin/edit", LeftOut),
            ("/etc/alternatives/edit", LeftOut),
            ("/etc/alternatives", LeftOut),
            ("/etc/alternative", Absent),
            ("/usr/bin/near", There),
            ("/lib/near", There),
            ("/usr/bin/round", Absent),
            ("/usr/bin/other", Absent),
            ("/etc/other", Absent),
            ("/run/x", Unknown),
            ("/var/lib/x", Unknown),
            ("/other/x", Absent),
            ("/", There),
        ];
        check(&base, &contents(), &rows);
    }

    #[test]
    fn without_a_tree_only_what_a_package_owns_is_known() {
        let base = toy::with_owned(&["/bin/sh", "/usr/share/doc/x"]);
        let rows = [
            ("/usr/bin/tool", There),
            ("/bin/tool", There),
            ("/bin/sh", There),
            ("/usr/bin/sh", There),
            ("/usr/share/doc", There),
            ("/usr/bin/edit", LeftOut),
            ("/usr/bin/other", Unknown),
            ("/etc/other", Unknown),
        ];
        check(&base, &contents(), &rows);
    }
}
