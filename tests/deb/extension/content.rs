//! What of a package goes into the extension and what is left out: "What goes in, and what does
//! not" of the README.

use sysextant::image::Shadow;

use super::support::{BaseBuilder, Tree, World};
use super::{left_out, package};

/// A base whose tree is known: a `/usr` with a program, and what `more` adds.
fn with_tree(more: Tree) -> BaseBuilder {
    let tree = more.directory("./usr/bin").mode(0o755);
    BaseBuilder::new().tree(tree.file("./usr/bin/base-tool", "base"))
}

#[test]
fn every_kind_of_file_arrives_as_it_was_packaged() {
    let tree = Tree::new()
        .directory("./")
        .directory("./usr/")
        .directory("./usr/share/shared/")
        .mode(0o3775)
        .owner(0, 50)
        .directory("./usr/share/empty/")
        .mode(0o1777)
        .file("./usr/bin/tool", "tool")
        .mode(0o755)
        .file("./usr/bin/su", "su")
        .mode(0o4711)
        .owner(1, 2)
        .file("./usr/bin/far", "far")
        .owner(4_000_000_000, 100_000)
        .hard_link("./usr/bin/same", "./usr/bin/su")
        .symlink("./usr/bin/link", "../share/nowhere")
        .fifo("./usr/share/pipe")
        .file("./usr/share/none", "")
        .file("./opt/vendor/thing", "thing")
        .mtime(1_600_000_000);
    let (report, image) = World::of_tree(tree).built();
    let rows = [
        ("opt/vendor/thing", "file thing", 0o644, (0, 0)),
        ("usr/bin/far", "file far", 0o644, (4_000_000_000, 100_000)),
        ("usr/bin/link", "link ../share/nowhere", 0o777, (0, 0)),
        ("usr/bin/same", "file su", 0o4711, (1, 2)),
        ("usr/bin/su", "file su", 0o4711, (1, 2)),
        ("usr/bin/tool", "file tool", 0o755, (0, 0)),
        ("usr/share/empty", "dir", 0o1777, (0, 0)),
        ("usr/share/none", "file ", 0o644, (0, 0)),
        ("usr/share/pipe", "fifo", 0o600, (0, 0)),
        ("usr/share/shared", "dir", 0o3775, (0, 50)),
    ];
    for (path, what, mode, owner) in rows {
        let found = &image.found[path];
        assert_eq!((found.what.as_str(), found.mode), (what, mode), "{path}");
        assert_eq!(found.owner, owner, "{path}");
    }
    assert_eq!(image.found["opt/vendor/thing"].mtime, 1_600_000_000);
    let mut paths: Vec<&str> = rows.iter().map(|row| row.0).collect();
    paths.extend([
        "opt",
        "opt/vendor",
        "usr",
        "usr/bin",
        "usr/lib",
        "usr/share",
    ]);
    paths.sort_unstable();
    assert_eq!(image.paths(), paths);
    assert!(report.contents.left_out.is_empty());
}

#[test]
fn what_would_not_merge_or_would_harm_the_base_is_left_out_and_listed() {
    let tree = Tree::new()
        .directory("./")
        .directory("./etc")
        .file("./etc/tool.conf", "x")
        .directory("./var")
        .directory("./var/lib")
        .directory("./var/lib/telemetry")
        .directory("./var/lib/dpkg")
        .file("./var/lib/dpkg/status", "x")
        .file("./run/x", "x")
        .file("./boot/vmlinuz", "x")
        .file("./lib/x", "x")
        .character_device("./dev/null", 1, 3)
        .file("./usr/lib/os-release", "ID=evil")
        .file(
            "./usr/lib/extension-release.d/extension-release.x",
            "ID=evil",
        )
        .file("./usr/lib/opkg/status", "x")
        .character_device("./usr/bin/base-tool", 0, 0)
        .character_device("./usr/lib/udev/devices/null", 1, 3)
        .block_device("./usr/lib/udev/devices/loop0", 7, 0)
        .directory("./usr/share/opaque")
        .xattr("trusted.overlay.opaque", b"y")
        .hard_link("./usr/bin/tool.conf", "./etc/tool.conf")
        .file("./usr/bin/tool", "tool");
    let (report, image) = World::of_tree(tree).built();
    let rows = [
        ("/boot/vmlinuz", "outside-hierarchies"),
        ("/dev/null", "outside-hierarchies"),
        ("/etc/tool.conf", "outside-hierarchies"),
        ("/lib/x", "outside-hierarchies"),
        ("/run/x", "outside-hierarchies"),
        ("/usr/bin/base-tool", "whiteout"),
        ("/usr/bin/tool.conf", "link-target"),
        (
            "/usr/lib/extension-release.d/extension-release.x",
            "release-file",
        ),
        ("/usr/lib/opkg/status", "package-database"),
        ("/usr/lib/os-release", "os-release"),
        ("/usr/lib/udev/devices/loop0", "device"),
        ("/usr/lib/udev/devices/null", "device"),
        ("/usr/share/opaque", "whiteout"),
        ("/var/lib/dpkg/status", "outside-hierarchies"),
        // An empty folder is worth a word; those that only lead to others are not.
        ("/var/lib/telemetry", "outside-hierarchies"),
    ];
    let expected: Vec<_> = rows.map(|(path, reason)| (path, "tool", reason)).into();
    assert_eq!(left_out(&report.contents), expected);
    let paths = [
        "usr",
        "usr/bin",
        "usr/bin/tool",
        "usr/lib",
        "usr/share",
        "usr/share/opaque",
    ];
    assert_eq!(image.paths(), paths);
    let release = image.what("usr/lib/extension-release.d/extension-release.x");
    assert!(release.starts_with("file ID=debian\n"), "{release}");
}

