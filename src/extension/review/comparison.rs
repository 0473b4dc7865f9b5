//! What differs between two images, two plans, or one of each.

use std::collections::{BTreeMap, BTreeSet};

/// One side of a comparison. What it does not know is `None`, and is not compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// How it is named.
    pub name: String,
    /// The packages by name, with versions.
    pub packages: Option<BTreeMap<String, String>>,
    /// What is at each path of the image.
    pub paths: Option<BTreeMap<String, PathState>>,
    /// The fields of the release file.
    pub release: Option<BTreeMap<String, String>>,
    /// The findings: rule and text.
    pub findings: Option<BTreeSet<(String, String)>>,
}

/// What is at a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathState {
    /// The kind's word, as in JSON.
    pub kind: String,
    /// Permission bits.
    pub mode: u16,
    /// User and group.
    pub owner: (u32, u32),
    /// Bytes of a regular file.
    pub size: Option<u64>,
    /// The SHA-256 of a regular file; `None` in a plan.
    pub digest: Option<String>,
    /// The target of a link.
    pub target: Option<String>,
    /// Extended attributes with digests of their values; `None` in a plan.
    pub xattrs: Option<Vec<(String, Vec<u8>)>>,
    /// The package, if it is known.
    pub package: Option<String>,
}

/// What is different at a path that both have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// File, folder, link.
    Kind,
    /// The bytes of a file.
    Content,
    /// Permissions.
    Mode,
    /// User or group.
    Owner,
    /// Where a link leads.
    Target,
    /// Extended attributes.
    Xattrs,
}

impl Change {
    /// The stable word, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Content => "content",
            Self::Mode => "mode",
            Self::Owner => "owner",
            Self::Target => "target",
            Self::Xattrs => "xattrs",
        }
    }
}

/// A path that both have, differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedPath {
    /// The path.
    pub path: String,
    /// What is different.
    pub changes: Vec<Change>,
    /// Bytes before and after, where it is a file.
    pub sizes: (Option<u64>, Option<u64>),
    /// The package in the new one, or else in the old one.
    pub package: Option<String>,
}

/// A finding: its rule and its text.
pub type FoundBy = (String, String);

/// The difference. What was not compared is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The names of both sides.
    pub names: (String, String),
    /// Packages.
    pub packages: Option<Difference<String>>,
    /// Paths: those of one side with their state.
    pub paths: Option<PathDifference>,
    /// Fields of the release file.
    pub release: Option<Difference<String>>,
    /// Findings that came and went.
    pub findings: Option<(Vec<FoundBy>, Vec<FoundBy>)>,
}

/// What was added, removed and changed, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference<T> {
    /// Only in the new one.
    pub added: Vec<(String, T)>,
    /// Only in the old one.
    pub removed: Vec<(String, T)>,
    /// In both, with the old and the new value.
    pub changed: Vec<(String, T, T)>,
}

/// The difference of paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathDifference {
    /// Only in the new one.
    pub added: Vec<(String, PathState)>,
    /// Only in the old one.
    pub removed: Vec<(String, PathState)>,
    /// In both.
    pub changed: Vec<ChangedPath>,
}

impl Comparison {
    /// Compares two sides, in all that both know.
    #[must_use]
    pub fn of(old: &Side, new: &Side) -> Self {
        Self {
            names: (old.name.clone(), new.name.clone()),
            packages: both(old.packages.as_ref(), new.packages.as_ref(), difference),
            paths: both(old.paths.as_ref(), new.paths.as_ref(), paths),
            release: both(old.release.as_ref(), new.release.as_ref(), difference),
            findings: both(old.findings.as_ref(), new.findings.as_ref(), |old, new| {
                let came = new.difference(old).cloned().collect();
                (came, old.difference(new).cloned().collect())
            }),
        }
    }

