//! What systemd would take for orders: no package can put anything there, by whatever name.

use proptest::prelude::*;

use super::support::{BaseBuilder, Tree, World};
use super::{left_out, package};

/// Paths that systemd acts on, with the reason for which they stay out.
const STEERING: [(&str, &str); 16] = [
    ("usr/.systemd-sysext/work_dir", "systemd-marker"),
    ("usr/.systemd-sysext", "systemd-marker"),
    ("opt/.systemd-sysext/dev", "systemd-marker"),
    ("opt/x/.systemd-confext/extensions", "systemd-marker"),
    (
        "usr/lib/extension-release.d/extension-release.other",
        "release-file",
    ),
    (
        "usr/lib/extension-release.d/extension-release.x",
        "release-file",
    ),
    ("usr/lib/os-release", "os-release"),
    ("usr/lib/os-release/x", "os-release"),
    ("usr/lib/confexts/x.raw", "nested-image"),
    ("usr/lib/extensions/x/usr/bin/x", "nested-image"),
    ("usr/local/lib/confexts/x.raw", "nested-image"),
    ("usr/lib/verity.d/key.crt", "verity-key"),
    ("usr/local/lib/verity.d/key.crt", "verity-key"),
    ("usr/lib/systemd/sysext.conf", "sysext-settings"),
    ("usr/lib/systemd/sysext.conf.d/x.conf", "sysext-settings"),
    ("usr/lib/systemd/confext.conf", "sysext-settings"),
];

#[test]
fn every_path_that_steers_systemd_is_left_out_with_its_reason() {
    for (path, reason) in STEERING {
        let file = Tree::new().file(&format!("./{path}"), "/var");
        let link = Tree::new().symlink(&format!("./{path}"), "/var");
        for tree in [file, link] {
            let tree = tree.file("./usr/bin/tool", "tool");
            let (report, image) = World::of_tree(tree).built();
            let expected = [(&*format!("/{path}"), "tool", reason)];
            assert_eq!(left_out(&report.contents), expected);
            let paths = ["usr", "usr/bin", "usr/bin/tool", "usr/lib"];
            assert_eq!(image.paths(), paths, "{path}");
        }
    }
}

#[test]
fn a_folder_that_steers_systemd_stays_out_even_if_it_is_empty() {
    let tree = Tree::new()
        .directory("./usr/lib/os-release")
        .directory("./usr/lib/verity.d")
        .directory("./usr/.systemd-sysext")
        .file("./usr/bin/tool", "tool");
    let (report, image) = World::of_tree(tree).built();
    let expected = [
        ("/usr/.systemd-sysext", "tool", "systemd-marker"),
        ("/usr/lib/os-release", "tool", "os-release"),
        ("/usr/lib/verity.d", "tool", "verity-key"),
    ];
    assert_eq!(left_out(&report.contents), expected);
    assert_eq!(image.paths(), ["usr", "usr/bin", "usr/bin/tool", "usr/lib"]);
}

#[test]
fn a_link_above_such_a_path_stays_out_since_it_would_lead_there() {
    let tree = Tree::new()
        .symlink("./usr/local/lib", "../../opt/x")
        .symlink("./usr/lib/systemd", "../../opt/y")
        .file("./opt/x/confexts/x.raw", "x")
        .file("./opt/y/sysext.conf", "x");
    let (report, image) = World::of_tree(tree).built();
    let expected = [
        ("/usr/lib/systemd", "tool", "sysext-settings"),
        ("/usr/local/lib", "tool", "nested-image"),
    ];
    assert_eq!(left_out(&report.contents), expected);
    assert_eq!(image.what("opt/x/confexts/x.raw"), "file x");
}

#[test]
fn links_of_the_base_lead_to_the_same_paths() {
    let base = Tree::new()
        .directory("./usr/bin")
        .file("./usr/bin/sh", "sh")
        .directory("./usr/lib")
        .symlink("./lib", "usr/lib")
        .symlink("./usr/libs", "lib")
        .symlink("./usr/local", "../opt/local")
        .symlink("./var/lib/extensions", "/usr/share/images")
        .directory("./opt/local/lib");
    let tree = Tree::new()
        .file("./lib/verity.d/a.crt", "x")
        .file("./usr/libs/verity.d/b.crt", "x")
        .file("./opt/local/lib/verity.d/c.crt", "x")
        .file("./usr/local/lib/confexts/d.raw", "x")
        .file("./usr/share/images/e.raw", "x")
        .file("./usr/bin/tool", "tool");
    let base = BaseBuilder::new().tree(base);
    let (report, image) = World::new(&base, &[package("tool", tree)]).built();
    let expected = [
        ("/lib/verity.d/a.crt", "tool", "verity-key"),
        ("/opt/local/lib/verity.d/c.crt", "tool", "verity-key"),
        ("/usr/libs/verity.d/b.crt", "tool", "verity-key"),
        ("/usr/local/lib/confexts/d.raw", "tool", "nested-image"),
        ("/usr/share/images/e.raw", "tool", "nested-image"),
    ];
    assert_eq!(left_out(&report.contents), expected);
    assert_eq!(image.paths(), ["usr", "usr/bin", "usr/bin/tool", "usr/lib"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However its name is written, and whatever it is.
    #[test]
    fn no_name_of_a_member_reaches_a_path_that_steers_systemd(
        steering in 0..STEERING.len(),
        parts in proptest::collection::vec(0..4_usize, 8),
        kind in 0..3,
        begin in 0..3_usize,
    ) {
        let path = STEERING[steering].0;
        let mut name = ["./", "", ".//"][begin].to_owned();
        let separators = ["/", "//", "/./", "/.//"];
        for (part, separator) in path.split('/').zip(parts) {
            name.push_str(part);
            name.push_str(separators[separator]);
        }
        if kind != 1 {
            name.truncate(name.trim_end_matches(['/', '.']).len());
        }
        let tree = Tree::new().file("./usr/bin/tool", "tool");
        let tree = match kind {
            0 => tree.file(&name, "x"),
            1 => tree.directory(&name),
            _ => tree.hard_link(&name, "./usr/bin/tool"),
        };
        let (report, image) = World::of_tree(tree).built();
        prop_assert_eq!(left_out(&report.contents), [(&*format!("/{path}"), "tool", STEERING[steering].1)]);
        prop_assert_eq!(image.paths(), ["usr", "usr/bin", "usr/bin/tool", "usr/lib"]);
    }
}
