//! What an existing image does to the base once it is merged: paths that it deletes or covers, folders
//! whose mode and owner it replaces, owners that the base does not have, files that are merged nowhere.
//!
//! Whatever a plan's contents are checked for is checked here, too, by the same code. A build of this
//! program leaves out what the findings below are about; other tools' images may hold it.

use super::acceptance::Judged;
use super::nodes::{Held, at, place};
use super::{attributes, hidden};
use crate::base::Base;
use crate::check::finding::{Finding, Kind, Severity};
use crate::check::{contents, hazards, installed, needs, target};
use crate::extension::ExistingImage;
use crate::image::opened::{Class, ImageNode, StoredKind};
use crate::image::{Contents, ReleaseFile};

/// systemd's own markers of a merged hierarchy.
const MARKERS: [&str; 2] = [".systemd-sysext", ".systemd-confext"];

/// All findings about an image that is merged.
pub(super) fn findings(
    base: &Base,
    image: &ExistingImage,
    judged: &Judged,
    class: Class,
) -> Vec<Finding> {
    let held = Held { image, class };
    let mut found = Vec::new();
    found.extend(hidden::deletions(base, held));
    found.extend(hidden::opaque(held));
    found.extend(hidden::covers(base, held));
    found.extend(attributes::folders(base, held));
    found.extend(attributes::owners(base, held));
    found.extend(attributes::rights(held));
    found.extend(outside(held));
    found.extend(markers(held));
    match class {
        Class::Sysext => {
            found.extend(hidden::databases(held));
            found.extend(hidden::downgrades(base, held));
            found.extend(as_of_a_plan(base, &image.contents, judged));
        }
        // Only what is in /usr and /opt is contents, and nothing of that is merged.
        Class::Confext => {}
    }
    found
}

/// What the contents of a plan are checked for.
fn as_of_a_plan(base: &Base, contents: &Contents, judged: &Judged) -> Vec<Finding> {
    let mut found = contents::findings(contents);
    found.extend(installed::findings(base, contents));
    found.extend(hazards::findings(contents));
    found.extend(hazards::modules::findings(base, contents));
    found.extend(hazards::late::findings(contents));
    found.extend(hazards::caches::findings(base, contents));
    found.extend(target::labels::findings(base, contents));
    found.extend(needs::libraries::findings(base, contents));
    let release = judged.name.as_ref().map(|name| ReleaseFile {
        name: name.clone(),
        fields: Vec::new(),
        strict_name: false,
        notes: Vec::new(),
    });
    found.extend(target::neighbours::findings(
        base,
        contents,
        release.as_ref(),
    ));
    found
}

/// What is merged nowhere.
fn outside(held: Held<'_>) -> Option<Finding> {
    let is_outside =
        |node: &&ImageNode| held.is_outside(node) && node.kind != StoredKind::Directory;
    let places = held.nodes().filter(is_outside).map(place).collect();
    let (text, advice) = match held.class {
        Class::Sysext => (
            "outside /usr and /opt, which are not merged",
            "systemd-sysext drops them without a word: bring such files to the device another way \
             (a confext for /etc, tmpfiles.d for /var)",
        ),
        Class::Confext => (
            "outside /etc, which are not merged",
            "systemd-confext drops them without a word: bring such files to the device another way \
             (a sysext for /usr and /opt)",
        ),
    };
    at(Severity::Warning, Kind::LeftOut, places, text, advice)
}

fn markers(held: Held<'_>) -> Option<Finding> {
    let is_marker = |node: &ImageNode| {
        let mut parts = node.path.split('/');
        parts.any(|part| MARKERS.contains(&part))
    };
    let found = held.merged().filter(|(_, node)| is_marker(node));
    let places = found.map(|(_, node)| place(node)).collect();
    let text = "of systemd's own markers of a merged hierarchy";
    let advice = "systemd 256 and 257 remove, as root, the folder that one of them names: no \
                  legitimate image has such files. Find out where it comes from";
    at(Severity::Error, Kind::Steering, places, text, advice)
}
