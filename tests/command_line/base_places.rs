//! Databases that do not stand in their usual place, and what is said where there is none.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::rpm::{header, ndb, package};
use crate::support::{Finished, Form, Packing, Tree, sysextant};

const STATUS: &str =
    "Package: libx\nStatus: install ok installed\nVersion: 1.0\nArchitecture: amd64\n";

/// Links with their targets.
type Links<'a> = &'a [(&'a str, &'a str)];

/// The forms that differ in how a base is read.
const FORMS: [Form; 3] = [Form::Folder, Form::Tarball(Packing::Gzip), Form::Squashfs];

/// A system whose package database is in `folder`, with links.
fn system(folder: &str, links: Links<'_>) -> Tree {
    let mut tree = Tree::new()
        .file("./usr/bin/tool", "x")
        .file("./usr/lib/os-release", "ID=moved\n")
        .file(&format!("./{folder}/status"), STATUS)
        .file(
            &format!("./{folder}/info/libx.list"),
            "/.\n/usr/lib/libx.so\n",
        );
    for (path, target) in links {
        tree = tree.symlink(path, target);
    }
    tree
}

fn plan(base: &Path, folder: &Path) -> Finished {
    let feed = folder.join("feed");
    fs::create_dir_all(&feed).unwrap();
    let (base, feed) = (base.to_str().unwrap(), feed.to_str().unwrap());
    sysextant(&[
        "plan", "--base", base, "--feed", feed, "libx", "--format", "json",
    ])
}

fn assert_found(base: &Path, folder: &Path, about: &str) {
    let plan = plan(base, folder);
    assert!(matches!(plan.code, Some(0 | 1)), "{about}: {plan:?}");
    assert_eq!(plan.json()["base"]["packages"], 1, "{about}");
}

fn snapshot_of(base: &Path, folder: &Path) -> (Finished, PathBuf) {
    let output = folder.join("taken-pkgdb.rootfs.tar");
    let taken = sysextant(&[
        "snapshot",
        base.to_str().unwrap(),
        "-o",
        output.to_str().unwrap(),
        "--force",
    ]);
    (taken, output)
}

#[test]
fn a_database_below_usr_is_found_with_and_without_the_links_to_it() {
    let places = [
        "usr/lib/sysimage/dpkg",
        "usr/share/dpkg/database",
        "usr/share/dpkg",
        "usr/lib/opkg",
    ];
    for place in places {
        let usual = if place.ends_with("opkg") {
            "opkg"
        } else {
            "dpkg"
        };
        let link = format!("./var/lib/{usual}");
        let (relative, absolute) = (format!("../../{place}"), format!("/{place}"));
        let rows: [Links; 3] = [&[], &[(&link, &relative)], &[(&link, &absolute)]];
        for links in rows {
            for form in FORMS {
                let folder = TempDir::new().unwrap();
                let base = form.write(&system(place, links), folder.path());
                let about = format!("{place}, {links:?}, {form:?}");
                assert_found(&base, folder.path(), &about);
                let (taken, snapshot) = snapshot_of(&base, folder.path());
                assert_eq!(taken.code, Some(0), "{about}: {taken:?}");
                assert_found(&snapshot, folder.path(), &about);
            }
        }
    }
}

#[test]
fn links_that_lead_to_a_place_that_nobody_knows_are_followed() {
    let rows: [(&str, Links); 4] = [
        (
            "usr/share/state/dpkg",
            &[("./var/lib/dpkg", "../../usr/share/state/dpkg")],
        ),
        ("usr/state/lib/dpkg", &[("./var", "usr/state")]),
        (
            "usr/x/y/dpkg",
            &[
                ("./var/lib/dpkg", "/usr/state/dpkg"),
                ("./usr/state", "x/y"),
            ],
        ),
        (
            "usr/share/x/dpkg",
            &[("./var/lib/dpkg", "../../../../../../usr/share/x/dpkg")],
        ),
    ];
    for (place, links) in rows {
        for form in FORMS {
            let folder = TempDir::new().unwrap();
            let base = form.write(&system(place, links), folder.path());
            let about = format!("{place}, {form:?}");
            assert_found(&base, folder.path(), &about);
            let (taken, snapshot) = snapshot_of(&base, folder.path());
            assert_eq!(taken.code, Some(0), "{about}: {taken:?}");
            assert_found(&snapshot, folder.path(), &about);
        }
    }
}

