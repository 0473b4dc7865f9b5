//! Bases for the unit tests of all modules, from literals.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::{Accounts, Base, BaseNode, BasePaths, NodeKind, SystemFiles};
use crate::package::{Family, Importance, MultiArch, Package, Relations, Version};

/// A base in the making: of the deb family, for amd64, with nothing in it.
pub(crate) struct ToyBase(Base);

/// An empty base.
pub(crate) fn base() -> ToyBase {
    ToyBase(Base {
        path: "base".into(),
        family: Family::Deb,
        has_database: true,
        packages: Vec::new(),
        earlier: Vec::new(),
        os_release: None,
        native_architecture: "amd64".into(),
        foreign_architectures: Vec::new(),
        paths: BasePaths::default(),
        accounts: Accounts::default(),
        merged_extensions: Vec::new(),
        system_files: SystemFiles::default(),
        never_recommended: BTreeSet::new(),
        notes: Vec::new(),
    })
}

impl ToyBase {
    pub(crate) fn family(mut self, family: Family) -> Self {
        self.0.family = family;
        self
    }

    /// Takes those architectures beside amd64.
    pub(crate) fn foreign(mut self, architectures: &[&str]) -> Self {
        let names = architectures.iter().copied();
        self.0.foreign_architectures = names.map(CompactString::from).collect();
        self
    }

    /// Has packages of those names, version 1.
    pub(crate) fn named(self, names: &[&str]) -> Self {
        self.packages(names.iter().copied().map(package).collect())
    }

    /// Has those packages, which own the files that they name.
    pub(crate) fn packages(mut self, packages: Vec<Package>) -> Self {
        for (package, number) in packages.iter().zip(0_u32..) {
            for path in &package.files {
                self.0.paths.add_owner(path, number);
            }
        }
        self.0.packages = packages;
        self
    }

    /// No recommendation brings in packages of those names.
    pub(crate) fn never_recommended(mut self, names: &[&str]) -> Self {
        let names = names.iter().copied();
        self.0.never_recommended = names.map(CompactString::from).collect();
        self
    }

    /// Its first package owns those paths.
    pub(crate) fn owned(mut self, paths: &[&str]) -> Self {
        for path in paths {
            self.0.paths.add_owner(path, 0);
        }
        self
    }

    /// Its tree has those nodes; without any it has no tree.
    pub(crate) fn tree(mut self, nodes: &[(&str, BaseNode)]) -> Self {
        for (path, node) in nodes {
            self.0.paths.add_node(path, node.clone());
        }
        self
    }

    pub(crate) fn build(self) -> Base {
        self.0
    }
}

/// A package of that name, version 1, for amd64.
pub(crate) fn package(name: &str) -> Package {
    Package {
        name: name.into(),
        version: Version::new("1"),
        architecture: "amd64".into(),
        multi_arch: MultiArch::No,
        importance: Importance::default(),
        section: CompactString::default(),
        source: CompactString::default(),
        license: "".into(),
        summary: "".into(),
        description: "".into(),
        installed_size: None,
        relations: Relations::default(),
        files: Box::default(),
    }
}

/// A directory of root's with that mode.
pub(crate) fn directory(mode: u16) -> BaseNode {
    node(NodeKind::Directory, mode, 0)
}

/// A link to `target`.
pub(crate) fn link(target: &str) -> BaseNode {
    node(NodeKind::Symlink(target.into()), 0o777, 0)
}

/// A file of root's of that many bytes.
pub(crate) fn file(size: u64) -> BaseNode {
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
