//! What is remembered of one package while its members are read.

use std::collections::{HashMap, HashSet};

use crate::extension::payload::member::parents;
use crate::image::LeftOutReason;

/// What happened to a member that is not a directory, for later hard links to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is in the image at that path.
    In(String),
    /// It was left out.
    Out,
    /// It conflicts with another package's entry.
    Conflicting,
}

/// One package while its members are read; all paths are absolute and as in the package.
#[derive(Debug, Default)]
pub(crate) struct Unpacking {
    /// The package's index in the packing order.
    pub(crate) index: usize,
    /// Bytes of content that went in.
    pub(crate) bytes: u64,
    /// Whether the package has anything but directories.
    pub(crate) has_files: bool,
    /// Whether any of its non-directories went in.
    pub(crate) has_inside: bool,
    symlinks: HashSet<String>,
    folders_in_use: HashSet<String>,
    folders_out: Vec<(String, LeftOutReason)>,
    fates: HashMap<String, Fate>,
}

impl Unpacking {
    pub(crate) fn new(index: usize) -> Self {
        Self {
            index,
            ..Self::default()
        }
    }

    /// Records a member; returns the symbolic link of the same package below which it is, if any.
    pub(crate) fn see(&mut self, path: &str, is_symlink: bool) -> Option<String> {
        if let Some(parent) = parents(path).next()
            && !self.folders_in_use.contains(parent)
        {
            self.folders_in_use.insert(parent.to_owned());
        }
        if is_symlink {
            self.symlinks.insert(path.to_owned());
        }
        // Most packages have no link to a folder; then the parents need not be looked up.
        let mut above = parents(path).filter(|_| !self.symlinks.is_empty());
        let link = above.find(|&parent| self.symlinks.contains(parent));
        link.map(str::to_owned)
    }

    /// Records a directory that is left out. It is reported only if it is empty.
    pub(crate) fn leave_out_folder(&mut self, path: &str, reason: LeftOutReason) {
        self.folders_out.push((path.to_owned(), reason));
    }

    /// The directories that are left out and are not parents of other members.
    pub(crate) fn empty_folders_out(&self) -> impl Iterator<Item = &(String, LeftOutReason)> {
        let is_empty = |folder: &&(String, _)| !self.folders_in_use.contains(&folder.0);
        self.folders_out.iter().filter(is_empty)
    }

    pub(crate) fn set_fate(&mut self, path: &str, fate: Fate) {
        self.fates.insert(path.to_owned(), fate);
    }

    /// What happened to the member at that path.
    pub(crate) fn fate(&self, path: &str) -> Option<&Fate> {
        self.fates.get(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_of_other_members_are_not_reported() {
        let mut package = Unpacking::new(0);
        let members = ["/var", "/var/lib", "/var/lib/telemetry", "/var/log", "/etc"];
        for path in members {
            package.see(path, false);
            package.leave_out_folder(path, LeftOutReason::OutsideHierarchies);
        }
        package.see("/etc/telemetry.conf", false);
        let listed = package.empty_folders_out().map(|(path, _)| path.as_str());
        let listed: Vec<&str> = listed.collect();
        assert_eq!(listed, ["/var/lib/telemetry", "/var/log"]);
    }

    #[test]
    fn members_below_a_link_of_the_same_package_are_detected() {
        let mut package = Unpacking::new(0);
        assert_eq!(package.see("/usr/share/x", true), None);
        let link = package.see("/usr/share/x/y/z", false);
        assert_eq!(link.as_deref(), Some("/usr/share/x"));
        assert_eq!(package.see("/usr/share/xy", false), None);
    }
}
