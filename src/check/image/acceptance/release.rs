//! Which release file of an image systemd takes (`open_extension_release()`).

use super::name;
use super::rules::{Rule, SystemdRules};
use crate::image::OsRelease;
use crate::image::opened::Class;
use crate::image::opened::{ImageTree, StoredKind};

const PREFIX: &str = "extension-release.";

/// A release file of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRelease {
    /// What follows `extension-release.` in its name.
    pub name: String,
    /// Whether it is a regular file and no link: only those are taken under another name.
    pub is_plain: bool,
    /// Its fields.
    pub fields: OsRelease,
    /// Whether the attribute allows any name of the image.
    pub fits_any_name: bool,
}

/// What decides whether an image is merged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtensionFacts {
    /// The release files of a sysext.
    pub sysext: Vec<FoundRelease>,
    /// The release files of a confext.
    pub confext: Vec<FoundRelease>,
    /// Whether `usr/lib/os-release` leads to something in the image.
    pub has_os_release: bool,
    /// Whether the image has a folder `usr`, `opt` or `etc`.
    pub hierarchies: Vec<&'static str>,
}

impl ExtensionFacts {
    /// The release files of a class.
    pub(super) fn releases(&self, class: Class) -> &[FoundRelease] {
        match class {
            Class::Sysext => &self.sysext,
            Class::Confext => &self.confext,
        }
    }

    /// What a tree says; `text` gives the content of a file in it.
    #[must_use]
    pub fn of(tree: &ImageTree, text: &dyn Fn(&str) -> Option<String>) -> Self {
        let hierarchies = ["usr", "opt", "etc"].into_iter();
        let is_folder = |path: &&str| {
            let node = tree.node(path);
            node.is_some_and(|it| it.kind == StoredKind::Directory)
        };
        Self {
            sysext: releases(tree, Class::Sysext, text),
            confext: releases(tree, Class::Confext, text),
            has_os_release: tree.resolve("usr/lib/os-release").is_some(),
            hierarchies: hierarchies.filter(is_folder).collect(),
        }
    }
}

/// The release files of a class, with what each says.
fn releases(
    tree: &ImageTree,
    class: Class,
    text: &dyn Fn(&str) -> Option<String>,
) -> Vec<FoundRelease> {
    let folder = class.release_folder();
    // The folder itself may be reached by links, as everything that systemd opens in an image.
    let folder = tree.resolve(folder).map_or(folder, |it| it.path.as_str());
    let entries = tree.below(folder);
    let found = entries.filter_map(|entry| {
        let name = entry.path.get(folder.len() + 1..)?.strip_prefix(PREFIX)?;
        let file = tree.resolve(&entry.path)?;
        if name.is_empty() || name.contains('/') || !matches!(file.kind, StoredKind::File(_)) {
            return None;
        }
        Some(FoundRelease {
            name: name.to_owned(),
            is_plain: matches!(entry.kind, StoredKind::File(_)),
            fields: OsRelease::parse(&text(&file.path).unwrap_or_default()),
            fits_any_name: file.allows_any_name(),
        })
    });
    found.collect()
}

/// Why none is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoRelease {
    /// None has the image's name, or allows another.
    Missing,
    /// Several allow any name.
    Several,
}

/// The release file that is taken for an image of that name, and the rule that decided.
pub(super) fn find<'f>(
    facts: &'f ExtensionFacts,
    name: &str,
    class: Class,
    rules: SystemdRules,
) -> (Result<&'f FoundRelease, NoRelease>, Rule) {
    let releases = facts.releases(class);
    let wanted = name::of_release(name, rules);
    let by_suffix = rules.strips_own_suffix_only();
    if let Some(exact) = releases.iter().find(|it| it.name == wanted) {
        return (Ok(exact), certain(by_suffix, name != wanted));
    }
    let cuts = rules.cuts_version_off();
    let cut = wanted.split(['_', '+']).next().filter(|it| *it != wanted);
    if let Some(cut) = cut.filter(|_| cuts.holds)
        && let Some(found) = releases.iter().find(|it| it.name == cut)
    {
        return (Ok(found), cuts);
    }
    let mut any = releases.iter().filter(|it| it.is_plain && it.fits_any_name);
    let found = match (any.next(), any.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(NoRelease::Missing),
        (Some(_), Some(_)) => Err(NoRelease::Several),
    };
    (
        found,
        certain(by_suffix, name != wanted || name.contains(".raw")),
    )
}

/// The rule, known for certain where it made no difference.
fn certain(rule: Rule, made_a_difference: bool) -> Rule {
    Rule {
        is_known: rule.is_known || !made_a_difference,
        ..rule
    }
}
