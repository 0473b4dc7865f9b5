//! Databases of package managers whose packages are not read: an error names them, so that its
//! cause is clear.

use crate::base::BasePaths;

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

/// Where such databases stand, as absolute paths.
pub(super) fn places() -> impl Iterator<Item = &'static str> {
    FOREIGN.into_iter().map(|(_, path)| path)
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
    pub(crate) fn find(tree: &BasePaths) -> Option<Self> {
        let mut known = FOREIGN.iter();
        let found = known.find(|(_, path)| {
            let real = tree.follow(path).unwrap_or_default();
            // A tarball may have no members for folders.
            tree.node(&real).is_some() || tree.nodes_below(&real).next().is_some()
        });
        found.map(|&(manager, path)| Self { manager, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::toy::{file, link};

    #[test]
    fn a_foreign_database_is_named() {
        let name = |path| {
            let mut tree = BasePaths::default();
            tree.add_node("/x", link("y"));
            tree.add_node(path, file(0));
            Some(ForeignDatabase::find(&tree)?.manager)
        };
        assert_eq!(name("/usr/lib/holo/pacmandb/local"), Some("pacman"));
        assert_eq!(name("/var/db/pkg/sys-libs/glibc"), Some("portage"));
        assert_eq!(name("/usr/share/snappy/dpkg.list"), Some("snap"));
        assert_eq!(name("/usr/manifest.json"), None);
    }
}
