//! Small bases and packages for this module's tests, from literals.

use compact_str::CompactString;

use crate::base::{Base, BaseNode, BasePaths, NodeKind};
use crate::package::{Family, MultiArch, Package, Relations, Version};

/// A package of that name, version 1, for amd64.
pub(super) fn package(name: &str) -> Package {
    Package {
        name: name.into(),
        version: Version::new("1"),
        architecture: "amd64".into(),
        multi_arch: MultiArch::No,
        section: CompactString::default(),
        summary: "".into(),
        description: "".into(),
        installed_size: None,
        relations: Relations::default(),
        files: Box::default(),
    }
}

/// A base with those packages, whose first owns those paths, and with those nodes in its tree.
pub(super) fn base(packages: &[&str], owned: &[&str], tree: &[(&str, BaseNode)]) -> Base {
    let mut paths = BasePaths::default();
    for path in owned {
        paths.add_owner(path, 0);
    }
    for (path, node) in tree {
        paths.add_node(path, node.clone());
    }
    Base {
        path: "base".into(),
        family: Family::Deb,
        packages: packages.iter().copied().map(package).collect(),
        os_release: None,
        native_architecture: "amd64".into(),
        foreign_architectures: Vec::new(),
        paths,
        accounts: crate::base::Accounts::default(),
        merged_extensions: Vec::new(),
        system_files: crate::base::SystemFiles::default(),
        notes: Vec::new(),
    }
}

/// A directory of root's with that mode.
pub(super) fn directory(mode: u16) -> BaseNode {
    node(NodeKind::Directory, mode, 0)
}

/// A link to `target`.
pub(super) fn link(target: &str) -> BaseNode {
    node(NodeKind::Symlink(target.into()), 0o777, 0)
}

/// A file of that many bytes.
pub(super) fn file(size: u64) -> BaseNode {
    node(NodeKind::File, 0o644, size)
}

fn node(kind: NodeKind, mode: u16, size: u64) -> BaseNode {
    BaseNode {
        kind,
        mode,
        uid: 0,
        gid: 0,
        size,
    }
}
