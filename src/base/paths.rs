//! Who owns which path of the base, and what stands there.
//!
//! Ownership comes from the package database and is always known; what stands at a path is known
//! only if the snapshot held the tree, or where the database says so (rpm). Paths are absolute
//! without a trailing slash, as the database writes them: `/lib/x` stays `/lib/x` here even where
//! `/lib` is a link; [`BasePaths::resolve`] follows links.

use std::collections::BTreeMap;
use std::ops::Bound;

use compact_str::CompactString;

use super::link_walk::{LastLink, walk};

/// What kind of thing stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link, and where it points.
    Symlink(CompactString),
    /// A device, fifo or socket.
    Special,
}

/// What stands at a path of the base's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseNode {
    /// Its kind.
    pub kind: NodeKind,
    /// Permission bits, with setuid, setgid and sticky.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Bytes of a regular file, else 0.
    pub size: u64,
}

/// The index of the base's paths.
#[derive(Clone, Debug, Default)]
pub struct BasePaths {
    /// Path -> index into `Base::packages` of its owner (the first, where several share it).
    owners: BTreeMap<Box<str>, u32>,
    /// Path -> digest in hexadecimal (md5, or sha256 of rpm's), where the database holds one.
    digests: BTreeMap<Box<str>, Box<str>>,
    /// Path -> digest of what the tree has there, in hexadecimal.
    seen_digests: BTreeMap<Box<str>, Box<str>>,
    /// Path -> what stands there, as the snapshot's tree or the database says.
    nodes: BTreeMap<Box<str>, BaseNode>,
    /// Where the nodes are all that the base has.
    coverage: Coverage,
}

/// Of which paths a tree tells, so that what it does not have is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Coverage {
    /// There is no tree.
    #[default]
    Nothing,
    /// Of these folders and all below them, and of what stands at the root.
    Folders(&'static [&'static str]),
    /// Of all.
    Everything,
}

impl BasePaths {
    /// Records that the package at `index` owns `path`; the first owner stays.
    pub fn add_owner(&mut self, path: &str, index: u32) {
        self.owners.entry(path.into()).or_insert(index);
    }

    /// Records a regular file's digest, in hexadecimal.
    pub fn add_digest(&mut self, path: &str, digest: &str) {
        self.digests.insert(path.into(), digest.into());
    }

    /// Records what stands at `path` of the base's tree. What is not recorded is not there.
    pub fn add_node(&mut self, path: &str, node: BaseNode) {
        self.nodes.insert(path.into(), node);
        self.coverage = Coverage::Everything;
    }

    /// Says of which paths the tree tells; without that, it is of all.
    pub(super) fn set_coverage(&mut self, coverage: Coverage) {
        self.coverage = coverage;
    }

    /// Records the digest of a regular file of the tree, in hexadecimal. It counts more than what
    /// the database says, since the file may have been changed after it was installed.
    pub fn add_seen_digest(&mut self, path: &str, digest: &str) {
        self.seen_digests.insert(path.into(), digest.into());
    }

    /// Records what the database says stands at `path`, which tells nothing of other paths.
    pub fn add_listed_node(&mut self, path: &str, node: BaseNode) {
        self.nodes.insert(path.into(), node);
    }

    /// Adds what a database says, beside the tree if there is one: what stands where, the tree
    /// knows better.
    pub fn add_database(&mut self, database: Self) {
        self.owners = database.owners;
        self.digests = database.digests;
        if !self.has_tree() {
            self.nodes = database.nodes;
        }
    }

    /// The index into `Base::packages` of the package that owns `path`.
    #[must_use]
    pub fn owner(&self, path: &str) -> Option<usize> {
        self.owners.get(path).map(|&index| index as usize)
    }

    /// The digest of the regular file at `path`, in hexadecimal: 32 digits of MD5, 64 of SHA-256.
    #[must_use]
    pub fn digest(&self, path: &str) -> Option<&str> {
        let seen = self.seen_digests.get(path);
        seen.or_else(|| self.digests.get(path)).map(AsRef::as_ref)
    }

    /// What stands at `path`, links not followed; `None` too where that is not known.
    #[must_use]
    pub fn node(&self, path: &str) -> Option<&BaseNode> {
        self.nodes.get(path)
    }