    /// Whether nothing that was compared differs.
    #[must_use]
    pub fn is_same(&self) -> bool {
        let of_paths = |it: &PathDifference| {
            it.added.is_empty() && it.removed.is_empty() && it.changed.is_empty()
        };
        let of_findings = |(came, went): &(Vec<_>, Vec<_>)| came.is_empty() && went.is_empty();
        self.packages.as_ref().is_none_or(Difference::is_empty)
            && self.release.as_ref().is_none_or(Difference::is_empty)
            && self.paths.as_ref().is_none_or(of_paths)
            && self.findings.as_ref().is_none_or(of_findings)
    }
}

impl<T> Difference<T> {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

fn both<T, U>(old: Option<&T>, new: Option<&T>, compare: impl Fn(&T, &T) -> U) -> Option<U> {
    Some(compare(old?, new?))
}

fn difference<T: Clone + PartialEq>(
    old: &BTreeMap<String, T>,
    new: &BTreeMap<String, T>,
) -> Difference<T> {
    let only = |one: &BTreeMap<String, T>, other: &BTreeMap<String, T>| {
        let only = one.iter().filter(|(name, _)| !other.contains_key(*name));
        only.map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    let changed = old.iter().filter_map(|(name, before)| {
        let after = new.get(name).filter(|after| *after != before)?;
        Some((name.clone(), before.clone(), after.clone()))
    });
    Difference {
        added: only(new, old),
        removed: only(old, new),
        changed: changed.collect(),
    }
}

fn paths(old: &BTreeMap<String, PathState>, new: &BTreeMap<String, PathState>) -> PathDifference {
    let Difference {
        added,
        removed,
        changed,
    } = difference(old, new);
    let changed = changed.into_iter().filter_map(|(path, before, after)| {
        let changes = changes(&before, &after);
        (!changes.is_empty()).then(|| ChangedPath {
            path,
            changes,
            sizes: (before.size, after.size),
            package: after.package.or(before.package),
        })
    });
    PathDifference {
        added,
        removed,
        changed: changed.collect(),
    }
}

fn changes(old: &PathState, new: &PathState) -> Vec<Change> {
    if old.kind != new.kind {
        return vec![Change::Kind];
    }
    let is_content = match (&old.digest, &new.digest) {
        (Some(old), Some(new)) => old != new,
        // A plan knows sizes alone.
        _ => old.size != new.size,
    };
    let is_xattrs = match (&old.xattrs, &new.xattrs) {
        (Some(old), Some(new)) => old != new,
        _ => false,
    };
    let found = [
        (Change::Content, is_content),
        (Change::Mode, old.mode != new.mode),
        (Change::Owner, old.owner != new.owner),
        (Change::Target, old.target != new.target),
        (Change::Xattrs, is_xattrs),
    ];
    let found = found.into_iter().filter(|(_, differs)| *differs);
    found.map(|(change, _)| change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(paths: &[(&str, PathState)]) -> Side {
        let paths = paths.iter();
        Side {
            paths: Some(
                paths
                    .map(|(path, state)| ((*path).to_owned(), state.clone()))
                    .collect(),
            ),
            ..Side::default()
        }
    }

    fn file(digest: &str, mode: u16) -> PathState {
        PathState {
            kind: "file".to_owned(),
            mode,
            size: Some(1),
            digest: Some(digest.to_owned()),
            ..PathState::default()
        }
    }

    #[test]
    fn paths_are_added_removed_and_changed_in_what_differs() {
        let old = side(&[("a", file("1", 0o644)), ("b", file("1", 0o644))]);
        let new = side(&[("b", file("2", 0o755)), ("c", file("1", 0o644))]);
        let found = Comparison::of(&old, &new);
        assert!(!found.is_same());
        let paths = found.paths.unwrap();
        assert_eq!(paths.added[0].0, "c");
        assert_eq!(paths.removed[0].0, "a");
        assert_eq!(paths.changed[0].changes, [Change::Content, Change::Mode]);
        assert!(Comparison::of(&old, &old).is_same());
    }

    #[test]
    fn what_one_side_does_not_know_is_not_compared() {
        let known = side(&[("a", file("1", 0o644))]);
        let unknown = Side::default();
        let found = Comparison::of(&known, &unknown);
        assert_eq!(found.paths, None);
        assert!(found.is_same());
    }
}
