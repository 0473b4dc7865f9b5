//! Who owns which path of the base, and what stands there.
//!
//! Ownership comes from the package database and is always known; what stands at a path is known
//! only if the snapshot held the tree, or where the database says so (rpm). Paths are absolute
//! without a trailing slash, as the database writes them: `/lib/x` stays `/lib/x` here even where
//! `/lib` is a link; [`BasePaths::resolve`] follows links.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::node::{BaseNode, NodeKind};
use crate::image::{LastLink, walk};

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
pub(crate) enum Coverage {
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
    pub(crate) fn set_coverage(&mut self, coverage: Coverage) {
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
    pub(crate) fn follow_over(&self, path: &str, crossed: &mut dyn FnMut(&str)) -> Option<String> {
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
mod tests;