#[test]
fn a_link_out_of_the_snapshot_leads_nowhere() {
    let folder = TempDir::new().unwrap();
    let outside = folder.path().join("outside");
    fs::create_dir_all(&outside).unwrap();
    fs::write(outside.join("status"), STATUS).unwrap();
    let root = folder.path().join("rootfs");
    fs::create_dir_all(root.join("var/lib")).unwrap();
    symlink(&outside, root.join("var/lib/dpkg")).unwrap();
    let plan = plan(&root, folder.path());
    assert_eq!(plan.code, Some(2), "{plan:?}");
    assert!(plan.stderr.contains("no package database"), "{plan:?}");
}

#[test]
fn rpms_database_is_found_where_rpm_ostree_keeps_it() {
    let header = header(&package(("libx", "1", "1", "x86_64"), |_| {}));
    let database = ndb::database(&[header]);
    for links in [&[][..], &[("./usr/lib/sysimage/rpm", "../../share/rpm")]] {
        let mut tree = Tree::new()
            .file("./usr/bin/tool", "x")
            .file("./usr/share/rpm/Packages.db", &database);
        for (path, target) in links {
            tree = tree.symlink(path, target);
        }
        for form in FORMS {
            let folder = TempDir::new().unwrap();
            let base = form.write(&tree, folder.path());
            assert_found(&base, folder.path(), &format!("{links:?}, {form:?}"));
        }
    }
}

#[test]
fn one_damaged_header_of_an_rpm_database_costs_a_note() {
    let header = |name| header(&package((name, "1", "1", "x86_64"), |_| {}));
    let database = |second: &[u8]| ndb::database(&[header("libx"), second.to_vec()]);
    let folder = TempDir::new().unwrap();
    let tree = Tree::new().file("./var/lib/rpm/Packages.db", database(b"no header at all"));
    let base = Form::Folder.write(&tree, folder.path());
    let plan = plan(&base, folder.path()).json();
    assert_eq!(plan["base"]["packages"], 1);
    let notes = plan["notes"].to_string();
    assert!(
        notes.contains("does not count: package number 2"),
        "{notes}"
    );
}

#[test]
fn a_database_of_another_package_manager_is_named() {
    let rows = [
        ("usr/lib/holo/pacmandb/local/ALPM_DB_VERSION", "pacman"),
        ("var/lib/pacman/local/ALPM_DB_VERSION", "pacman"),
        ("var/db/pkg/sys-libs/glibc-2.38/CONTENTS", "portage"),
        ("lib/apk/db/installed", "apk"),
        ("usr/share/snappy/dpkg.list", "snap"),
        ("usr/manifest.json", "no package manager"),
    ];
    for (path, expected) in rows {
        let tree = Tree::new()
            .file("./usr/bin/tool", "x")
            .file(&format!("./{path}"), "x");
        for form in FORMS {
            let folder = TempDir::new().unwrap();
            let base = form.write(&tree, folder.path());
            let plan = plan(&base, folder.path());
            let (taken, _) = snapshot_of(&base, folder.path());
            for refused in [plan, taken] {
                assert_eq!(refused.code, Some(2), "{refused:?}");
                assert!(refused.stderr.contains(expected), "{expected}: {refused:?}");
            }
        }
    }
}

#[test]
fn scripts_beside_the_stanzas_of_a_distroless_image_are_passed_over() {
    let tree = Tree::new()
        .file(
            "./var/lib/dpkg/status.d/libx",
            "Package: libx\nVersion: 1.0\n",
        )
        .file(
            "./var/lib/dpkg/status.d/libx.md5sums",
            "0123  usr/lib/libx.so\n",
        )
        .file(
            "./var/lib/dpkg/status.d/libx.preinst",
            "#!/bin/sh\nset -e\n\necho x: y\nPackage: z\n",
        );
    let folder = TempDir::new().unwrap();
    let base = Form::Folder.write(&tree, folder.path());
    assert_found(&base, folder.path(), "status.d");
}
