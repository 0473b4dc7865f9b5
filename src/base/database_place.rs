//! Where package databases stand in a root file system: the one list that opening a base, taking a
//! snapshot and their messages go by.
//!
//! Images whose `/var` is not part of them keep the database below `/usr`, mostly with a link in
//! its usual place: rpm-ostree in `usr/share/rpm`, Fedora and SUSE in `usr/lib/sysimage/rpm`,
//! Debian's immutable derivatives in `usr/lib/sysimage/dpkg` or `usr/share/dpkg/database`. A link
//! may lead anywhere else too; [`Moved`] follows those, within the snapshot and never out of it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{BasePaths, NodeKind};
use crate::package::Family;

/// Where dpkg's database may stand, the usual place first.
const DPKG: [&str; 4] = [
    "/var/lib/dpkg",
    "/usr/lib/sysimage/dpkg",
    "/usr/share/dpkg/database",
    "/usr/share/dpkg",
];

/// Where opkg's may: in OpenEmbedded's place and OpenWrt's.
const OPKG: [&str; 2] = ["/var/lib/opkg", "/usr/lib/opkg"];

/// Where rpm's may.
const RPM: [&str; 3] = ["/var/lib/rpm", "/usr/lib/sysimage/rpm", "/usr/share/rpm"];

/// Databases of package managers whose packages are not read, by folders or files of theirs.
const FOREIGN: [(&str, &str); 14] = [
    ("pacman", "/var/lib/pacman"),
    ("pacman", "/usr/lib/holo/pacmandb"),
    ("pacman", "/usr/lib/sysimage/pacman"),
    ("portage", "/var/db/pkg"),
    ("apk", "/lib/apk/db"),
    ("apk", "/usr/lib/apk/db"),
    ("snap", "/usr/share/snappy/dpkg.list"),
    ("snap", "/var/lib/snapd"),
    ("xbps", "/var/db/xbps"),
    ("nix", "/nix/var/nix/db"),
    ("guix", "/var/guix/db"),
    ("swupd", "/usr/share/clear/bundles"),
    ("eopkg", "/var/lib/eopkg"),
    ("slackware's pkgtools", "/var/lib/pkgtools"),
];

/// Where files of other uses stand beside a database: dpkg-dev's tables and makefiles.
const SHARED: [&str; 1] = ["/usr/share/dpkg"];

/// Below it every package manager keeps its state that belongs to an image.
const STATE_OF_IMAGES: &str = "/usr/lib/sysimage";

/// All places in which nothing but a package manager's own state stands, of families that are read
/// and of others, as absolute paths.
pub(crate) fn places_of_databases_alone() -> impl Iterator<Item = &'static str> {
    let read = FAMILIES.into_iter().flat_map(places).copied();
    let foreign = FOREIGN.into_iter().map(|(_, path)| path);
    let all = read.chain(foreign).chain([STATE_OF_IMAGES]);
    all.filter(|place| !SHARED.contains(place))
}

/// The places of a family's database, the first first.
pub(super) fn places(family: Family) -> &'static [&'static str] {
    match family {
        Family::Deb => &DPKG,
        Family::Ipk => &OPKG,
        Family::Rpm => &RPM,
    }
}

/// In which of a family's places a path is (0 is the first), and the path below it.
pub(super) fn place(family: Family, path: &str) -> Option<(usize, &str)> {
    let mut ranked = places(family).iter().enumerate();
    ranked.find_map(|(rank, folder)| Some((rank, path.strip_prefix(folder)?.strip_prefix('/')?)))
}

/// The names at the top of a database that may be links of their own.
fn parts(family: Family) -> &'static [&'static str] {
    match family {
        Family::Deb => &["status", "status.d", "info", "arch"],
        Family::Ipk => &["status", "info"],
        Family::Rpm => &super::rpm::DATABASE_FILES,
    }
}

pub(super) const FAMILIES: [Family; 3] = [Family::Deb, Family::Ipk, Family::Rpm];

/// The places as people read them, of all families.
pub(super) fn described() -> String {
    let of = |family: Family| -> String {
        let known = places(family).iter();
        let names: Vec<&str> = known.map(|folder| folder.trim_start_matches('/')).collect();
        format!("{}: {}", family.name(), names.join(", "))
    };
    FAMILIES.map(of).join("; ")
}

/// The database of a package manager whose packages are not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForeignDatabase {
    /// The package manager.
    pub manager: &'static str,
    /// Where it was found, an absolute path.
    pub path: &'static str,
}

impl ForeignDatabase {
    /// The first of a tree.
    pub(super) fn find(tree: &BasePaths) -> Option<Self> {
        let mut known = FOREIGN.iter();
        let found = known.find(|(_, path)| {
            let real = tree.follow(path).unwrap_or_default();
            // A tarball may have no members for folders.
            tree.node(&real).is_some() || tree.nodes_below(&real).next().is_some()
        });
        found.map(|&(manager, path)| Self { manager, path })
    }
}

/// Where parts of databases really stand, because links lead there.
#[derive(Clone, Debug, Default)]
pub(super) struct Moved {
    /// Where it stands, and the path in a database's place under which it is known.
    known_as: Vec<(String, String)>,
    /// The links on the way there.
    links: BTreeSet<String>,
}

