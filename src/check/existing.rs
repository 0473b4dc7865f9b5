//! What an existing image does to the base once it is merged: paths that it deletes or covers, folders
//! whose mode and owner it replaces, owners that the base does not have, files that are merged nowhere.
//!
//! Whatever a plan's contents are checked for is checked here, too, by the same code. A build of this
//! program leaves out what the findings below are about; other tools' images may hold it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::acceptance::Judged;
use super::finding::{Finding, Kind, Place, Severity};
use super::target::image_order;
use super::{contents, hazards, installed, needs, target};
use crate::base::{Base, NodeKind, places_of_databases_alone};
use crate::extension::ExistingImage;
use crate::foundation::quantity::count;
use crate::image::opened::{ImageNode, StoredKind};
use crate::image::{AccountKind, EntryKind, ReleaseFile, is_in_hierarchy};

/// The attribute of a folder that hides all that the base has below it.
const OPAQUE: &str = "trusted.overlay.opaque";
const CAPABILITIES: &str = "security.capability";
const SETUID_SETGID: u16 = 0o6000;
/// systemd's own markers of a merged hierarchy.
const MARKERS: [&str; 2] = [".systemd-sysext", ".systemd-confext"];

/// All findings about an image that is merged.
pub(super) fn findings(base: &Base, image: &ExistingImage, judged: &Judged) -> Vec<Finding> {
    let held = &image.contents;
    let mut found = Vec::new();
    found.extend(deletions(base, image));
    found.extend(opaque(image));
    found.extend(covers(base, image));
    found.extend(folders(base, image));
    found.extend(owners(base, image));
    found.extend(rights(image));
    found.extend(outside(image));
    found.extend(databases(image));
    found.extend(markers(image));
    found.extend(downgrades(base, image));
    found.extend(contents::findings(held));
    found.extend(installed::findings(base, held));
    found.extend(hazards::findings(held));
    found.extend(hazards::modules::findings(base, held));
    found.extend(hazards::late::findings(held));
    found.extend(hazards::caches::findings(base, held));
    found.extend(target::labels::findings(base, held));
    found.extend(needs::libraries::findings(base, held));
    let release = judged.name.as_ref().map(|name| ReleaseFile {
        name: name.clone(),
        fields: Vec::new(),
        strict_name: false,
        notes: Vec::new(),
    });
    found.extend(target::neighbours::findings(base, held, release.as_ref()));
    found
}

fn place(node: &ImageNode) -> Place {
    Place {
        path: format!("/{}", node.path),
        package: None,
    }
}

fn at(
    severity: Severity,
    kind: Kind,
    places: Vec<Place>,
    text: &str,
    advice: &str,
) -> Option<Finding> {
    if places.is_empty() {
        return None;
    }
    let text = format!("{} {text}", count(places.len(), "path"));
    Some(Finding::new(severity, kind, text, advice).at(places))
}

/// Nodes that are merged, with their absolute path.
fn merged(image: &ExistingImage) -> impl Iterator<Item = (String, &ImageNode)> {
    let nodes = image.tree.nodes().iter();
    let nodes = nodes.map(|node| (format!("/{}", node.path), node));
    nodes.filter(|(path, _)| is_in_hierarchy(path))
}

