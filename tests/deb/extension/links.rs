//! Links as they arrive: names of one file, long targets, attributes that the names share.

use sysextant::image::{EntryKind, Shadow};

use super::package;
use super::support::{BaseBuilder, Tree, World};

#[test]
fn all_names_of_a_file_are_one_file_in_the_image() {
    let content = "x".repeat(5000);
    let tree = Tree::new()
        .file("./usr/bin/git", &content)
        .mode(0o755)
        .owner(3, 4)
        .hard_link("./usr/lib/git-core/git", "./usr/bin/git")
        // A link to a link, and one whose target is written without the dot.
        .hard_link("./usr/lib/git-core/git-add", "./usr/lib/git-core/git")
        .hard_link("./opt/git", "usr/bin/git");
    let (report, image) = World::of_tree(tree).built();
    for path in [
        "usr/lib/git-core/git",
        "usr/lib/git-core/git-add",
        "opt/git",
    ] {
        let found = &image.found[path];
        assert_eq!(found, &image.found["usr/bin/git"], "{path}");
        let mut entries = report.contents.entries.iter();
        let entry = entries.find(|entry| entry.path == path).unwrap();
        assert_eq!(entry.kind, EntryKind::HardLink("usr/bin/git".into()));
    }
    assert_eq!(report.packages[0].amounts.bytes_in, 5000, "packed once");
    let notes = report.contents.notes.join("\n");
    assert!(notes.contains("hard links as such (3)"), "{notes}");
}

#[test]
fn a_name_may_be_added_to_a_file_that_another_package_has_too() {
    let core = Tree::new().file("./usr/bin/git", "git");
    let both = core.clone().hard_link("./usr/bin/git-add", "./usr/bin/git");
    let packages = [package("core", core), package("more", both)];
    let (report, image) = World::new(&BaseBuilder::new(), &packages).built();
    assert_eq!(image.what("usr/bin/git-add"), "file git");
    assert!(report.contents.left_out.is_empty());
}

#[test]
fn a_hard_link_to_a_symlink_is_another_name_of_the_symlink() {
    let tree = Tree::new()
        .symlink("./usr/bin/a", "nowhere")
        .hard_link("./usr/bin/b", "./usr/bin/a");
    let (_, image) = World::of_tree(tree).built();
    assert_eq!(image.what("usr/bin/b"), "link nowhere");
}

#[test]
fn a_link_is_merged_into_usr_with_its_target() {
    let base = BaseBuilder::new().package("usr-is-merged", "1", &[]);
    let tree = Tree::new()
        .file("./bin/gzip", "gzip")
        .hard_link("./bin/gunzip", "./bin/gzip");
    let (_, image) = World::new(&base, &[package("gzip", tree)]).built();
    assert_eq!(image.what("usr/bin/gunzip"), "file gzip");
}

#[test]
fn a_long_target_arrives_and_it_is_told_that_the_image_was_not_read_back() {
    for length in [255, 256, 4000] {
        let target = "t".repeat(length);
        let world = World::of_tree(Tree::new().symlink("./usr/share/long", &target));
        let mut options = world.options();
        options.compression = "none".parse().unwrap();
        let report = world
            .build_with(&options, &sysextant::foundation::progress::Silent)
            .unwrap();
        let image = std::fs::read(&report.output).unwrap();
        let mut windows = image.windows(length);
        assert!(windows.any(|bytes| bytes == target.as_bytes()), "{length}");
        let notes = report.contents.notes.join("\n");
        let was_read = !notes.contains("not read back");
        assert_eq!(was_read, length < 256, "{length}: {notes}");
    }
}

#[test]
fn links_of_the_base_are_compared_by_their_targets() {
    let tree = Tree::new()
        .file("./usr/bin/base-tool", "base")
        .symlink("./usr/lib/libx.so.1", "libx.so.1.0")
        .symlink("./usr/lib/liby.so.1", "liby.so.1.0");
    let base = BaseBuilder::new().tree(tree);
    let tree = Tree::new()
        .symlink("./usr/lib/libx.so.1", "libx.so.1.0")
        .symlink("./usr/lib/liby.so.1", "liby.so.1.1");
    let (report, _) = World::new(&base, &[package("tool", tree)]).built();
    let shadow = |path: &str| {
        let mut entries = report.contents.entries.iter();
        entries.find(|entry| entry.path == path).unwrap().shadow
    };
    assert_eq!(shadow("usr/lib/libx.so.1"), Some(Shadow::Same));
    assert_eq!(shadow("usr/lib/liby.so.1"), Some(Shadow::Different));
}
