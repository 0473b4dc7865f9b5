//! What images do to the base once they are merged: one row for each finding that only a foreign image
//! gives, and what is known of a base that is a database alone.

use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;

use crate::device::{Extension, FITS, OS_RELEASE};
use crate::support::elf::Layout;
use crate::support::squashfs::{Entry, Kind};
use crate::support::{BaseBuilder, Tree, sysextant};

/// One entry of an image, and the finding that it leads to.
struct Row {
    name: &'static str,
    entry: Entry,
    /// Severity, rule, and a part of the text; `None` if there is no finding of such a text.
    finding: Option<(&'static str, &'static str)>,
    says: &'static str,
}

fn row(
    name: &'static str,
    entry: Entry,
    severity: &'static str,
    rule: &'static str,
    says: &'static str,
) -> Row {
    let finding = Some((severity, rule));
    Row {
        name,
        entry,
        finding,
        says,
    }
}

/// A row of what is in order.
fn fine(name: &'static str, entry: Entry, says: &'static str) -> Row {
    Row {
        name,
        entry,
        finding: None,
        says,
    }
}

fn program(needed: &str) -> Vec<u8> {
    let layout = Layout {
        is_64: true,
        is_big: false,
    };
    layout.object(&[(1, needed)])
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
fn rows() -> Vec<Row> {
    let whiteout = |path| Entry::new(path, Kind::CharacterDevice(0, 0));
    let opaque = "trusted.overlay.opaque";
    let script = "#!/bin/sh\n";
    vec![
        row(
            "a whiteout",
            whiteout("usr/bin/tool"),
            "error",
            "whiteout",
            "deleted by whiteouts",
        ),
        row(
            "a whiteout of nothing",
            whiteout("usr/bin/gone"),
            "note",
            "whiteout",
            "has none of them",
        ),
        fine(
            "another device",
            Entry::new("usr/bin/tool", Kind::CharacterDevice(1, 3)),
            "whiteouts",
        ),
        row(
            "an opaque folder",
            Entry::directory("usr/share/data").xattr(opaque, b"y"),
            "error",
            "whiteout",
            "marked opaque",
        ),
        fine(
            "a folder marked otherwise",
            Entry::directory("usr/share/data").xattr(opaque, b"n"),
            "opaque",
        ),
        fine(
            "an attribute of users",
            Entry::directory("usr/share/data").xattr("user.overlay.opaque", b"y"),
            "opaque",
        ),
        row(
            "a folder over a link",
            Entry::directory("usr/sbin"),
            "error",
            "hierarchy",
            "a real folder over a link",
        ),
        row(
            "a link over a folder",
            Entry::symlink("usr/share/data", "/opt/data"),
            "error",
            "hierarchy",
            "a link over a folder",
        ),
        fine(
            "a link over a link",
            Entry::symlink("usr/sbin", "bin"),
            "over a ",
        ),
        row(
            "another mode",
            Entry::directory("usr/share/data").mode(0o700),
            "error",
            "folder",
            "/usr/share/data is 0700 0:0 and not 0755 0:0",
        ),
        row(
            "another owner",
            Entry::directory("usr/share/data").owner(900, 0),
            "error",
            "folder",
            "/usr/share/data is 0755 900:0 and not 0755 0:0",
        ),
        fine(
            "the same mode and owner",
            Entry::directory("usr/share/data"),
            "replace the mode",
        ),
        fine(
            "a folder of its own",
            Entry::directory("usr/share/own").mode(0o700),
            "replace the mode",
        ),
        row(
            "an unknown owner",
            Entry::file("usr/share/own", "").owner(4711, 0),
            "warning",
            "owner",
            "owners that the base does not have: user 4711",
        ),
        row(
            "an unknown group",
            Entry::file("usr/share/own", "").owner(0, 4712),
            "warning",
            "owner",
            "group 4712",
        ),
        fine(
            "an owner of the base",
            Entry::file("usr/share/own", "").owner(900, 900),
            "owners that",
        ),
        row(
            "setuid",
            Entry::file("usr/bin/su", script).mode(0o4755),
            "note",
            "privilege",
            "with setuid, setgid or capabilities",
        ),
        row(
            "setgid",
            Entry::file("usr/bin/wall", script).mode(0o2755),
            "note",
            "privilege",
            "with setuid, setgid or capabilities",
        ),
        row(
            "capabilities",
            Entry::file("usr/bin/ping", script).xattr("security.capability", &[1, 0, 0, 2]),
            "note",
            "privilege",
            "with setuid, setgid or capabilities",
        ),
        fine(
            "a folder with setgid",
            Entry::directory("usr/share/own").mode(0o2755),
            "with setuid",
        ),
        row(
            "a package database",
            Entry::file("usr/lib/sysimage/rpm/rpmdb.sqlite", ""),
            "error",
            "package-database",
            "of a package database",
        ),
        row(
            "opkg's in usr",
            Entry::file("usr/lib/opkg/status", ""),
            "error",
            "package-database",
            "of a package database",
        ),
        row(
            "outside, in etc",
            Entry::file("etc/tool.conf", ""),
            "warning",
            "left-out",
            "outside /usr and /opt",
        ),
        row(
            "outside, in var",
            Entry::file("var/lib/tool/data", ""),
            "warning",
            "left-out",
            "outside /usr and /opt",
        ),
        fine(
            "inside, in opt",
            Entry::file("opt/tool/data", ""),
            "outside",
        ),
        row(
            "an older library",
            Entry::symlink("usr/lib/libx.so.1", "libx.so.1.4"),
            "error",
            "shadow",
            "libx.so.1.4 instead of libx.so.1.5",
        ),
        fine(
            "a newer library",
            Entry::symlink("usr/lib/libx.so.1", "libx.so.1.10"),
            "older than the base's",
        ),
        row(
            "a library that nobody has",
            Entry::file("usr/bin/elf", program("libgone.so.9")).mode(0o755),
            "warning",
            "library",
            "/usr/bin/elf needs libgone.so.9",
        ),
        fine(
            "a library of the base",
            Entry::file("usr/bin/elf", program("libx.so.1")).mode(0o755),
            "/usr/bin/elf needs",
        ),
        row(
            "a file of the base",
            Entry::file("usr/bin/tool", "another"),
            "warning",
            "shadow",
            "hidden with other content",
        ),
        row(
            "systemd's marker",
            Entry::file("usr/.systemd-sysext/dev", "1"),
            "error",
            "steering",
            "systemd's own markers",
        ),
        row(
            "a program that is nowhere",
            Entry::file(
                "usr/lib/systemd/system/t.service",
                "[Service]\nExecStart=/usr/bin/gone\n",
            ),
            "warning",
            "unit",
            "/usr/bin/gone",
        ),
        row(
            "a link to nowhere",
            Entry::symlink("usr/bin/nowhere", "../gone"),
            "warning",
            "link",
            "nowhere",
        ),
    ]
}

/// A base of a whole tree with a package and its library.
fn whole() -> BaseBuilder {
    let tree = Tree::new()
        .directory("./usr")
        .directory("./usr/bin")
        .file("./usr/bin/tool", "the base's\n")
        .mode(0o755)
        .symlink("./usr/sbin", "bin")
        .directory("./usr/lib")
        .file("./usr/lib/libx.so.1.5", "")
        .symlink("./usr/lib/libx.so.1", "libx.so.1.5")
        .directory("./usr/share")
        .directory("./usr/share/data")
        .file("./usr/share/data/file", "")
        .directory("./opt")
        .file(
            "./etc/passwd",
            "root:x:0:0::/:/bin/sh\nsvc:x:900:900::/:/bin/sh\n",
        )
        .file("./etc/group", "root:x:0:\nsvc:x:900:\n");
    database().tree(tree)
}

/// The same as a package database alone.
fn database() -> BaseBuilder {
    let files = [
        "/usr/bin",
        "/usr/bin/tool",
        "/usr/lib/libx.so.1.5",
        "/usr/lib/libx.so.1",
    ];
    let files = files.map(|path| (path, None));
    BaseBuilder::new()
        .os_release(Some(OS_RELEASE))
        .package("libx", "1.5", &files)
}

/// The findings about an image on a base.
fn findings(base: &BaseBuilder, extension: &Extension) -> Vec<Value> {
    let folder = TempDir::new().unwrap();
    let base = base.write_to(folder.path());
    let image: PathBuf = folder.path().join("tool.raw");
    std::fs::write(&image, extension.squashfs()).unwrap();
    let [base, image] = [&base, &image].map(|it| it.to_str().unwrap());
    let run = sysextant(&[
        "check",
        image,
        "--base",
        base,
        "--systemd",
        "257",
        "--architecture",
        "x86-64",
        "--format",
        "json",
    ]);
    let json = run.json();
    assert_eq!(json["images"][0]["outcome"], "merged", "{json:#}");
    let findings = json["findings"].as_array().unwrap().clone();
    let is_error = |it: &Value| it["severity"] == "error";
    assert_eq!(
        run.code == Some(1),
        findings.iter().any(is_error),
        "{run:?}"
    );
    findings
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn what_an_image_does_to_the_base_is_told_with_the_paths_that_do_it() {
    let mut wrong = Vec::new();
    for Row {
        name,
        entry,
        finding,
        says,
    } in rows()
    {
        let path = format!("/{}", String::from_utf8(entry.path.clone()).unwrap());
        let found = findings(&whole(), &Extension::named("tool").with(entry));
        let mut about = found.iter().filter(|it| text(&it["text"]).contains(says));
        let told = about.find(|it| {
            let paths = it["paths"].as_array().unwrap();
            paths.iter().any(|it| *it == path.as_str())
        });
        let told_as = told.map(|it| (text(&it["severity"]), text(&it["rule"])));
        if told_as != finding {
            wrong.push(format!(
                "{name}: {told_as:?}, not {finding:?}, of {found:#?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_image_that_is_in_order_leads_to_no_warning() {
    let found = findings(&whole(), &Extension::named("tool"));
    let of_image = found
        .iter()
        .filter(|it| it["rule"] != "systemd" && it["rule"] != "boot");
    let grave: Vec<&Value> = of_image.filter(|it| it["severity"] != "note").collect();
    assert!(grave.is_empty(), "{grave:#?}");
}

#[test]
fn what_a_database_alone_does_not_tell_is_not_known_and_said_once() {
    let mut extension = Extension::named("tool");
    for number in 0..300 {
        extension =
            extension.with(Entry::directory(&format!("usr/bin/sub/{number:03}")).mode(0o700));
    }
    let found = findings(&database(), &extension);
    for rule in ["folder", "hierarchy"] {
        let about: Vec<&Value> = found.iter().filter(|it| it["rule"] == rule).collect();
        let [one] = about.as_slice() else {
            panic!("{rule}: {about:#?}");
        };
        assert_eq!(one["certainty"], "not-known", "{rule}: {one:#}");
        assert!(text(&one["advice"]).contains("root file system"), "{one:#}");
    }
}

#[test]
fn a_database_alone_answers_yes_no_and_not_known() {
    let certainty = |entry: Entry, says: &str| {
        let found = findings(&database(), &Extension::named("tool").with(entry));
        let about = found.iter().find(|it| text(&it["text"]).contains(says));
        about.map(|it| text(&it["certainty"]).to_owned())
    };
    // A path that a package of the base has is known to be hidden, and to be deleted.
    let whiteout = Entry::new("usr/bin/tool", Kind::CharacterDevice(0, 0));
    let known = Some("known".to_owned());
    assert_eq!(certainty(whiteout, "deleted by whiteouts"), known);
    // The library is in the lists, so nothing is missing.
    let needs = Entry::file("usr/bin/elf", program("libx.so.1")).mode(0o755);
    assert_eq!(certainty(needs, "needs libx.so.1"), None);
    // The accounts of the base are in no database of packages.
    let owned = Entry::file("usr/share/own", "").owner(4711, 4711);
    assert_eq!(
        certainty(owned, "may not have"),
        Some("not-known".to_owned())
    );
}

#[test]
fn a_snapshot_without_an_os_release_does_not_tell_whether_an_image_is_merged() {
    let folder = TempDir::new().unwrap();
    let base = database().os_release(None).write_to(folder.path());
    let (image, release) = (
        folder.path().join("tool.raw"),
        folder.path().join("os-release"),
    );
    std::fs::write(&image, Extension::named("tool").squashfs()).unwrap();
    std::fs::write(&release, OS_RELEASE).unwrap();
    let [base, image, release] = [&base, &image, &release].map(|it| it.to_str().unwrap());
    let check = |more: &[&str]| {
        let arguments = ["check", image, "--base", base, "--systemd", "257"];
        let run = sysextant(&[&arguments[..], &["--format", "json"], more].concat());
        (run.code, run.json()["images"][0]["outcome"].clone())
    };
    assert_eq!(check(&[]), (Some(0), "not-known".into()));
    assert_eq!(check(&["--fail-on", "warning"]).0, Some(1));
    assert_eq!(
        check(&["--os-release", release]),
        (Some(0), "merged".into())
    );
}

#[test]
fn of_an_extension_of_etc_only_what_is_outside_of_etc_is_not_merged() {
    let extension = Extension::of_etc(FITS)
        .with(Entry::file("usr/bin/dropped", ""))
        .with(Entry::directory("etc/secret").mode(0o700));
    let folder = TempDir::new().unwrap();
    let base = whole().write_to(folder.path());
    let image = folder.path().join("tool.raw");
    std::fs::write(&image, extension.squashfs()).unwrap();
    let [base, image] = [&base, &image].map(|it| it.to_str().unwrap());
    let run = sysextant(&[
        "check",
        image,
        "--base",
        base,
        "--systemd",
        "257",
        "--confext",
        "--format",
        "json",
    ]);
    let json = run.json();
    assert_eq!(json["images"][0]["outcome"], "merged", "{json:#}");
    let mut findings = json["findings"].as_array().unwrap().iter();
    let outside = findings.find(|it| it["rule"] == "left-out").unwrap();
    assert_eq!(outside["paths"], serde_json::json!(["/usr/bin/dropped"]));
    assert!(
        text(&outside["text"]).contains("outside /etc"),
        "{outside:#}"
    );
}
