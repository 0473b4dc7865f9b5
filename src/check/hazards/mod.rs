//! Hazards that can be seen from paths and modes: what a maintainer script or a trigger would do on
//! a system but does not happen for an extension.

pub(super) mod caches;
pub(super) mod late;
pub(super) mod modules;
pub(super) mod recommended_kernel;

use super::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::image::{Contents, Entry, EntryKind};

/// Setuid and setgid.
const SET_ID: u16 = 0o6000;

/// Where `ldconfig` finds further folders of libraries.
const LINKER_FOLDERS: &str = "/etc/ld.so.conf.d/";

/// A hazard: the entries that have it, and its texts.
struct Hazard {
    severity: Severity,
    kind: Kind,
    is_one: fn(&Entry) -> bool,
    noun: &'static str,
    says: &'static str,
    advice: &'static str,
}

/// All hazards that are checked.
const HAZARDS: &[Hazard] = &[
    Hazard {
        severity: Severity::Warning,
        kind: Kind::Privilege,
        is_one: |entry| matches!(entry.kind, EntryKind::File(_)) && entry.mode & SET_ID != 0,
        noun: "file",
        says: "set user or group (setuid, setgid)",
        advice: "they run with the rights of their owner on every device that merges the \
            extension: make sure that each is intended, and that the base has its owner",
    },
    Hazard {
        severity: Severity::Warning,
        kind: Kind::Privilege,
        is_one: |entry| {
            let mut names = entry.xattrs.iter();
            names.any(|(name, _)| name == "security.capability")
        },
        noun: "file",
        says: "with capabilities",
        advice: "they run with rights that their users do not have: make sure that each is \
            intended",
    },
    Hazard {
        severity: Severity::Warning,
        kind: Kind::Users,
        is_one: |entry| entry.path.starts_with("usr/lib/sysusers.d/") && is_file(entry),
        noun: "file",
        says: "of users and groups (sysusers.d) that nothing creates",
        advice: "systemd-sysusers runs before extensions are merged: run it afterwards, or add the \
            users to the base",
    },
];

fn is_file(entry: &Entry) -> bool {
    !matches!(entry.kind, EntryKind::Directory)
}

/// The findings about the files.
pub(crate) fn findings(contents: &Contents) -> Vec<Finding> {
    let mut found: Vec<Finding> = HAZARDS
        .iter()
        .filter_map(|hazard| of_entries(hazard, contents))
        .collect();
    found.extend(linker(contents));
    found
}

fn of_entries(hazard: &Hazard, contents: &Contents) -> Option<Finding> {
    let entries = contents.entries.iter().filter(|&it| (hazard.is_one)(it));
    let places = entries.map(|entry| Place {
        path: format!("/{}", entry.path),
        package: entry.package.clone(),
    });
    let places: Vec<Place> = places.collect();
    if places.is_empty() {
        return None;
    }
    let text = format!("{} {}", count(places.len(), hazard.noun), hazard.says);
    Some(Finding::new(hazard.severity, hazard.kind, text, hazard.advice).at(places))
}

/// Libraries in folders that only a left-out file adds to the dynamic linker's search.
fn linker(contents: &Contents) -> Option<Finding> {
    let told = contents.left_out.iter();
    let told = told.filter(|left| left.path.starts_with(LINKER_FOLDERS));
    let places = told.map(|left| Place {
        path: left.path.clone(),
        package: Some(left.package.clone()),
    });
    let places: Vec<Place> = places.collect();
    if places.is_empty() {
        return None;
    }
    let text = "libraries outside the linker's own folders are not found".to_owned();
    let advice = "their folder is named in /etc/ld.so.conf.d, which is not merged, and ldconfig is \
        not run: set LD_LIBRARY_PATH or link them into /usr/lib";
    Some(Finding::new(Severity::Warning, Kind::Linker, text, advice).at(places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{LeftOut, LeftOutReason};

    fn entry(path: &str, mode: u16) -> Entry {
        Entry {
            path: path.to_owned(),
            kind: EntryKind::File(1),
            mode,
            uid: 0,
            gid: 0,
            mtime: 0,
            xattrs: Vec::new(),
            package: Some("p".into()),
            shadow: None,
        }
    }

    #[test]
    fn each_hazard_is_told_by_path_or_mode_and_nothing_else_is() {
        let rows = [
            ("usr/bin/su", 0o4755, Some(Kind::Privilege)),
            ("usr/bin/wall", 0o2755, Some(Kind::Privilege)),
            ("usr/bin/ls", 0o755, None),
            ("usr/lib/sysusers.d/x.conf", 0o644, Some(Kind::Users)),
            ("usr/lib/tmpfiles.d/x.conf", 0o644, None),
            ("usr/lib/systemd/system/x.service", 0o644, None),
            ("usr/lib/systemd/user/x.service", 0o644, None),
        ];
        for (path, mode, expected) in rows {
            let contents = Contents {
                entries: vec![entry(path, mode)],
                ..Contents::default()
            };
            let found = findings(&contents);
            let kind = found.first().map(|finding| finding.kind);
            assert_eq!(kind, expected, "{path}");
            assert!(found.iter().all(|it| it.package() == Some("p")), "{path}");
        }
    }

    #[test]
    fn a_linker_folder_that_stays_out_is_a_hazard() {
        let contents = Contents {
            left_out: vec![LeftOut {
                path: "/etc/ld.so.conf.d/x.conf".to_owned(),
                package: "p".into(),
                reason: LeftOutReason::OutsideHierarchies,
            }],
            ..Contents::default()
        };
        assert_eq!(findings(&contents)[0].kind, Kind::Linker);
    }
}
