//! `sysextant snapshot`, run as a script runs it, on bases that the tests make.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{BaseBuilder, DebBuilder, Finished, Form, Packing, Tree, sysextant};

/// A base with one library.
fn base() -> BaseBuilder {
    BaseBuilder::new().package(
        "libx",
        "1.0",
        &[
            ("/usr/lib", None),
            (
                "/usr/lib/libx.so.1",
                Some("d41d8cd98f00b204e9800998ecf8427e"),
            ),
        ],
    )
}

#[test]
fn a_base_is_planned_with_alike_in_every_form() {
    let folder = TempDir::new().unwrap();
    DebBuilder::new("tool", "1.0")
        .field("Depends", "libx (>= 1.0)")
        .file("./usr/bin/tool", "#!/bin/sh\n")
        .write_to(folder.path());
    let feed = folder.path().to_str().unwrap();
    let plan = |form: Form| {
        let folder = TempDir::new().unwrap();
        let base = base().write(form, folder.path());
        let base = base.to_str().unwrap();
        let plan = sysextant(&[
            "plan", "--base", base, "--feed", feed, "tool", "--format", "json",
        ]);
        assert_eq!(plan.code, Some(0), "{form:?}: {plan:?}");
        let mut plan = plan.json();
        assert_eq!(plan["base"]["path"].take(), base);
        plan
    };
    let first = plan(Form::Folder);
    assert_eq!(first["totals"]["included"]["packages"], 1);
    for form in Form::ALL {
        assert_eq!(plan(form), first, "{form:?}");
    }
}

#[test]
fn hard_links_in_a_tarball_are_the_files_they_link_to() {
    let tree = Tree::new()
        .hard_link("./var/lib/dpkg/status", "./var/lib/dpkg/status-old")
        .hard_link("./usr/lib/os-release", "usr/share/release")
        .file(
            "./var/lib/dpkg/status-old",
            "Package: libx\nStatus: install ok installed\nVersion: 1.0\n",
        )
        .file("./usr/share/release", "ID=linked\n");
    for packing in [Packing::None, Packing::Gzip] {
        let folder = TempDir::new().unwrap();
        let base = Form::Tarball(packing).write(&tree, folder.path());
        let feed = folder.path().join("feed");
        fs::create_dir(&feed).unwrap();
        let plan = plan(&base, &feed, "libx").json();
        assert_eq!(plan["base"]["packages"], 1, "{packing:?}");
        assert_eq!(plan["base"]["os_release"]["ID"], "linked");
        let taken = snapshot(&base, &folder.path().join("taken.tar"), &[]);
        assert_eq!(taken.code, Some(0), "{taken:?}");
        let members = members(&folder.path().join("taken.tar"));
        assert!(members["./var/lib/dpkg/status"].starts_with("Package: libx"));
    }
}

/// A tree with everything that belongs to a snapshot, and some that does not.
fn databases() -> Tree {
    Tree::new()
        .file("./etc/passwd", "root\n")
        .file("./etc/rpm/platform", "x86_64\n")
        .file("./etc/rpmrc", "rc\n")
        .file("./etc/rpm-postinsts/100-x", "#!/bin/sh\n")
        .mode(0o755)
        .file("./etc/dnf/dnf.conf", "[main]\n")
        .symlink("./etc/os-release", "../usr/lib/os-release")
        .file("./usr/lib/os-release", "ID=mixed\n")
        .file("./usr/lib/opkg/status", "")
        .file("./usr/lib/sysimage/rpm/Packages.db", "ndb")
        .file("./usr/bin/tool", "x")
        .file("./var/lib/dnf/history.sqlite", "history")
        .file("./var/lib/dpkg/info/libx.list", "/.\n/usr/lib/libx.so\n")
        .file("./var/lib/dpkg/lock", "")
        .file("./var/lib/dpkg/lock-frontend", "")
        .file(
            "./var/lib/dpkg/status",
            "Package: libx\nStatus: install ok installed\nVersion: 1\n",
        )
        .file("./var/lib/dpkg/triggers/Lock", "")
        .file("./var/lib/dpkg/triggers/File", "/usr/lib libc-bin\n")
        .file("./var/lib/opkg/status", "")
        .file("./var/lib/opkg/lock", "")
        .file("./var/lib/rpm/.rpm.lock", "")
        .file("./var/lib/rpm/rpmdb.sqlite", "database")
        .file("./var/lib/rpm/rpmdb.sqlite-wal", "newest rows")
        .symlink("./var/lib/rpm/link", &"far/".repeat(60))
        .file(&format!("./var/lib/rpm/{}", "n".repeat(200)), "long")
        .file("./var/cache/dnf/x", "cache")
}

