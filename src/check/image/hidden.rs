//! What an existing image hides of the base: by whiteouts and opaque folders, by folders over links and
//! links over folders, by package databases and older libraries.

use std::cmp::Ordering;

use super::nodes::{Held, at, place};
use crate::base::{Base, NodeKind, places_of_databases_alone};
use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::check::target::image_order;
use crate::image::EntryKind;
use crate::image::opened::{ImageNode, StoredKind};

/// The attribute of a folder that hides all that the base has below it.
const OPAQUE: &str = "trusted.overlay.opaque";

/// Whiteouts.
pub(super) fn deletions(base: &Base, held: Held<'_>) -> Option<Finding> {
    let deletes = |path: &str| base.paths.node(path).is_some() || base.paths.owner(path).is_some();
    let whiteouts = held.merged().filter(|(_, node)| node.is_whiteout());
    let (mut of_base, mut others) = (Vec::new(), Vec::new());
    for (path, node) in whiteouts {
        match deletes(&path) {
            true => of_base.push(place(node)),
            false => others.push(place(node)),
        }
    }
    let advice = "a character device 0:0 is a whiteout: while the extension is merged, the base's \
                  path is not there. Take it out of the image if that is not intended";
    let severity = match of_base.is_empty() {
        true => Severity::Note,
        false => Severity::Error,
    };
    let text = match of_base.is_empty() {
        true => "would be deleted by whiteouts, and the base has none of them",
        false => "of the base deleted by whiteouts",
    };
    let places = if of_base.is_empty() { others } else { of_base };
    at(severity, Kind::Whiteout, places, text, advice)
}

/// Folders that hide all that the base has below them.
pub(super) fn opaque(held: Held<'_>) -> Option<Finding> {
    let is_opaque = |node: &ImageNode| node.xattr(OPAQUE).is_some_and(|value| value == b"y");
    let found = held.merged().filter(|(_, node)| is_opaque(node));
    let advice = "all that the base has below such a folder is not there while the extension is \
                  merged: remove the attribute trusted.overlay.opaque";
    let places = found.map(|(_, node)| place(node)).collect();
    let text = "marked opaque: the base's content of these folders is hidden";
    at(Severity::Error, Kind::Whiteout, places, text, advice)
}

/// Folders over links, links over folders.
pub(super) fn covers(base: &Base, held: Held<'_>) -> Vec<Finding> {
    let (mut over_links, mut over_folders) = (Vec::new(), Vec::new());
    for (path, node) in held.merged() {
        let Some(of_base) = base.paths.node(&path) else {
            continue;
        };
        match (&node.kind, &of_base.kind) {
            (StoredKind::Directory, NodeKind::Symlink(_)) => over_links.push(place(node)),
            (StoredKind::Symlink(_), NodeKind::Directory) => over_folders.push(place(node)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    found.extend(at(
        Severity::Error,
        Kind::Hierarchy,
        over_links,
        "a real folder over a link of the base",
        "all that the base has behind the link is not there while the extension is merged: put the \
         files where the link leads",
    ));
    found.extend(at(
        Severity::Error,
        Kind::Hierarchy,
        over_folders,
        "a link over a folder of the base",
        "all that the base has in the folder is not there while the extension is merged: take the \
         link out of the image",
    ));
    if !base.paths.has_tree() {
        let text = "whether folders of the image lie over links of the base is not known: its \
                    package database does not tell";
        let advice = "give a root file system, or a snapshot that sysextant takes of it, as --base";
        let finding = Finding::new(Severity::Note, Kind::Hierarchy, text.to_owned(), advice);
        found.push(finding.not_known());
    }
    found
}

/// Package databases, which hide the base's.
pub(super) fn databases(held: Held<'_>) -> Option<Finding> {
    let databases: Vec<&str> = places_of_databases_alone().collect();
    let is_of_one = |path: &str| {
        let mut databases = databases.iter();
        databases.any(|place| {
            let rest = path.strip_prefix(place);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let found = held.merged().filter(|(path, _)| is_of_one(path));
    let found = found.filter(|(_, node)| node.kind != StoredKind::Directory);
    let places = found.map(|(_, node)| place(node)).collect();
    let text = "of a package database";
    let advice = "it hides the base's own while the extension is merged, and makes the image larger: \
                  pack the extension without it";
    at(Severity::Error, Kind::PackageDatabase, places, text, advice)
}

/// Libraries whose link leads to an older file than the base's link of the same name.
pub(super) fn downgrades(base: &Base, held: Held<'_>) -> Option<Finding> {
    let mut places = Vec::new();
    let mut examples = Vec::new();
    for entry in &held.image.contents.entries {
        let EntryKind::Symlink(own) = &entry.kind else {
            continue;
        };
        let path = format!("/{}", entry.path);
        let Some(of_base) = base.paths.node(&path) else {
            continue;
        };
        let NodeKind::Symlink(theirs) = &of_base.kind else {
            continue;
        };
        let (own, theirs) = (file_name(own), file_name(theirs));
        let stem = |name: &str| name.split_once(".so").map(|(stem, _)| stem.to_owned());
        let is_same_library = stem(own).is_some() && stem(own) == stem(theirs);
        if is_same_library && image_order::compare(own, theirs) == Ordering::Less {
            examples.push(format!("{own} instead of {theirs}"));
            places.push(Place::of(entry));
        }
    }
    examples.truncate(3);
    let text = format!(
        "of libraries older than the base's: {}",
        examples.join(", ")
    );
    let advice = "all programs of the base get the older library while the extension is merged: \
                  leave it out, or build the extension for this base";
    at(Severity::Error, Kind::Shadow, places, &text, advice)
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
