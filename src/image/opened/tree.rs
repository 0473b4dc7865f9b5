//! All nodes of an opened image, kept: what stands at a path, and where its links lead.

use std::io::Read;

use super::{ImageError, ImageNode, OpenedImage, StoredKind};
use crate::archive::{Ledger, Limit};
use crate::image::{LastLink, walk};

/// What a node takes in memory beside its letters.
const NODE: usize = 256;

/// The nodes of an image, sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageTree {
    nodes: Vec<ImageNode>,
}

impl ImageTree {
    /// Reads the tree without the contents of its files.
    ///
    /// # Errors
    /// If the image cannot be read, or holds more than the ledger allows.
    pub fn read(image: &mut OpenedImage, ledger: &Ledger) -> Result<Self, ImageError> {
        Self::read_with(image, ledger, &mut |_, _| Ok(()))
    }

    /// The same, and shows each node with its content to `see`.
    ///
    /// # Errors
    /// As [`read`](Self::read), or if `see` fails.
    pub fn read_with(
        image: &mut OpenedImage,
        ledger: &Ledger,
        see: &mut dyn FnMut(&ImageNode, &mut dyn Read) -> std::io::Result<()>,
    ) -> Result<Self, ImageError> {
        let mut nodes = Vec::new();
        image.walk(&mut |node, content| {
            let xattrs = node.xattrs.iter();
            let xattrs: usize = xattrs.map(|(name, value)| name.len() + value.len()).sum();
            let letters = node.path.len() + xattrs;
            ledger
                .charge(NODE + letters)
                .map_err(std::io::Error::other)?;
            see(&node, content)?;
            nodes.push(node);
            Ok(())
        })?;
        // A walk goes folder by folder: `usr/a/b` stands before `usr/a-b` in it.
        nodes.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(Self { nodes })
    }

    /// A tree of those nodes.
    #[must_use]
    pub fn of(mut nodes: Vec<ImageNode>) -> Self {
        nodes.sort_by(|one, other| one.path.cmp(&other.path));
        Self { nodes }
    }

    /// All nodes, sorted by path.
    #[must_use]
    pub fn nodes(&self) -> &[ImageNode] {
        &self.nodes
    }

    /// What stands at a path, without following a link there. The path has no leading slash.
    #[must_use]
    pub fn node(&self, path: &str) -> Option<&ImageNode> {
        let found = self.nodes.binary_search_by(|it| it.path.as_str().cmp(path));
        found.ok().and_then(|at| self.nodes.get(at))
    }

    /// The nodes below a folder, sorted by path.
    pub fn below<'t>(&'t self, folder: &'t str) -> impl Iterator<Item = &'t ImageNode> {
        let start = self.nodes.partition_point(|it| it.path.as_str() <= folder);
        let rest = self.nodes.get(start..).unwrap_or_default().iter();
        // Between the folder and its entries may stand `folder-x`, since `-` sorts before `/`.
        rest.take_while(move |it| it.path.starts_with(folder))
            .filter(move |it| it.path.as_bytes().get(folder.len()) == Some(&b'/'))
    }

    /// The node that a path leads to, links followed within the image; links with an absolute target
    /// begin at the image's root. The path has no leading slash.
    #[must_use]
    pub fn resolve(&self, path: &str) -> Option<&ImageNode> {
        let found = walk(path, LastLink::Followed, |at| {
            match &self.node(at.trim_start_matches('/'))?.kind {
                StoredKind::Symlink(target) => Some(target.as_str()),
                _ => None,
            }
        })?;
        self.node(found.trim_start_matches('/'))
    }

    /// The contents of those files that are no larger than `limit`, by path.
    ///
    /// # Errors
    /// If the image cannot be read.
    pub fn texts(
        image: &mut OpenedImage,
        wanted: &dyn Fn(&str) -> bool,
        limit: u64,
    ) -> Result<Vec<(String, Vec<u8>)>, ImageError> {
        let mut found = Vec::new();
        image.walk(&mut |node, content| {
            if wanted(&node.path) && matches!(node.kind, StoredKind::File(size) if size <= limit) {
                let mut bytes = Vec::new();
                Limit::new(content, limit).read_to_end(&mut bytes)?;
                found.push((node.path, bytes));
            }
            Ok(())
        })?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(path: &str, kind: StoredKind) -> ImageNode {
        ImageNode {
            path: path.to_owned(),
            kind,
            mode: 0o755,
            uid: 0,
            gid: 0,
            mtime: 0,
            inode: (0, 0),
            xattrs: Vec::new(),
        }
    }

    #[test]
    fn links_are_followed_within_the_image() {
        let link = |target: &str| StoredKind::Symlink(target.to_owned());
        let tree = ImageTree::of(vec![
            node("usr", StoredKind::Directory),
            node("usr/a-b", StoredKind::File(1)),
            node("usr/a", StoredKind::Directory),
            node("usr/a/file", StoredKind::File(2)),
            node("usr/absolute", link("/usr/a/file")),
            node("usr/relative", link("a/../a/file")),
            node("usr/nowhere", link("/etc/passwd")),
            node("usr/round", link("round")),
        ]);
        let found = |path| tree.resolve(path).map(|it| it.path.as_str());
        assert_eq!(found("usr/absolute"), Some("usr/a/file"));
        assert_eq!(found("usr/relative"), Some("usr/a/file"));
        assert_eq!(found("usr/nowhere"), None);
        assert_eq!(found("usr/round"), None);
        let below: Vec<&str> = tree.below("usr/a").map(|it| it.path.as_str()).collect();
        assert_eq!(below, ["usr/a/file"]);
    }
}