fn deletions(base: &Base, image: &ExistingImage) -> Option<Finding> {
    let deletes = |path: &str| base.paths.node(path).is_some() || base.paths.owner(path).is_some();
    let whiteouts = merged(image).filter(|(_, node)| node.is_whiteout());
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

fn opaque(image: &ExistingImage) -> Option<Finding> {
    let is_opaque = |node: &ImageNode| node.xattr(OPAQUE).is_some_and(|value| value == b"y");
    let found = merged(image).filter(|(_, node)| is_opaque(node));
    let advice = "all that the base has below such a folder is not there while the extension is \
                  merged: remove the attribute trusted.overlay.opaque";
    let places = found.map(|(_, node)| place(node)).collect();
    let text = "marked opaque: the base's content of these folders is hidden";
    at(Severity::Error, Kind::Whiteout, places, text, advice)
}

/// Folders over links, links over folders.
fn covers(base: &Base, image: &ExistingImage) -> Vec<Finding> {
    let (mut over_links, mut over_folders) = (Vec::new(), Vec::new());
    for (path, node) in merged(image) {
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

/// Folders that the base has with another mode or owner, which the image's replace.
fn folders(base: &Base, image: &ExistingImage) -> Vec<Finding> {
    let (mut places, mut examples, mut unknown) = (Vec::new(), BTreeSet::new(), 0_usize);
    let tops = image
        .tree
        .nodes()
        .iter()
        .filter(|node| matches!(node.path.as_str(), "usr" | "opt"));
    let tops = tops.map(|node| (format!("/{}", node.path), node));
    for (path, node) in tops.chain(merged(image)) {
        if node.kind != StoredKind::Directory {
            continue;
        }
        let Some(of_base) = base.paths.node(&path) else {
            unknown += usize::from(base.paths.owner(&path).is_some());
            continue;
        };
        let own = (node.mode, node.uid, node.gid);
        let theirs = (of_base.mode, of_base.uid, of_base.gid);
        if of_base.kind == NodeKind::Directory && own != theirs {
            let text = |(mode, uid, gid): (u16, u32, u32)| format!("{mode:04o} {uid}:{gid}");
            examples.insert(format!("{path} is {} and not {}", text(own), text(theirs)));
            places.push(place(node));
        }
    }
    let mut found = Vec::new();
    let few: Vec<String> = examples.into_iter().take(3).collect();
    let text = format!(
        "replace the mode and owner of the base's folders: {}",
        few.join(", ")
    );
    let advice = "overlayfs takes a folder's mode and owner from the topmost layer: give the \
                  image's folders those of the base";
    found.extend(at(Severity::Error, Kind::Folder, places, &text, advice));
    if unknown > 0 {
        let text = format!(
            "whether {} of the image have the mode and owner that they have on the base is not known",
            count(unknown, "folder")
        );
        let advice = "give a root file system, or a snapshot that sysextant takes of it, as --base";
        found.push(Finding::new(Severity::Note, Kind::Folder, text, advice).not_known());
    }
    found
}

/// Owners that the base does not have.
fn owners(base: &Base, image: &ExistingImage) -> Option<Finding> {
    let mut unknown: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    let mut is_known = true;
    for (_, node) in merged(image) {
        let of_node = [
            (AccountKind::User, node.uid),
            (AccountKind::Group, node.gid),
        ];
        for (kind, number) in of_node.into_iter().filter(|(_, number)| *number != 0) {
            is_known &= base.accounts.knows(kind);
            if base.accounts.name(kind, number).is_none() {
                let account = format!("{} {number}", kind.name());
                unknown.entry(account).or_default().push(place(node));
            }
        }
    }
    let accounts: Vec<String> = unknown.keys().cloned().collect();
    let mut places: Vec<Place> = unknown.into_values().flatten().collect();
    places.sort_by(|one, other| one.path.cmp(&other.path));
    places.dedup();
    let text = match is_known {
        true => format!(
            "of owners that the base does not have: {}",
            accounts.join(", ")
        ),
        false => format!(
            "of owners that the base may not have: {}",
            accounts.join(", ")
        ),
    };
    let advice = "numbers are taken as they are: whoever gets that number on the device owns the \
                  files. Give them to root, or add the account to the base";
    let finding = at(Severity::Warning, Kind::Owner, places, &text, advice)?;
    Some(if is_known {
        finding
    } else {
        finding.not_known()
    })
}

/// Files that give rights to whoever runs them.
fn rights(image: &ExistingImage) -> Option<Finding> {
    let gives = |node: &ImageNode| {
        let is_file = matches!(node.kind, StoredKind::File(_));
        is_file && (node.mode & SETUID_SETGID != 0 || node.xattr(CAPABILITIES).is_some())
    };
    let places = merged(image).filter(|(_, node)| gives(node));
    let places = places.map(|(_, node)| place(node)).collect();
    let text = "with setuid, setgid or capabilities";
    let advice = "whoever runs them gets rights of the owner: make sure that each is meant to";
    at(Severity::Note, Kind::Privilege, places, text, advice)
}

/// What is merged nowhere.
fn outside(image: &ExistingImage) -> Option<Finding> {
    let is_outside = |node: &&ImageNode| {
        let path = format!("/{}", node.path);
        let is_top = matches!(node.path.as_str(), "usr" | "opt");
        !is_top && !is_in_hierarchy(&path) && node.kind != StoredKind::Directory
    };
    let places = image.tree.nodes().iter().filter(is_outside).map(place);
    let text = "outside /usr and /opt, which are not merged";
    let advice = "systemd-sysext drops them without a word: bring such files to the device another \
                  way (a confext for /etc, tmpfiles.d for /var)";
    at(
        Severity::Warning,
        Kind::LeftOut,
        places.collect(),
        text,
        advice,
    )
}

/// Package databases, which hide the base's.
fn databases(image: &ExistingImage) -> Option<Finding> {
    let databases: Vec<&str> = places_of_databases_alone().collect();
    let is_of_one = |path: &str| {
        let mut databases = databases.iter();
        databases.any(|place| {
            let rest = path.strip_prefix(place);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let found = merged(image).filter(|(path, _)| is_of_one(path));
    let found = found.filter(|(_, node)| node.kind != StoredKind::Directory);
    let places = found.map(|(_, node)| place(node)).collect();
    let text = "of a package database";
    let advice = "it hides the base's own while the extension is merged, and makes the image larger: \
                  pack the extension without it";
    at(Severity::Error, Kind::PackageDatabase, places, text, advice)
}

fn markers(image: &ExistingImage) -> Option<Finding> {
    let is_marker = |node: &ImageNode| {
        let mut parts = node.path.split('/');
        parts.any(|part| MARKERS.contains(&part))
    };
    let found = merged(image).filter(|(_, node)| is_marker(node));
    let places = found.map(|(_, node)| place(node)).collect();
    let text = "of systemd's own markers of a merged hierarchy";
    let advice = "systemd 256 and 257 remove, as root, the folder that one of them names: no \
                  legitimate image has such files. Find out where it comes from";
    at(Severity::Error, Kind::Steering, places, text, advice)
}

/// Libraries whose link leads to an older file than the base's link of the same name.
fn downgrades(base: &Base, image: &ExistingImage) -> Option<Finding> {
    let mut places = Vec::new();
    let mut examples = Vec::new();
    for entry in &image.contents.entries {
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
