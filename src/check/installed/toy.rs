//! Small bases and contents for this module's tests, from literals.

pub(super) use crate::base::toy::link as base_link;
use crate::base::{Base, BaseNode, toy};
use crate::image::{Contents, Entry, EntryKind, FileText, LeftOut, LeftOutReason, PackageScript};
use crate::package::{Script, ScriptKind};

/// A base whose tree has those nodes.
pub(super) fn with_tree(tree: &[(&str, BaseNode)]) -> Base {
    toy::base().tree(tree).build()
}

/// A base whose database has those paths, and whose tree is not known.
pub(super) fn with_owned(owned: &[&str]) -> Base {
    toy::base().owned(owned).build()
}

/// A directory of the base.
pub(super) fn directory() -> BaseNode {
    toy::directory(0o755)
}

/// A program of the base.
pub(super) fn program() -> BaseNode {
    toy::file(0)
}

/// A file of the extension.
pub(super) fn file(path: &str, package: &str) -> Entry {
    entry(path, EntryKind::File(1), package)
}

/// A link of the extension.
pub(super) fn link(path: &str, target: &str, package: &str) -> Entry {
    entry(path, EntryKind::Symlink(target.to_owned()), package)
}

fn entry(path: &str, kind: EntryKind, package: &str) -> Entry {
    Entry {
        path: path.to_owned(),
        kind,
        mode: 0o755,
        uid: 0,
        gid: 0,
        mtime: 0,
        xattrs: Vec::new(),
        package: Some(package.into()),
        shadow: None,
    }
}

/// A path that is left out.
pub(super) fn left_out(path: &str, package: &str) -> LeftOut {
    LeftOut {
        path: path.to_owned(),
        package: package.into(),
        reason: LeftOutReason::OutsideHierarchies,
    }
}

/// An extension of files with texts, all of one package, `p`.
pub(super) fn with_texts(files: &[(&str, &str)]) -> Contents {
    let mut contents = Contents::default();
    for (path, text) in files {
        add_text(&mut contents, path, text);
    }
    contents
}

/// One more file with its text.
pub(super) fn add_text(contents: &mut Contents, path: &str, text: &str) {
    contents.entries.push(file(path, "p"));
    let text = FileText {
        package: "p".into(),
        is_left_out: false,
        text: Some(text.to_owned()),
    };
    contents.texts.insert(format!("/{path}"), text);
}

/// A script of the package `p`.
pub(super) fn script(kind: ScriptKind, text: &str) -> PackageScript {
    PackageScript {
        package: "p".into(),
        script: Script::of_text(kind, text.to_owned()),
    }
}
