//! Packages that would lead the build astray: refused with their file and member, nothing written.

use super::support::{Tree, World};

#[test]
fn what_no_honest_package_has_is_refused_by_name() {
    let link = || Tree::new().symlink("./usr/share/x", "/etc");
    let rows = [
        (
            link().file("./usr/share/x/passwd", "root"),
            "`./usr/share/x/passwd` stands below /usr/share/x, a symbolic link of the same package",
        ),
        (
            link().directory("./usr/share/x/y/"),
            "`./usr/share/x/y/` stands below /usr/share/x",
        ),
        (
            // The link itself would have been left out.
            Tree::new()
                .symlink("./etc/x", "/usr/bin")
                .file("./etc/x/tool", "x"),
            "`./etc/x/tool` stands below /etc/x",
        ),
        (
            Tree::new()
                .file("./usr/share/x/passwd", "root")
                .symlink("./usr/share/x", "/etc"),
            "`./usr/share/x` is there twice",
        ),
        (
            Tree::new()
                .file("./usr/share/x", "one")
                .file("./usr/share/x", "two"),
            "`./usr/share/x` is there twice, with different content",
        ),
        (
            Tree::new()
                .file("./usr/share/x", "one")
                .file("./usr/share/x/y", "two"),
            "`./usr/share/x/y` is there twice",
        ),
        (
            Tree::new().hard_link("./usr/bin/x", "../../etc/shadow"),
            "`./usr/bin/x` is a hard link to what has `..` in its name",
        ),
        (
            Tree::new().hard_link("./usr/bin/x", "/etc/shadow"),
            "`./usr/bin/x` is a hard link to what has an absolute name",
        ),
        (
            Tree::new().hard_link("./usr/bin/x", "./usr/bin/y"),
            "`./usr/bin/x` is a hard link to /usr/bin/y, which is not an earlier file of the package",
        ),
        (
            Tree::new().hard_link("./usr/bin/x", "./usr/bin/x"),
            "`./usr/bin/x` is a hard link to /usr/bin/x, which is not an earlier file",
        ),
        (
            Tree::new()
                .directory("./usr/bin/")
                .hard_link("./usr/bin/x", "./usr/bin"),
            "is a hard link to /usr/bin, which is not an earlier file",
        ),
        (
            Tree::new().file(".", "x").file("./usr/bin/x", "x"),
            "is the root of the package, and no directory",
        ),
        (
            Tree::new().symlink("./.", "/etc"),
            "is the root of the package, and no directory",
        ),
        (
            Tree::new().symlink("./usr/bin/x", ""),
            "`./usr/bin/x` cannot be stored",
        ),
        (
            Tree::new().file(&format!("./usr/{}", "n".repeat(256)), ""),
            "component of more than 255 bytes",
        ),
        (
            Tree::new()
                .file("./usr/bin/x", "")
                .xattr("user.x", &vec![7; 65_537]),
            "`./usr/bin/x` cannot be stored",
        ),
        (
            Tree::new().file("./usr/\u{1b}[2J/../x", ""),
            "`./usr/\\x1b[2J/../x` has `..` in its name",
        ),
    ];
    for (tree, expected) in rows {
        let told = World::of_tree(tree).refusal();
        assert!(told.contains("tool_1_amd64.deb"), "{told}");
        assert!(told.contains(expected), "no `{expected}`: {told}");
        assert!(!told.contains(char::is_control), "{told:?}");
    }
}

#[test]
fn the_same_member_twice_is_one_file() {
    let tree = Tree::new()
        .file("./usr/share/x", "one")
        .file("./usr/share/x", "one")
        .symlink("./usr/share/l", "x")
        .symlink("./usr/share/l", "x")
        .directory("./usr/share/")
        .directory("./usr/share");
    let (_, image) = World::of_tree(tree).built();
    assert_eq!(image.what("usr/share/x"), "file one");
}

#[test]
fn what_stands_where_the_release_file_must_is_left_out() {
    for path in [
        "./usr/lib",
        "./usr/lib/extension-release.d",
        "./usr/lib/extension-release.d/extension-release.x",
    ] {
        let tree = Tree::new()
            .symlink(path, "/tmp/elsewhere")
            .file("./usr/bin/tool", "tool");
        let (report, image) = World::of_tree(tree).built();
        let path = path.trim_start_matches('.');
        let listed = super::left_out(&report.contents);
        assert_eq!(listed, [(path, "tool", "release-file")]);
        let release = image.what("usr/lib/extension-release.d/extension-release.x");
        assert!(release.starts_with("file ID="), "{release}");
    }
}
