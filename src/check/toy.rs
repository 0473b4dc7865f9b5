//! Small bases and contents for this module's tests, from literals.

use crate::base::{Accounts, Base, BaseNode, BasePaths, NodeKind, SystemFiles};
use crate::package::{Family, MultiArch, Package, Relations, Version};
use crate::plan::{Contents, Entry, EntryKind};

/// An installed package of that name.
pub(super) fn package(name: &str) -> Package {
    Package {
        name: name.into(),
        version: Version::new("1"),
        architecture: "amd64".into(),
        multi_arch: MultiArch::No,
        section: "".into(),
        summary: "".into(),
        description: "".into(),
        installed_size: None,
        relations: Relations::default(),
        files: Box::default(),
    }
}

/// A base of which only the database is known; its first package owns the paths.
pub(super) fn database(packages: &[&str], owned: &[&str]) -> Base {
    let mut paths = BasePaths::default();
    for path in owned {
        paths.add_owner(path, 0);
    }
    Base {
        path: "base".into(),
        family: Family::Deb,
        packages: packages.iter().copied().map(package).collect(),
        os_release: None,
        native_architecture: "amd64".into(),
        foreign_architectures: Vec::new(),
        paths,
        accounts: Accounts::default(),
        merged_extensions: Vec::new(),
        system_files: SystemFiles::default(),
        notes: Vec::new(),
    }
}

/// A base whose tree has these files, and links where a path has the form `path -> target`.
pub(super) fn tree(packages: &[&str], owned: &[&str], files: &[&str]) -> Base {
    let mut base = database(packages, owned);
    for file in files.iter().chain(&["/usr/bin/true"]) {
        let (path, kind) = match file.split_once(" -> ") {
            Some((path, target)) => (path, NodeKind::Symlink(target.into())),
            None => (*file, NodeKind::File),
        };
        let node = BaseNode {
            kind,
            mode: 0o644,
            uid: 0,
            gid: 0,
            size: 0,
        };
        base.paths.add_node(path, node);
    }
    base
}

/// Contents of regular files of the package `p`.
pub(super) fn contents(paths: &[&str]) -> Contents {
    let entry = |path: &&str| Entry {
        path: (*path).to_owned(),
        kind: EntryKind::File(1),
        mode: 0o644,
        uid: 0,
        gid: 0,
        mtime: 0,
        xattrs: Vec::new(),
        package: Some("p".into()),
        shadow: None,
    };
    Contents {
        entries: paths.iter().map(entry).collect(),
        ..Contents::default()
    }
}
