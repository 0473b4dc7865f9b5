//! The modes and owners of an existing image: what they do to the base's folders, whose files they
//! make, and to whom they give rights.

use std::collections::{BTreeMap, BTreeSet};

use super::nodes::{Held, at, place};
use crate::base::{Base, NodeKind};
use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::image::AccountKind;
use crate::image::opened::{ImageNode, StoredKind};

const CAPABILITIES: &str = "security.capability";
const SETUID_SETGID: u16 = 0o6000;

/// Folders that the base has with another mode or owner, which the image's replace.
pub(super) fn folders(base: &Base, held: Held<'_>) -> Vec<Finding> {
    let (mut places, mut examples, mut unknown) = (Vec::new(), BTreeSet::new(), 0_usize);
    for (path, node) in held.tops().chain(held.merged()) {
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
pub(super) fn owners(base: &Base, held: Held<'_>) -> Option<Finding> {
    let mut unknown: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    let mut is_known = true;
    for (_, node) in held.merged() {
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
pub(super) fn rights(held: Held<'_>) -> Option<Finding> {
    let gives = |node: &ImageNode| {
        let is_file = matches!(node.kind, StoredKind::File(_));
        is_file && (node.mode & SETUID_SETGID != 0 || node.xattr(CAPABILITIES).is_some())
    };
    let places = held.merged().filter(|(_, node)| gives(node));
    let places = places.map(|(_, node)| place(node)).collect();
    let text = "with setuid, setgid or capabilities";
    let advice = "whoever runs them gets rights of the owner: make sure that each is meant to";
    at(Severity::Note, Kind::Privilege, places, text, advice)
}
