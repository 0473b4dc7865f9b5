//! Payloads whose members lead elsewhere.

use super::support::{Packing, Tree};
use super::{assert_build_refused, build, new_world, with};

#[test]
fn the_honest_package_that_the_others_are_made_of_builds() {
    for packing in Packing::ALL {
        let world = new_world();
        let tree = Tree::new().directory("./usr/").file("./usr/bin/tool", "x");
        world.put("tool.deb", with(tree).packing(packing).bytes());
        let built = build(&world, "tool");
        assert_eq!(built.code, Some(0), "{packing:?}: {built:?}");
        assert!(world.image().is_file());
    }
}

#[test]
fn members_that_lead_out_of_the_package_stop_the_build() {
    let rows = [
        ("../etc/passwd", "../etc/passwd"),
        ("./usr/../../etc/passwd", "./usr/../../etc/passwd"),
        ("/etc/passwd", "absolute"),
        ("/usr/bin/x", "absolute"),
        ("../\u{1b}[2J", "../\\x1b[2J"),
    ];
    for (path, expected) in rows {
        let world = new_world();
        world.put("tool.deb", with(Tree::new().file(path, "x")).bytes());
        assert_build_refused(&world, "tool", 3, &["tool.deb", expected]);
    }
}

#[test]
fn a_link_and_a_file_below_it_stop_the_build() {
    let world = new_world();
    let tree = Tree::new()
        .symlink("./usr/share/x", "/etc")
        .file("./usr/share/x/passwd", "root::0:0:::\n");
    world.put("tool.deb", with(tree).bytes());
    let expected = ["tool.deb", "usr/share/x/passwd", "symbolic link"];
    assert_build_refused(&world, "tool", 3, &expected);
}