#[test]
fn every_database_arrives_under_a_dot_sorted_and_without_locks() {
    let folder = TempDir::new().unwrap();
    let base = Form::Tarball(Packing::Zstd).write(&databases(), folder.path());
    let output = folder.path().join("x-pkgdb.rootfs.tar.gz");
    let taken = snapshot(&base, &output, &[]);
    assert_eq!(taken.code, Some(0), "{taken:?}");
    assert!(
        taken.stdout.is_empty() && taken.stderr.contains("files of"),
        "{taken:?}"
    );
    let long = format!("./var/lib/rpm/{}", "n".repeat(200));
    let expected = [
        ("./etc/dnf/dnf.conf", "[main]\n"),
        ("./etc/os-release", "-> ../usr/lib/os-release"),
        ("./etc/passwd", "root\n"),
        ("./etc/rpm-postinsts/100-x", "#!/bin/sh\n"),
        ("./etc/rpm/platform", "x86_64\n"),
        ("./etc/rpmrc", "rc\n"),
        ("./usr/lib/opkg/status", ""),
        ("./usr/lib/os-release", "ID=mixed\n"),
        ("./usr/lib/sysimage/rpm/Packages.db", "ndb"),
        ("./var/lib/dnf/history.sqlite", "history"),
        ("./var/lib/dpkg/info/libx.list", "/.\n/usr/lib/libx.so\n"),
        (
            "./var/lib/dpkg/status",
            "Package: libx\nStatus: install ok installed\nVersion: 1\n",
        ),
        ("./var/lib/dpkg/triggers/File", "/usr/lib libc-bin\n"),
        ("./var/lib/opkg/status", ""),
        ("./var/lib/rpm/link", &format!("-> {}", "far/".repeat(60))),
        (&long, "long"),
        ("./var/lib/rpm/rpmdb.sqlite", "database"),
        ("./var/lib/rpm/rpmdb.sqlite-wal", "newest rows"),
    ];
    let expected = expected.map(|(path, content)| (path.to_owned(), content.to_owned()));
    let mut members = in_order(&output);
    let (path, listing) = members.remove(0);
    assert_eq!(path, "./.sysextant/tree.mtree");
    assert!(
        listing.contains("\n./usr/bin/tool size=1 sha256digest="),
        "{listing}"
    );
    assert!(!listing.contains("./var/"), "{listing}");
    assert_eq!(members, expected);
}

#[test]
fn a_snapshot_has_the_same_bytes_whatever_the_form_of_the_base() {
    let bytes = |form: Form, name: &str| {
        let folder = TempDir::new().unwrap();
        // Folders of a tree are members, of a tarball they may be missing.
        let mut tree = Tree::new()
            .directory("./var/lib/dpkg")
            .directory("./var/lib/dpkg/info");
        tree.nodes.extend(base().to_tree().nodes);
        let base = form.write(&tree, folder.path());
        let output = folder.path().join(name);
        let taken = snapshot(&base, &output, &[]);
        assert_eq!(taken.code, Some(0), "{form:?}: {taken:?}");
        fs::read(output).unwrap()
    };
    for name in ["x.tar", "x.tar.gz", "x.tar.xz", "x.tar.zst", "x.tar.bz2"] {
        let first = bytes(Form::Folder, name);
        for form in Form::ALL {
            assert!(bytes(form, name) == first, "{name} of {form:?}");
        }
    }
}