    /// What stands below a folder, as far as that is known, with absolute paths in their order.
    pub fn nodes_below<'a>(
        &'a self,
        folder: &str,
    ) -> impl Iterator<Item = (&'a str, &'a BaseNode)> + use<'a> {
        let begin = format!("{}/", folder.trim_end_matches('/'));
        let from = (Bound::Included(begin.as_str()), Bound::Unbounded);
        let following = self.nodes.range::<str, _>(from);
        following
            .take_while(move |(path, _)| path.starts_with(&begin))
            .map(|(path, node)| (path.as_ref(), node))
    }

    /// Whether a directory stands at `path`: tree or database say so, or else the database knows
    /// paths below it.
    #[must_use]
    pub fn is_directory(&self, path: &str) -> bool {
        if let Some(node) = self.node(path) {
            return node.kind == NodeKind::Directory;
        }
        // Not every archive has the folders of its files.
        if self.nodes_below(path).next().is_some() {
            return true;
        }
        if self.covers(path) {
            return false;
        }
        let below = format!("{path}/");
        let mut following = self
            .owners
            .range::<str, _>((Bound::Included(below.as_str()), Bound::Unbounded));
        following
            .next()
            .is_some_and(|(owned, _)| owned.starts_with(&below))
    }

    /// The paths below a folder, in order: those of the tree, or else those that packages own.
    /// Links are not followed.
    pub fn below<'a>(&'a self, folder: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let begin = format!("{}/", folder.trim_end_matches('/'));
        let from = (Bound::Included(begin.as_str()), Bound::Unbounded);
        let of_tree = self.has_tree().then(|| self.nodes.range::<str, _>(from));
        let owned = (!self.has_tree()).then(|| self.owners.range::<str, _>(from));
        let of_tree = of_tree.into_iter().flatten().map(|(path, _)| path);
        let owned = owned.into_iter().flatten().map(|(path, _)| path);
        let following = of_tree.chain(owned).map(AsRef::as_ref);
        following.take_while(move |path: &&str| path.starts_with(&begin))
    }

    /// Every path that a package owns, with the owner's index into `Base::packages`, in order.
    pub fn owned(&self) -> impl Iterator<Item = (&str, usize)> {
        let owned = self.owners.iter();
        owned.map(|(path, &index)| (path.as_ref(), index as usize))
    }

    /// Whether the snapshot held the base's tree, or its listing. [`BasePaths::covers`] says of
    /// which paths that tells.
    #[must_use]
    pub fn has_tree(&self) -> bool {
        self.coverage != Coverage::Nothing
    }

    /// Whether the tree tells of `path`: then, where there is no [node](BasePaths::node), nothing
    /// stands there. The listing of a snapshot tells nothing of `/var` and of other folders whose
    /// content belongs to the running system.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        match self.coverage {
            Coverage::Nothing => false,
            Coverage::Everything => true,
            Coverage::Folders(folders) => {
                let is_below = |folder: &&str| {
                    let rest = path.strip_prefix(*folder);
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                };
                path.rfind('/') == Some(0) || folders.iter().any(is_below)
            }
        }
    }

    /// How many paths have an owner.
    #[must_use]
    pub fn owned_paths(&self) -> usize {
        self.owners.len()
    }

    /// Follows the links of the base's tree in the *parents* of `path`: where the base has
    /// `/lib -> usr/lib`, `/lib/x` is `/usr/lib/x`. The last component is not followed. `None`
    /// where links go round in circles.
    #[must_use]
    pub fn resolve(&self, path: &str) -> Option<String> {
        walk(path, LastLink::Kept, |link| self.target_at(link))
    }

    /// As [`BasePaths::resolve`], and follows the last component too: where the file of that path
    /// stands. It need not be there.
    #[must_use]
    pub fn follow(&self, path: &str) -> Option<String> {
        self.follow_over(path, &mut |_| {})
    }

    /// As [`BasePaths::follow`], and gives `crossed` each link on the way.
    pub(super) fn follow_over(&self, path: &str, crossed: &mut dyn FnMut(&str)) -> Option<String> {
        walk(path, LastLink::Followed, |link| {
            let target = self.target_at(link);
            if target.is_some() {
                crossed(link);
            }
            target
        })
    }

    /// The target of the link at `path`, if the base has one there.
    pub(crate) fn target_at(&self, path: &str) -> Option<&str> {
        match &self.node(path)?.kind {
            NodeKind::Symlink(target) => Some(target),
            NodeKind::File | NodeKind::Directory | NodeKind::Special => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(target: &str) -> BaseNode {
        let kind = NodeKind::Symlink(target.into());
        BaseNode {
            kind,
            mode: 0o777,
            uid: 0,
            gid: 0,
            size: 0,
        }
    }

    #[test]
    fn links_of_parents_are_followed_and_the_last_component_is_not() {
        let mut paths = BasePaths::default();
        paths.add_node("/lib", link("usr/lib"));
        paths.add_node("/usr/sbin", link("bin"));
        paths.add_node("/sbin", link("/usr/sbin"));
        paths.add_node("/up", link("a/../usr"));
        paths.add_node("/loop", link("loop"));
        let rows = [
            ("/lib/x/y", Some("/usr/lib/x/y")),
            ("/lib", Some("/lib")),
            ("/usr/sbin/tool", Some("/usr/bin/tool")),
            ("/sbin/tool", Some("/usr/bin/tool")),
            ("/up/x", Some("/usr/x")),
            ("/plain/x", Some("/plain/x")),
            ("/loop/x", None),
        ];
        for (path, expected) in rows {
            assert_eq!(paths.resolve(path).as_deref(), expected, "{path}");
        }
        let rows = [
            ("/lib", Some("/usr/lib")),
            ("/up/x", Some("/usr/x")),
            ("/loop", None),
        ];
        for (path, expected) in rows {
            assert_eq!(paths.follow(path).as_deref(), expected, "{path}");
        }
    }

    fn plain(kind: NodeKind) -> BaseNode {
        BaseNode {
            kind,
            ..link("nowhere")
        }
    }

    #[test]
    fn many_links_are_followed_and_too_many_are_not() {
        let chain = |length: u32| {
            let mut paths = BasePaths::default();
            for n in 0..length {
                paths.add_node(&format!("/l{n}"), link(&format!("l{}", n + 1)));
            }
            paths.resolve("/l0/x")
        };
        assert_eq!(chain(40).as_deref(), Some("/l40/x"));
        assert_eq!(chain(41), None);
    }

    #[test]
    fn links_that_lead_above_the_root_stay_at_it() {
        let mut paths = BasePaths::default();
        paths.add_node("/up", link("../../.."));
        paths.add_node("/a/up", link("../../b/"));
        let rows = [
            ("/up/etc/passwd", "/etc/passwd"),
            ("/a/up/x", "/b/x"),
            ("/../x", "/x"),
        ];
        for (path, expected) in rows {
            assert_eq!(paths.resolve(path).as_deref(), Some(expected), "{path}");
        }
    }

    #[test]
    fn without_a_tree_a_directory_is_what_something_owned_lies_below() {
        let mut paths = BasePaths::default();
        paths.add_owner("/usr/lib/x/y", 0);
        paths.add_owner("/usr/lib/x-z", 0);
        let rows = [
            ("/usr/lib/x", true),
            ("/usr", true),
            ("/usr/lib/x/y", false),
            ("/usr/li", false),
            ("/usr/lib/x-", false),
        ];
        for (path, expected) in rows {
            assert_eq!(paths.is_directory(path), expected, "{path}");
        }
        paths.add_node("/usr/lib/x", plain(NodeKind::File));
        paths.add_node("/opt", plain(NodeKind::Directory));
        paths.add_node("/srv/www/index", plain(NodeKind::File));
        assert!(!paths.is_directory("/usr/lib/x"), "the tree knows better");
        assert!(paths.is_directory("/srv"), "something stands below it");
        assert!(!paths.is_directory("/usr/lib/x/y"));
        assert!(paths.is_directory("/opt"));
    }

    #[test]
    fn what_is_below_a_folder_the_tree_says_or_else_the_owners() {
        let mut paths = BasePaths::default();
        for path in ["/a", "/a/b", "/a/c/d", "/a-b/c"] {
            paths.add_owner(path, 0);
        }
        let below = |paths: &BasePaths| paths.below("/a").map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(below(&paths), ["/a/b", "/a/c/d"]);
        paths.add_node("/a/x", plain(NodeKind::File));
        assert_eq!(below(&paths), ["/a/x"]);
        assert_eq!(paths.owned().count(), 4);
    }

    #[test]
    fn the_first_owner_of_a_path_stays() {
        let mut paths = BasePaths::default();
        paths.add_owner("/usr", 1);
        paths.add_owner("/usr", 2);
        paths.add_digest("/usr/x", "0123");
        assert_eq!(paths.owner("/usr"), Some(1));
        assert_eq!(paths.owner("/etc"), None);
        assert_eq!(paths.digest("/usr/x"), Some("0123"));
        assert_eq!(paths.owned_paths(), 1);
        assert!(!paths.has_tree());
    }
}