impl Moved {
    /// What links of the tree lead out of the places to where nobody would look.
    pub(super) fn find(tree: &BasePaths) -> Self {
        let mut moved = Self::default();
        for family in FAMILIES {
            for folder in places(family) {
                let Some(real) = moved.follow(tree, folder) else {
                    continue;
                };
                moved.add(family, &real, folder);
                for part in parts(family) {
                    let (here, there) = (format!("{folder}/{part}"), format!("{real}/{part}"));
                    let of_part = moved.follow(tree, &here);
                    if let Some(of_part) = of_part.filter(|of_part| *of_part != there) {
                        moved.add(family, &of_part, &here);
                    }
                }
            }
        }
        moved
    }

    fn follow(&mut self, tree: &BasePaths, path: &str) -> Option<String> {
        tree.follow_over(path, &mut |link| {
            self.links.insert(link.to_owned());
        })
    }

    fn add(&mut self, family: Family, real: &str, known: &str) {
        let is_usual = places(family).contains(&real) || place(family, real).is_some();
        let is_known = self.known_as.iter().any(|(there, _)| there == real);
        // What leads to the root or so would make a database of the whole system.
        let is_deep = real.matches('/').count() > 1;
        if !is_usual && !is_known && is_deep {
            self.known_as.push((real.to_owned(), known.to_owned()));
        }
    }

    /// Whether a path is a link on the way to a database.
    pub(super) fn crosses(&self, path: &str) -> bool {
        self.links.contains(path)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.known_as.is_empty()
    }

    /// The path in a database's place under which what stands at `path` is known; `path` itself
    /// where no link leads to it.
    pub(super) fn known_as<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let found = self.known_as.iter().find_map(|(real, known)| {
            let below = path.strip_prefix(real.as_str())?;
            (below.is_empty() || below.starts_with('/')).then(|| format!("{known}{below}"))
        });
        found.map_or(Cow::Borrowed(path), Cow::Owned)
    }
}

/// Whether the path is a link by which a database is reached: its place, a folder above it, or a
/// part of it.
pub(super) fn leads_to_a_database(path: &str, kind: &NodeKind) -> bool {
    let is_link = matches!(kind, NodeKind::Symlink(_));
    let is_on_the_way = |folder: &&str| {
        let rest = folder.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    is_link
        && FAMILIES
            .iter()
            .any(|&family| places(family).iter().any(is_on_the_way))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::BaseNode;

    /// Links with their targets.
    type Links<'a> = &'a [(&'a str, &'a str)];

    fn tree(links: Links<'_>) -> BasePaths {
        let mut tree = BasePaths::default();
        for (path, target) in links {
            let kind = NodeKind::Symlink((*target).into());
            let node = BaseNode {
                kind,
                mode: 0o777,
                uid: 0,
                gid: 0,
                size: 0,
            };
            tree.add_node(path, node);
        }
        tree
    }

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
    fn a_link_that_leads_to_an_unusual_place_is_followed() {
        let rows: [(Links, &str, &str); 6] = [
            (
                &[("/var/lib/dpkg", "../../usr/x/dpkg")],
                "/usr/x/dpkg/status",
                "/var/lib/dpkg/status",
            ),
            (
                &[("/var/lib/dpkg", "/usr/x/dpkg")],
                "/usr/x/dpkg/status",
                "/var/lib/dpkg/status",
            ),
            (
                &[("/var", "usr/state")],
                "/usr/state/lib/rpm/Packages",
                "/var/lib/rpm/Packages",
            ),
            (
                &[("/var/lib/dpkg/info", "/usr/x/info")],
                "/usr/x/info/a.list",
                "/var/lib/dpkg/info/a.list",
            ),
            (
                &[("/var/lib/rpm", "/usr/x"), ("/usr/x", "y/z")],
                "/usr/y/z/rpmdb.sqlite",
                "/var/lib/rpm/rpmdb.sqlite",
            ),
            (
                &[("/var/lib/dpkg", "/usr/x/dpkg")],
                "/usr/x/dpkg2/status",
                "/usr/x/dpkg2/status",
            ),
        ];
        for (links, path, expected) in rows {
            assert_eq!(
                Moved::find(&tree(links)).known_as(path),
                expected,
                "{links:?}"
            );
        }
    }

    #[test]
    fn links_to_usual_places_to_nowhere_and_in_circles_move_nothing() {
        let rows: [Links; 4] = [
            &[],
            &[("/var/lib/rpm", "../../usr/share/rpm")],
            &[("/var/lib/dpkg", "/var/lib/dpkg")],
            &[("/var/lib/dpkg", "../../../../..")],
        ];
        for links in rows {
            assert!(Moved::find(&tree(links)).is_empty(), "{links:?}");
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
    fn a_foreign_database_is_named() {
        let name = |path| {
            let mut tree = tree(&[("/x", "y")]);
            let mut file = tree.node("/x").unwrap().clone();
            file.kind = NodeKind::File;
            tree.add_node(path, file);
            Some(ForeignDatabase::find(&tree)?.manager)
        };
        assert_eq!(name("/usr/lib/holo/pacmandb/local"), Some("pacman"));
        assert_eq!(name("/var/db/pkg/sys-libs/glibc"), Some("portage"));
        assert_eq!(name("/usr/share/snappy/dpkg.list"), Some("snap"));
        assert_eq!(name("/usr/manifest.json"), None);
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