#[test]
fn on_a_merged_base_what_is_packaged_in_lib_goes_into_usr_lib() {
    let links = Tree::new()
        .symlink("./bin", "usr/bin")
        .symlink("./lib", "usr/lib")
        .symlink("./sbin", "usr/sbin")
        .directory("./usr/lib")
        .directory("./usr/sbin");
    let tree = Tree::new()
        .directory("./lib/")
        .directory("./lib/modules/")
        .file("./lib/modules/x.ko", "module")
        .file("./sbin/tool", "tool")
        .file("./bin/sh", "sh");
    for base in [
        BaseBuilder::new().package("usr-is-merged", "1", &[]),
        BaseBuilder::new().package("usrmerge", "1", &[]),
        with_tree(links),
    ] {
        let (report, image) = World::new(&base, &[package("tool", tree.clone())]).built();
        assert_eq!(image.what("usr/lib/modules/x.ko"), "file module");
        assert_eq!(image.what("usr/sbin/tool"), "file tool");
        assert_eq!(image.what("usr/bin/sh"), "file sh");
        assert!(report.contents.left_out.is_empty());
    }
    // On a base of which nothing says so, they would be dropped without a word.
    let tree = tree.file("./usr/bin/tool", "x");
    let (report, image) = World::of_tree(tree).built();
    let listed = left_out(&report.contents);
    let listed: Vec<&str> = listed.iter().map(|row| row.0).collect();
    assert_eq!(listed, ["/bin/sh", "/lib/modules/x.ko", "/sbin/tool"]);
    assert_eq!(image.paths(), ["usr", "usr/bin", "usr/bin/tool", "usr/lib"]);
}

#[test]
fn no_real_directory_stands_over_a_link_of_the_base() {
    let links = Tree::new()
        .symlink("./usr/sbin", "bin")
        .symlink("./usr/local", "/var/usrlocal")
        .symlink("./usr/loop", "loop")
        .directory("./usr/share/doc/base");
    let tree = Tree::new()
        .directory("./usr/sbin/")
        .mode(0o700)
        .file("./usr/sbin/tool", "tool")
        .file("./usr/local/bin/x", "x")
        .file("./usr/loop/x", "x")
        .symlink("./usr/share/doc/base", "../tool");
    let world = World::new(&with_tree(links), &[package("tool", tree)]);
    let (report, image) = world.built();
    assert_eq!(image.what("usr/bin/tool"), "file tool");
    assert_eq!(image.what("usr/sbin"), "");
    assert_eq!(image.found["usr/bin"].mode, 0o755, "the base's own");
    let expected = [
        ("/usr/local/bin/x", "tool", "base-link"),
        ("/usr/loop/x", "tool", "base-link"),
        ("/usr/share/doc/base", "tool", "base-link"),
    ];
    assert_eq!(left_out(&report.contents), expected);
}

#[test]
fn a_directory_has_the_bases_mode_and_owner_where_the_base_has_it() {
    let base = with_tree(
        Tree::new()
            .directory("./usr/share/games")
            .mode(0o2775)
            .owner(5, 60),
    );
    let tree = Tree::new()
        .directory("./usr/")
        .mode(0o700)
        .directory("./usr/bin/")
        .mode(0o700)
        .owner(9, 9)
        .directory("./usr/share/mine/")
        .mode(0o750)
        .owner(7, 8)
        .file("./usr/share/games/score", "0")
        .file("./usr/share/mine/x", "x")
        .file("./usr/bin/tool", "tool");
    let (_, image) = World::new(&base, &[package("tool", tree)]).built();
    let rows = [
        ("usr/bin", 0o755, (0, 0)),
        // Brought along by nobody: as the base has it, too.
        ("usr/share/games", 0o2775, (5, 60)),
        ("usr/share/mine", 0o750, (7, 8)),
    ];
    for (path, mode, owner) in rows {
        let found = &image.found[path];
        assert_eq!((found.mode, found.owner), (mode, owner), "{path}");
    }
}

#[test]
fn what_hides_a_file_of_the_base_is_told_with_what_differs() {
    // md5sum of "abc".
    let abc = "900150983cd24fb0d6963f7d28e17f72";
    let files = [
        ("/usr/bin/same", Some(abc)),
        ("/usr/bin/same-link", Some(abc)),
        ("/usr/bin/other", Some(abc)),
        ("/usr/bin/became-link", Some(abc)),
        ("/lib/old.so", Some(abc)),
        ("/usr/bin/unknown", None),
    ];
    let base = BaseBuilder::new()
        .package("usr-is-merged", "1", &[])
        .package("base", "1", &files);
    let tree = Tree::new()
        .file("./usr/bin/same", "abc")
        .hard_link("./usr/bin/same-link", "./usr/bin/same")
        .file("./usr/bin/other", "abd")
        .symlink("./usr/bin/became-link", "same")
        .file("./usr/lib/old.so", "abc")
        .file("./usr/bin/unknown", "abc")
        .file("./usr/bin/new", "abc");
    let (report, _) = World::new(&base, &[package("tool", tree)]).built();
    let shadow = |path: &str| {
        let mut entries = report.contents.entries.iter();
        entries.find(|entry| entry.path == path).unwrap().shadow
    };
    let rows = [
        ("usr/bin/same", Some(Shadow::Same)),
        ("usr/bin/same-link", Some(Shadow::Same)),
        ("usr/bin/other", Some(Shadow::Different)),
        ("usr/bin/became-link", Some(Shadow::Different)),
        ("usr/lib/old.so", Some(Shadow::Same)),
        ("usr/bin/unknown", Some(Shadow::Unknown)),
        ("usr/bin/new", None),
        ("usr/bin", None),
    ];
    for (path, expected) in rows {
        assert_eq!(shadow(path), expected, "{path}");
    }
}
