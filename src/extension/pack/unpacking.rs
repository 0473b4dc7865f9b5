//! What must be remembered of one package while its members come by.

use std::collections::{HashMap, HashSet};

use crate::extension::payload::member::parents;
use crate::image::LeftOutReason;

/// What became of a member that is no directory, for the hard links to it that follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It stands at that path of the image.
    In(String),
    /// It was left out.
    Out,
    /// It is in conflict with another package's.
    Conflicting,
}

/// One package while its members come by; all paths are absolute, as the package has them.
#[derive(Debug, Default)]
pub(crate) struct Unpacking {
    /// The package's place in the packing order.
    pub(crate) index: usize,
    /// Bytes of content that went in.
    pub(crate) bytes: u64,
    /// Whether the package has anything but directories.
    pub(crate) has_files: bool,
    /// Whether any of that went in.
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

    /// Learns of a member; gives the symbolic link of the package below which it stands.
    pub(crate) fn see(&mut self, path: &str, is_symlink: bool) -> Option<String> {
        if let Some(parent) = parents(path).next()
            && !self.folders_in_use.contains(parent)
        {
            self.folders_in_use.insert(parent.to_owned());
        }
        if is_symlink {
            self.symlinks.insert(path.to_owned());
        }
        let mut above = parents(path).filter(|_| !self.symlinks.is_empty());
        let link = above.find(|&parent| self.symlinks.contains(parent));
        link.map(str::to_owned)
    }

    /// A directory stays out: worth a word only if nothing stands in it.
    pub(crate) fn leave_out_folder(&mut self, path: &str, reason: LeftOutReason) {
        self.folders_out.push((path.to_owned(), reason));
    }

    /// The directories that stay out and are no mere ancestors of the package's other members.
    pub(crate) fn empty_folders_out(&self) -> impl Iterator<Item = &(String, LeftOutReason)> {
        let is_empty = |folder: &&(String, _)| !self.folders_in_use.contains(&folder.0);
        self.folders_out.iter().filter(is_empty)
    }

    pub(crate) fn set_fate(&mut self, path: &str, fate: Fate) {
        self.fates.insert(path.to_owned(), fate);
    }

    /// What became of the member of that path.
    pub(crate) fn fate(&self, path: &str) -> Option<&Fate> {
        self.fates.get(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ancestor_of_other_members_is_not_worth_a_word() {
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
    fn what_stands_below_a_link_of_the_same_package_is_told() {
        let mut package = Unpacking::new(0);
        assert_eq!(package.see("/usr/share/x", true), None);
        let link = package.see("/usr/share/x/y/z", false);
        assert_eq!(link.as_deref(), Some("/usr/share/x"));
        assert_eq!(package.see("/usr/share/xy", false), None);
    }
}
