//! Whose the files of an extension are, and who may do what with them: by the base's accounts.

use sysextant::image::{Access, OwnerDoubt, Right};

use super::package;
use super::support::{BaseBuilder, Image, Tree, World};

/// A base with accounts, and with a tree if `usr/bin` counts as one.
fn base(accounts: bool) -> BaseBuilder {
    let mut tree = Tree::new();
    if accounts {
        tree = tree
            .file("./etc/passwd", "root:x:0:0::/:\nnobody:x:65534:65534::/:\n")
            .file("./etc/group", "root:x:0:\nutmp:x:406:\n")
            .file("./usr/lib/passwd", "daemon:x:2:2::/:\npi:x:1000:1000::/:\n")
            .file("./usr/lib/group", "daemon:x:2:\nutmp:x:22:\n");
    }
    BaseBuilder::new()
        .package("base", "1", &[("/usr/bin/sh", None)])
        .tree(tree)
}

fn seen(image: &Image, path: &str) -> (u16, (u32, u32)) {
    let found = &image.found[path];
    (found.mode, found.owner)
}

const CAPABILITY: &[u8] = &[1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

fn tree() -> Tree {
    Tree::new()
        // The build's own numbers: utmp is 43 there.
        .file("./usr/bin/a-utmp", "x")
        .mode(0o2755)
        .owner(0, 43)
        .named("root", "utmp")
        .file("./usr/bin/b-stranger", "x")
        .mode(0o6755)
        .owner(999, 999)
        .named("stranger", "strangers")
        .hard_link("./usr/bin/c-link", "./usr/bin/b-stranger")
        .file("./usr/bin/d-capable", "x")
        .owner(999, 0)
        .named("stranger", "root")
        .xattr("security.capability", CAPABILITY)
        .file("./usr/bin/e-builder", "x")
        .mode(0o4755)
        .owner(1001, 1001)
        .file("./usr/bin/f-person", "x")
        .mode(0o4755)
        .owner(1000, 0)
        .file("./usr/bin/g-daemon", "x")
        .mode(0o4755)
        .owner(7, 7)
        .named("daemon", "daemon")
        .file("./usr/bin/h-root", "x")
        .mode(0o4755)
        .xattr("security.capability", CAPABILITY)
        .directory("./usr/share/mine")
        .mode(0o2775)
        .owner(0, 999)
        .named("root", "strangers")
}

#[test]
fn names_count_by_the_bases_accounts_and_doubtful_owners_hand_out_no_rights() {
    let (report, image) = World::new(&base(true), &[package("tool", tree())]).built();
    let rows = [
        // The first of two lines counts: that of etc.
        ("a-utmp", (0o2755, (0, 406))),
        ("b-stranger", (0o755, (0, 0))),
        ("c-link", (0o755, (0, 0))),
        ("d-capable", (0o644, (0, 0))),
        ("e-builder", (0o755, (1001, 1001))),
        ("f-person", (0o755, (1000, 0))),
        ("g-daemon", (0o4755, (2, 2))),
        ("h-root", (0o4755, (0, 0))),
    ];
    for (name, expected) in rows {
        assert_eq!(seen(&image, &format!("usr/bin/{name}")), expected, "{name}");
    }
    assert_eq!(seen(&image, "usr/share/mine"), (0o775, (0, 0)));
    let remarks = &report.contents.remarks;
    let doubts = remarks.owners.iter();
    let doubts: Vec<_> = doubts.map(|it| (it.path.as_str(), it.doubt)).collect();
    let expected = [
        ("/usr/bin/b-stranger", OwnerDoubt::UnknownName),
        ("/usr/bin/b-stranger", OwnerDoubt::UnknownName),
        ("/usr/bin/d-capable", OwnerDoubt::UnknownName),
        ("/usr/bin/e-builder", OwnerDoubt::UnknownNumber),
        ("/usr/bin/e-builder", OwnerDoubt::UnknownNumber),
        ("/usr/bin/f-person", OwnerDoubt::Person),
        ("/usr/share/mine", OwnerDoubt::UnknownName),
    ];
    assert_eq!(doubts, expected);
    let dropped = remarks.dropped_rights.iter();
    let dropped: Vec<_> = dropped.map(|it| (it.path.as_str(), &*it.rights)).collect();
    let expected = [
        ("/usr/bin/b-stranger", &[Right::Setuid, Right::Setgid][..]),
        ("/usr/bin/d-capable", &[Right::Capabilities]),
        ("/usr/bin/e-builder", &[Right::Setuid]),
        ("/usr/bin/f-person", &[Right::Setuid]),
        ("/usr/share/mine", &[Right::Setgid]),
    ];
    assert_eq!(dropped, expected);
    let has_capability = |path: &str| {
        let mut entries = report.contents.entries.iter();
        let entry = entries.find(|entry| entry.path == path).unwrap();
        !entry.xattrs.is_empty()
    };
    assert!(!has_capability("usr/bin/d-capable"));
    assert!(has_capability("usr/bin/h-root"));
}

#[test]
fn without_the_bases_accounts_only_root_and_static_numbers_keep_their_rights() {
    let (report, image) = World::new(&base(false), &[package("tool", tree())]).built();
    let rows = [
        ("a-utmp", (0o2755, (0, 43))),
        ("b-stranger", (0o755, (0, 0))),
        ("e-builder", (0o755, (1001, 1001))),
        ("g-daemon", (0o4755, (7, 7))),
        ("h-root", (0o4755, (0, 0))),
    ];
    for (name, expected) in rows {
        assert_eq!(seen(&image, &format!("usr/bin/{name}")), expected, "{name}");
    }
    let mut doubts = report.contents.remarks.owners.iter();
    assert!(doubts.all(|it| it.doubt == OwnerDoubt::NotKnown));
}

#[test]
fn folders_of_a_base_that_is_a_database_are_plain_whatever_a_package_says() {
    let files = [("/usr/share/games/score", None), ("/usr/share/empty", None)];
    let base = BaseBuilder::new().package("base", "1", &files);
    let tree = Tree::new()
        .directory("./opt")
        .mode(0o700)
        .directory("./usr/")
        .directory("./usr/lib/")
        .mode(0o700)
        .owner(77, 78)
        .directory("./usr/lib/extension-release.d")
        .mode(0)
        .directory("./usr/share/games")
        .mode(0o2777)
        .directory("./usr/share/empty")
        .owner(1000, 0)
        .directory("./usr/share/mine")
        .mode(0o750)
        .file("./usr/lib/tool", "tool");
    let (report, image) = World::new(&base, &[package("tool", tree)]).built();
    let plain = [
        "opt",
        "usr",
        "usr/lib",
        "usr/lib/extension-release.d",
        "usr/share",
        "usr/share/games",
        "usr/share/empty",
    ];
    for path in plain {
        assert_eq!(seen(&image, path), (0o755, (0, 0)), "{path}");
    }
    assert_eq!(seen(&image, "usr/share/mine"), (0o750, (0, 0)));
    let folders = &report.contents.remarks.folders;
    let told: Vec<_> = folders.iter().map(|it| it.path.as_str()).collect();
    let expected = [
        "/opt",
        "/usr/lib",
        "/usr/lib/extension-release.d",
        "/usr/share/empty",
        "/usr/share/games",
    ];
    assert_eq!(told, expected);
    let packaged = Access {
        mode: 0o700,
        uid: 77,
        gid: 78,
    };
    assert_eq!(
        (folders[1].packaged, folders[1].is_of_base),
        (packaged, false)
    );
    assert!(
        report.contents.remarks.owners.is_empty(),
        "they go in as root's"
    );
}

#[test]
fn a_base_that_lists_no_files_keeps_nobody_out_of_any_folder() {
    let tree = Tree::new()
        .directory("./usr/lib/x86_64-linux-gnu")
        .mode(0o711)
        .directory("./usr/share/icons")
        .mode(0o700)
        .directory("./usr/share/open")
        .mode(0o1777)
        .file("./usr/share/icons/x", "x");
    let (report, image) = World::of_tree(tree).built();
    assert_eq!(seen(&image, "usr/lib/x86_64-linux-gnu"), (0o755, (0, 0)));
    assert_eq!(seen(&image, "usr/share/icons"), (0o755, (0, 0)));
    assert_eq!(seen(&image, "usr/share/open"), (0o1777, (0, 0)));
    assert_eq!(report.contents.remarks.folders.len(), 2);
}

#[test]
fn a_tree_that_was_unpacked_without_its_owners_gives_none_to_the_extension() {
    let tree = Tree::new()
        .directory("./usr")
        .owner(1000, 1000)
        .directory("./usr/bin")
        .mode(0o711)
        .owner(1000, 1000)
        .file("./usr/bin/sh", "sh");
    let base = BaseBuilder::new().tree(tree);
    let tool = Tree::new().file("./usr/bin/tool", "tool");
    let (report, image) = World::new(&base, &[package("tool", tool)]).built();
    assert_eq!(seen(&image, "usr"), (0o755, (0, 0)));
    assert_eq!(seen(&image, "usr/bin"), (0o711, (0, 0)));
    let notes = report.contents.notes.join("\n");
    assert!(notes.contains("the base's /usr is not root's"), "{notes}");
}
