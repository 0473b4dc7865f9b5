//! Where package databases stand in a root file system: the one list that opening a base, taking a
//! snapshot, the layout of images and messages go by.
//!
//! Images whose `/var` is not part of them keep the database below `/usr`, mostly with a link in
//! its usual place: rpm-ostree in `usr/share/rpm`, Fedora and SUSE in `usr/lib/sysimage/rpm`,
//! Debian's immutable derivatives in `usr/lib/sysimage/dpkg` or `usr/share/dpkg/database`. A link
//! may lead anywhere else too: see [`Moved`](super::Moved).

use super::foreign;
use crate::base::NodeKind;
use crate::base::rpm::DATABASE_FILES;
use crate::package::Family;

/// Where a family's database stands.
struct Place {
    /// The folders in which it may be, the usual one first.
    folders: &'static [&'static str],
    /// The names at its top that may be links of their own.
    parts: &'static [&'static str],
    /// Whether a file makes a database of the folder that it is in, by its path there.
    makes: fn(&str) -> bool,
}

const DPKG: Place = Place {
    folders: &[
        "/var/lib/dpkg",
        "/usr/lib/sysimage/dpkg",
        "/usr/share/dpkg/database",
        "/usr/share/dpkg",
    ],
    parts: &["status", "status.d", "info", "arch"],
    makes: |file| file == "status" || file.starts_with("status.d/"),
};

/// In OpenEmbedded's place and OpenWrt's.
const OPKG: Place = Place {
    folders: &["/var/lib/opkg", "/usr/lib/opkg"],
    parts: &["status", "info"],
    makes: |file| file == "status",
};

const RPM: Place = Place {
    folders: &["/var/lib/rpm", "/usr/lib/sysimage/rpm", "/usr/share/rpm"],
    parts: &DATABASE_FILES,
    makes: |file| DATABASE_FILES.contains(&file),
};

fn of(family: Family) -> &'static Place {
    match family {
        Family::Deb => &DPKG,
        Family::Ipk => &OPKG,
        Family::Rpm => &RPM,
    }
}

/// Where files of other uses stand beside a database: dpkg-dev's tables and makefiles.
const SHARED: [&str; 1] = ["/usr/share/dpkg"];

/// Below it every package manager keeps its state that belongs to an image.
const STATE_OF_IMAGES: &str = "/usr/lib/sysimage";

/// All places in which nothing but a package manager's own state stands, of families that are read
/// and of others, as absolute paths.
pub(crate) fn places_of_databases_alone() -> impl Iterator<Item = &'static str> {
    let read = Family::ALL.into_iter().flat_map(places).copied();
    let all = read.chain(foreign::places()).chain([STATE_OF_IMAGES]);
    all.filter(|place| !SHARED.contains(place))
}

/// The places of a family's database, the first first.
pub(crate) fn places(family: Family) -> &'static [&'static str] {
    of(family).folders
}

/// The names at the top of a family's database that may be links of their own.
pub(super) fn parts(family: Family) -> &'static [&'static str] {
    of(family).parts
}

/// In which of a family's places a path is (0 is the first), and the path below it.
pub(crate) fn place(family: Family, path: &str) -> Option<(usize, &str)> {
    let mut ranked = places(family).iter().enumerate();
    ranked.find_map(|(rank, folder)| Some((rank, path.strip_prefix(folder)?.strip_prefix('/')?)))
}

/// The place of a database in which a path is, or which it is itself.
pub(crate) fn database_of(path: &str) -> Option<(Family, &'static str)> {
    Family::ALL.into_iter().find_map(|family| {
        let mut places = places(family).iter();
        let place = places.find(|place| path == **place || is_below(path, place))?;
        Some((family, *place))
    })
}

/// Whether the file at a path makes a database of the place that it is in.
pub(crate) fn makes_a_database(path: &str) -> bool {
    let mut families = Family::ALL.into_iter();
    families.any(|family| place(family, path).is_some_and(|(_, file)| (of(family).makes)(file)))
}

/// Whether the path is a link by which a database is reached: its place, a folder above it, or a
/// part of it.
pub(crate) fn leads_to_a_database(path: &str, kind: &NodeKind) -> bool {
    let is_link = matches!(kind, NodeKind::Symlink(_));
    let is_on_the_way = |folder: &&str| *folder == path || is_below(folder, path);
    let mut places = Family::ALL.into_iter().flat_map(places);
    is_link && places.any(is_on_the_way)
}

fn is_below(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    rest.is_some_and(|rest| rest.starts_with('/'))
}

/// The places as people read them, of all families.
pub(crate) fn described() -> String {
    let of = |family: Family| -> String {
        let known = places(family).iter();
        let names: Vec<&str> = known.map(|folder| folder.trim_start_matches('/')).collect();
        format!("{}: {}", family.name(), names.join(", "))
    };
    Family::ALL.map(of).join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_in_the_place_that_is_the_longest() {
        let rows = [
            (Family::Deb, "/var/lib/dpkg/status", Some((0, "status"))),
            (
                Family::Deb,
                "/usr/share/dpkg/database/status",
                Some((2, "status")),
            ),
            (Family::Deb, "/usr/share/dpkg/status", Some((3, "status"))),
            (Family::Deb, "/var/lib/dpkg", None),
            (Family::Deb, "/var/lib/dpkg-old/status", None),
            (
                Family::Rpm,
                "/usr/share/rpm/rpmdb.sqlite",
                Some((2, "rpmdb.sqlite")),
            ),
        ];
        for (family, path, expected) in rows {
            assert_eq!(place(family, path), expected, "{path}");
        }
    }

    #[test]
    fn what_stands_beside_other_files_is_no_place_of_a_database_alone() {
        let alone: Vec<&str> = places_of_databases_alone().collect();
        for place in [
            "/usr/lib/opkg",
            "/usr/lib/sysimage",
            "/usr/share/rpm",
            "/usr/share/dpkg/database",
            "/usr/lib/apk/db",
        ] {
            assert!(alone.contains(&place), "{place}");
        }
        assert!(!alone.contains(&"/usr/share/dpkg"));
    }

    #[test]
    fn a_folder_is_a_database_only_with_a_file_that_makes_one() {
        let rows = [
            ("/var/lib/dpkg/status", true),
            ("/var/lib/dpkg/status.d/x", true),
            ("/var/lib/dpkg/info/x.list", false),
            ("/usr/share/dpkg/cputable", false),
            ("/usr/lib/opkg/status", true),
            ("/usr/share/rpm/Packages.db", true),
            ("/var/lib/rpm/__db.001", false),
        ];
        for (path, expected) in rows {
            assert_eq!(makes_a_database(path), expected, "{path}");
        }
    }

    #[test]
    fn only_links_on_the_way_to_a_place_lead_to_it() {
        let link = NodeKind::Symlink("x".into());
        for (path, expected) in [
            ("/var", true),
            ("/var/lib/rpm", true),
            ("/va", false),
            ("/usr/bin", false),
        ] {
            assert_eq!(leads_to_a_database(path, &link), expected, "{path}");
        }
        assert!(!leads_to_a_database("/var", &NodeKind::Directory));
    }
}
