//! Places of the base that are, or may be, not plain folders, and below which the extension has
//! something: links, mount points, missing places, and those about which nothing is known.
//!
//! `systemd-sysext` mounts one overlay over `/usr` and one over `/opt`. A file system mounted below
//! them hides the overlay or is hidden by it, depending on the order at boot; a missing mount point
//! can be created only if the root is writable.

use std::collections::BTreeSet;

use super::Layout;
use crate::base::{Base, NodeKind};
use crate::image::{PlaceRemark, PlaceState, hierarchy_of};

/// Folders that are links on some systems: those of a merged `/usr`, and those on systems with a
/// read-only `/usr`.
const OFTEN_LINKS: [&str; 7] = [
    "opt",
    "usr/lib",
    "usr/lib32",
    "usr/lib64",
    "usr/libx32",
    "usr/local",
    "usr/sbin",
];

/// Places that need not exist.
const MAY_BE_ABSENT: [&str; 2] = ["opt", "usr/local"];

/// The folders of units; those with the lowest priority last.
const UNIT_FOLDERS: [&str; 3] = [
    "/etc/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];

/// The units of usual mount points, which a database alone can show.
const USUAL_MOUNTS: [(&str, &str); 2] = [("opt", "/opt"), ("usr-local", "/usr/local")];

const FSTAB: &str = "/etc/fstab";

/// The places below which the given folders of an image are, without a leading slash and sorted.
pub(crate) fn places(
    layout: &Layout<'_>,
    base: &Base,
    folders: &BTreeSet<&str>,
) -> Vec<PlaceRemark> {
    let mut found = Vec::new();
    let mut add = |path: &str, state| {
        let path = path.to_owned();
        found.push(PlaceRemark { path, state });
    };
    for place in OFTEN_LINKS.iter().filter(|place| folders.contains(**place)) {
        let path = format!("/{place}");
        let node = base.paths.node(&path).map(|node| &node.kind);
        match node {
            Some(NodeKind::Symlink(target)) => add(&path, PlaceState::Link(target.to_string())),
            None if layout.is_base_directory(place) => {}
            None if !base.paths.covers(&path) => add(&path, PlaceState::NotKnown),
            None if MAY_BE_ABSENT.contains(place) => add(&path, PlaceState::Absent),
            Some(_) | None => {}
        }
    }
    if !base.paths.has_tree() {
        let others = folders.iter().filter(|it| !OFTEN_LINKS.contains(it));
        for folder in others.filter(|folder| layout.is_only_listed(folder)) {
            add(&format!("/{folder}"), PlaceState::Listed);
        }
    }
    for (point, told_by) in mounts(base) {
        let top = hierarchy_of(&point).map(|top| top.trim_start_matches('/'));
        // A separate /usr is mounted before systemd-sysext runs.
        if top.is_some_and(|top| folders.contains(top)) && point != "/usr" {
            add(&point, PlaceState::Mount(told_by));
        }
    }
    found
}

/// The mount points in the base's settings, each with the file that names it.
fn mounts(base: &Base) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let fstab = base.file(FSTAB).map(String::from_utf8_lossy);
    for line in fstab.iter().flat_map(|text| text.lines()) {
        let mut fields = line.split_whitespace();
        let source = fields.next().filter(|source| !source.starts_with('#'));
        if let (Some(_), Some(point)) = (source, fields.next()) {
            found.push((cleaned(&unescaped(point, "\\", 8)), FSTAB.to_owned()));
        }
    }
    for folder in UNIT_FOLDERS {
        for (file, _) in base.system_files.below(folder) {
            let name = file.rsplit('/').next().unwrap_or(file);
            let name = [".mount", ".automount"]
                .iter()
                .find_map(|ending| name.strip_suffix(ending));
            let point = name.map(|name| cleaned(&unescaped(&name.replace('-', "/"), "\\x", 16)));
            found.extend(point.map(|point| (point, file.to_owned())));
        }
        for (unit, point) in USUAL_MOUNTS {
            for ending in ["mount", "automount"] {
                let file = format!("{folder}/{unit}.{ending}");
                if base.paths.owner(&file).is_some() && !base.paths.has_tree() {
                    found.push((point.to_owned(), file));
                }
            }
        }
    }
    found
}

/// An absolute path without repeated or trailing slashes.
fn cleaned(path: &str) -> String {
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.flat_map(|part| ["/", part]).collect()
}