#[test]
fn a_snapshot_is_planned_with_as_its_base_is() {
    let folder = TempDir::new().unwrap();
    let feed = folder.path().join("feed");
    fs::create_dir(&feed).unwrap();
    DebBuilder::new("tool", "1.0")
        .field("Depends", "libx (>= 1.0)")
        .write_to(&feed);
    let base = base().write_to(folder.path());
    let taken = folder.path().join("taken-pkgdb.rootfs.tar.xz");
    assert_eq!(snapshot(&base, &taken, &[]).code, Some(0));
    let of = |base: &Path| {
        let mut plan = plan(base, &feed, "tool").json();
        plan["base"]["path"].take();
        plan
    };
    assert_eq!(of(&taken), of(&base));
}

#[test]
fn an_output_that_exists_is_kept_unless_forced() {
    let folder = TempDir::new().unwrap();
    let base = base().write_to(folder.path());
    let output = folder.path().join("x.tar");
    fs::write(&output, "precious").unwrap();
    let refused = snapshot(&base, &output, &[]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("--force"), "{refused:?}");
    assert_eq!(fs::read(&output).unwrap(), b"precious");
    assert_eq!(snapshot(&base, &output, &["--force"]).code, Some(0));
    assert_ne!(fs::read(&output).unwrap(), b"precious");
    assert_only(&folder, &["base.tar.gz", "x.tar"]);
}

#[test]
fn what_stands_in_the_way_is_said_and_nothing_is_written() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let base = base().write_to(folder.path());
    fs::create_dir_all(path("empty/etc/dnf")).unwrap();
    fs::write(path("empty/etc/dnf/dnf.conf"), "settings are no database").unwrap();
    fs::write(path("no.tar"), "no tarball at all").unwrap();
    let rows = [
        (path("absent"), path("x.tar"), "absent"),
        (path("empty"), path("x.tar"), "no package database"),
        (path("no.tar"), path("x.tar"), "no.tar"),
        (base.clone(), path("x.zip"), ".tar.zst"),
        (base.clone(), path("x"), ".tar.zst"),
        (base.clone(), path("absent/x.tar"), "cannot write"),
    ];
    for (base, output, expected) in rows {
        let refused = snapshot(&base, &output, &[]);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.stderr.contains(expected), "{expected}: {refused:?}");
        let output = output.to_str().unwrap();
        assert!(refused.stderr.contains(output), "{refused:?}");
    }
    assert_only(&folder, &["base.tar.gz", "empty", "no.tar"]);
}

fn assert_only(folder: &TempDir, expected: &[&str]) {
    let entries = fs::read_dir(folder.path()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<String> = names.collect();
    assert_eq!(names, expected.iter().map(ToString::to_string).collect());
}

fn plan(base: &Path, feed: &Path, request: &str) -> Finished {
    let (base, feed) = (base.to_str().unwrap(), feed.to_str().unwrap());
    sysextant(&[
        "plan", "--base", base, "--feed", feed, request, "--format", "json",
    ])
}

fn snapshot(base: &Path, output: &Path, options: &[&str]) -> Finished {
    let (base, output) = (base.to_str().unwrap(), output.to_str().unwrap());
    let arguments = ["snapshot", base, "-o", output];
    sysextant(&[&arguments, options].concat())
}

/// The members that are no folders in their order, with content or link target; their owners,
/// times and folders are as they should be.
fn in_order(archive: &Path) -> Vec<(String, String)> {
    let mut bytes = Vec::new();
    sysextant::archive::decompress(fs::File::open(archive).unwrap())
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    let mut archive = tar::Archive::new(&bytes[..]);
    let mut members = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
        let header = entry.header();
        assert_eq!(
            (header.uid().unwrap(), header.gid().unwrap()),
            (0, 0),
            "{path}"
        );
        assert_eq!(header.mtime().unwrap(), 0, "{path}");
        if header.entry_type().is_dir() {
            assert!(path.ends_with('/'), "{path}");
            continue;
        }
        let mut content = String::new();
        entry.read_to_string(&mut content).unwrap();
        if let Some(target) = entry.link_name_bytes() {
            content = format!("-> {}", String::from_utf8_lossy(&target));
        }
        members.push((path, content));
    }
    members
}

fn members(archive: &Path) -> BTreeMap<String, String> {
    in_order(archive).into_iter().collect()
}
