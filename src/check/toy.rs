//! Small bases and contents for this module's tests, from literals.

use crate::base::{Base, BaseNode, toy};
use crate::image::{Contents, Entry, EntryKind};

/// A base of which only the database is known; its first package owns the paths.
pub(super) fn database(packages: &[&str], owned: &[&str]) -> Base {
    toy::base().named(packages).owned(owned).build()
}

/// A base whose tree has these files, and links where a path has the form `path -> target`.
pub(super) fn tree(packages: &[&str], owned: &[&str], files: &[&str]) -> Base {
    let nodes = files
        .iter()
        .chain(&["/usr/bin/true"])
        .map(|file| node(file));
    let nodes: Vec<(&str, BaseNode)> = nodes.collect();
    let base = toy::base().named(packages);
    base.owned(owned).tree(&nodes).build()
}

fn node(file: &str) -> (&str, BaseNode) {
    match file.split_once(" -> ") {
        Some((path, target)) => (path, toy::link(target)),
        None => (file, toy::file(0)),
    }
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