/// Undoes the escapes of fstab(5), where a blank is `\040`, and of systemd-escape(1), where a dash
/// is `\x2d`: `mark`, then three octal or two hexadecimal digits.
fn unescaped(text: &str, mark: &str, base: u32) -> String {
    let digits = if base == 16 { 2 } else { 3 };
    let mut parts = text.split(mark);
    let mut plain = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let code = part.get(..digits);
        if let Some(Ok(byte)) = code.map(|code| u8::from_str_radix(code, base)) {
            plain.push(byte);
            plain.extend(&part.as_bytes()[digits..]);
        } else {
            plain.extend(mark.as_bytes());
            plain.extend(part.as_bytes());
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extension::toy;
    use crate::extension::toy::{directory, link};

    fn told(base: &Base, folders: &[&str]) -> Vec<(String, &'static str)> {
        let layout = Layout::new(base);
        let folders: BTreeSet<&str> = folders.iter().copied().collect();
        let found = places(&layout, base, &folders);
        let rows = found.into_iter();
        rows.map(|it| (it.path, it.state.kind())).collect()
    }

    fn rows(expected: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
        let rows = expected.iter();
        rows.map(|(path, kind)| ((*path).to_owned(), *kind))
            .collect()
    }

    const ALL: [&str; 6] = [
        "opt",
        "usr",
        "usr/lib",
        "usr/local",
        "usr/sbin",
        "usr/lib64",
    ];

    #[test]
    fn a_database_shows_only_folders_that_are_not_empty() {
        let base = toy::base(&[], &["/usr/lib/x", "/usr/sbin/tool"], &[]);
        let expected = [
            ("/opt", "not-known"),
            ("/usr/lib64", "not-known"),
            ("/usr/local", "not-known"),
        ];
        assert_eq!(told(&base, &ALL), rows(&expected));
        assert_eq!(told(&base, &["usr", "usr/lib"]), []);
    }

    #[test]
    fn a_listed_path_may_be_a_link_where_nothing_below_it_is_listed() {
        let mut base = toy::base(
            &[],
            &["/usr/share/doc/a", "/usr/share/b/c", "/usr/share/d"],
            &[],
        );
        base.paths.add_digest("/usr/share/d", "0123");
        let folders = [
            "usr",
            "usr/share",
            "usr/share/doc/a",
            "usr/share/b",
            "usr/share/d",
        ];
        assert_eq!(
            told(&base, &folders),
            rows(&[("/usr/share/doc/a", "listed")])
        );
    }

    #[test]
    fn a_tree_shows_links_and_missing_places() {
        let mut tree = vec![
            ("/usr/lib", directory(0o755)),
            ("/usr/local", link("../var/l")),
        ];
        let expected = [("/opt", "absent"), ("/usr/local", "link")];
        assert_eq!(told(&toy::base(&[], &[], &tree), &ALL), rows(&expected));
        tree.push(("/opt", directory(0o755)));
        assert_eq!(
            told(&toy::base(&[], &[], &tree), &ALL),
            rows(&expected[1..])
        );
    }

    #[test]
    fn mounts_are_read_from_fstab_and_units() {
        let tree = [("/usr/local", directory(0o755)), ("/opt", directory(0o755))];
        let mut base = toy::base(&[], &[], &tree);
        let fstab = "# /dev/sda /opt x\n/dev/sda1 / ext4\n/dev/sda2 /usr ext4\n\
                     /dev/sda3 /opt/my\\040app/ ext4 defaults 0 0\n/dev/sda4\n";
        for (file, text) in [
            ("/etc/fstab", fstab),
            ("/usr/lib/systemd/system/usr-local-a\\x2db.mount", ""),
            ("/etc/systemd/system/opt.automount", ""),
            ("/usr/lib/systemd/system/tmp.mount", ""),
            ("/usr/lib/systemd/system/x.service", ""),
        ] {
            base.system_files.add(file, &mut text.as_bytes()).unwrap();
        }
        let expected = [
            ("/opt/my app", "mount"),
            ("/opt", "mount"),
            ("/usr/local/a-b", "mount"),
        ];
        assert_eq!(told(&base, &ALL), rows(&expected));
        assert_eq!(told(&base, &["usr"]), rows(&expected[2..]));
    }

    #[test]
    fn a_unit_in_a_database_shows_a_mount() {
        let unit = "/usr/lib/systemd/system/opt.mount";
        let base = toy::base(&[], &[unit, "/opt/x"], &[]);
        assert_eq!(told(&base, &["opt", "opt/y"]), rows(&[("/opt", "mount")]));
    }
}
