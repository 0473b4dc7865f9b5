//! What belongs to a snapshot: package databases with their settings, and the small files of the
//! system that checks read.

use crate::base::database::{belongs_to_settings, database_of, leads_to_a_database};
use crate::base::snapshot::tree_listing;
use crate::base::{NodeKind, SystemFiles};

/// Files that only say who works on a database at this moment.
const LOCKS: [&str; 4] = ["/lock", "/lock-frontend", "/triggers/Lock", "/.rpm.lock"];

/// opkg's copies of its feeds' indexes: links to where the build had them.
const INDEXES: &str = "/var/lib/opkg/lists";

/// Whether what stands at an absolute path belongs to a snapshot. `known_as` is the same path, or
/// the one in a database's usual place that leads there by links.
pub(crate) fn belongs(path: &str, known_as: &str, kind: &NodeKind) -> bool {
    let in_database = database_of(known_as).is_some() || belongs_to_settings(known_as);
    let is_lock = LOCKS.iter().any(|lock| known_as.ends_with(lock));
    match kind {
        NodeKind::Special => false,
        kind if leads_to_a_database(path, kind) => true,
        _ if in_database => !is_lock && !is_in(known_as, INDEXES),
        NodeKind::Directory => false,
        // With the links among them: `etc/os-release` mostly is one.
        _ => SystemFiles::wants(path) || path == tree_listing::PATH,
    }
}

fn is_in(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_settings_and_small_system_files_belong_to_a_snapshot_and_locks_do_not() {
        let rows = [
            ("/var/lib/dpkg", true),
            ("/var/lib/dpkg/status", true),
            ("/var/lib/dpkg/info/libc6:amd64.list", true),
            ("/var/lib/dpkg/lock", false),
            ("/var/lib/dpkg/lock-frontend", false),
            ("/var/lib/dpkg/triggers/Lock", false),
            ("/var/lib/dpkg/info/lock.list", true),
            ("/var/lib/dpkg-other/status", false),
            ("/var/lib/opkg/status", true),
            ("/usr/lib/opkg/status", true),
            ("/etc/opkg.conf", true),
            ("/etc/opkg/arch.conf", true),
            ("/var/lib/rpm/rpmdb.sqlite", true),
            ("/var/lib/rpm/rpmdb.sqlite-wal", true),
            ("/var/lib/rpm/.rpm.lock", false),
            ("/usr/lib/sysimage/rpm/Packages.db", true),
            ("/etc/rpm", true),
            ("/etc/rpm/platform", true),
            ("/etc/rpmrc", true),
            ("/etc/rpm-postinsts/1-x", true),
            ("/etc/dnf/dnf.conf", true),
            ("/var/lib/dnf/history.sqlite", true),
            ("/var/cache/dnf/x", false),
            ("/etc/os-release", true),
            ("/usr/lib/os-release", true),
            ("/etc/passwd", true),
            ("/etc/shadow", false),
            ("/usr/lib/systemd/system/a.mount", true),
            ("/usr/share/rpm/rpmdb.sqlite", true),
            ("/usr/lib/sysimage/dpkg/status", true),
            ("/var/lib/opkg/lists/feed", false),
            ("/.sysextant/tree.mtree", true),
            ("/", false),
        ];
        for (path, expected) in rows {
            assert_eq!(belongs(path, path, &NodeKind::File), expected, "{path}");
        }
    }

    #[test]
    fn a_database_that_links_lead_to_belongs_with_its_links_and_no_pipes() {
        let moved = "/usr/x/dpkg/status";
        assert!(belongs(moved, "/var/lib/dpkg/status", &NodeKind::File));
        assert!(!belongs(moved, moved, &NodeKind::File));
        assert!(belongs(
            "/var",
            "/var",
            &NodeKind::Symlink("usr/var".into())
        ));
        assert!(!belongs("/var", "/var", &NodeKind::Directory));
        assert!(!belongs(
            "/var/lib/dpkg/status",
            "/var/lib/dpkg/status",
            &NodeKind::Special
        ));
    }
}
