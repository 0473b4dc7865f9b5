//! Extensions that are merged beside the one that is planned: their packages and files count as
//! present on the base, as far as their manifests tell.

use super::{Base, BaseNode, MergedExtension, NodeKind};
use crate::image::opened::{ImageNode, ImageTree, StoredKind};
use crate::image::{RELEASE_FOLDER, is_in_hierarchy};
use crate::package::Package;

/// An extension that a later one builds on.
#[derive(Clone, Debug)]
pub struct EarlierExtension {
    /// Its name.
    pub name: String,
    /// Where it is, for messages.
    pub path: String,
    /// Its packages, each with its paths in the image.
    pub packages: Vec<(Package, Vec<String>)>,
    /// What it holds.
    pub tree: ImageTree,
}

/// The packages of an earlier extension among those of a base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierPackages {
    /// The extension's name.
    pub name: String,
    /// Their places in [`Base::packages`].
    pub packages: std::ops::Range<usize>,
}

impl Base {
    /// Takes an earlier extension for present: its packages stand behind the base's own, and its
    /// files hide the base's.
    pub fn add_extension(&mut self, extension: EarlierExtension) {
        let start = self.packages.len();
        for (package, paths) in extension.packages {
            // More packages than that do not fit into memory.
            let number = u32::try_from(self.packages.len()).unwrap_or(u32::MAX);
            for path in paths {
                self.paths.add_owner(&format!("/{path}"), number);
            }
            self.packages.push(package);
        }
        self.earlier.push(EarlierPackages {
            name: extension.name.clone(),
            packages: start..self.packages.len(),
        });
        let merged = extension.tree.nodes().iter();
        let merged = merged.map(|node| (format!("/{}", node.path), node));
        let merged = merged.filter(|(path, _)| is_in_hierarchy(path) && !is_release(path));
        let mut brings = std::collections::BTreeSet::new();
        for (path, node) in merged {
            let is_folder = node.kind == StoredKind::Directory;
            // Of a folder that both have, the base's place in the tree is as good as this one.
            if self.paths.has_tree() && !(is_folder && self.paths.is_directory(&path)) {
                self.paths.add_node(&path, node_of(node));
            }
            if !is_folder {
                brings.insert(path);
            }
        }
        self.merged_extensions.push(MergedExtension {
            name: extension.name,
            path: extension.path,
            brings: Ok(brings),
        });
    }
}

/// Each extension has a release file of its own, which no other sees.
fn is_release(path: &str) -> bool {
    let rest = path.strip_prefix('/');
    rest.is_some_and(|rest| rest.starts_with(RELEASE_FOLDER))
}

fn node_of(node: &ImageNode) -> BaseNode {
    let (kind, size) = match &node.kind {
        StoredKind::File(size) => (NodeKind::File, *size),
        StoredKind::Directory => (NodeKind::Directory, 0),
        StoredKind::Symlink(target) => (NodeKind::Symlink(target.as_str().into()), 0),
        StoredKind::CharacterDevice(_)
        | StoredKind::BlockDevice(_)
        | StoredKind::Fifo
        | StoredKind::Socket => (NodeKind::Special, 0),
    };
    BaseNode {
        kind,
        mode: node.mode,
        uid: node.uid,
        gid: node.gid,
        size,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::toy;

    #[test]
    fn an_earlier_extension_is_present_with_its_packages_and_files() {
        let file = ImageNode {
            path: "usr/bin/tool".to_owned(),
            kind: StoredKind::File(1),
            mode: 0o755,
            uid: 0,
            gid: 0,
            mtime: 0,
            inode: (0, 1),
            xattrs: Vec::new(),
        };
        let mut base = toy::base().named(&["libc6"]).build();
        base.add_extension(EarlierExtension {
            name: "debug".to_owned(),
            path: "debug.raw".to_owned(),
            packages: vec![(toy::package("tool"), vec!["usr/bin/tool".to_owned()])],
            tree: ImageTree::of(vec![file]),
        });
        assert_eq!(base.packages[1].name, "tool");
        assert_eq!(base.paths.owner("/usr/bin/tool"), Some(1));
        let brings = base.merged_extensions[0].brings.clone().unwrap();
        assert!(brings.contains("/usr/bin/tool"));
    }
}
