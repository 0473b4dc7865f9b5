//! Bases whose `/usr/lib`, `/usr/local` or `/opt` is a link, a mount, absent, or not known.

use sysextant::image::{PlaceState, Shadow};

use super::support::{BaseBuilder, Tree, World};
use super::{left_out, package};

fn with_tree(more: Tree) -> BaseBuilder {
    let tree = more.directory("./usr/bin").file("./usr/bin/sh", "sh");
    BaseBuilder::new().tree(tree)
}

fn tool() -> Tree {
    Tree::new()
        .directory("./opt/")
        .directory("./opt/app/")
        .file("./opt/app/tool", "tool")
        .file("./usr/bin/tool", "tool")
}

/// What is told of places: path, state, and by what.
fn places(base: &BaseBuilder, tree: Tree) -> Vec<(String, PlaceState)> {
    let (report, _) = World::new(base, &[package("tool", tree)]).built();
    let places = report.contents.remarks.places.into_iter();
    places.map(|it| (it.path, it.state)).collect()
}

#[test]
fn a_base_whose_usr_lib_is_a_link_gets_no_extension() {
    let base = with_tree(
        Tree::new()
            .symlink("./usr/lib", "lib64")
            .directory("./usr/lib64"),
    );
    let world = World::new(&base, &[package("tool", tool())]);
    let told = world.refusal();
    assert!(
        told.contains("the base's /usr/lib is a link to lib64"),
        "{told}"
    );
    let planned = world.plan_with_contents(world.plan()).unwrap();
    let notes = planned.contents.unwrap().notes.join("\n");
    assert!(notes.contains("/usr/lib is a link to lib64"), "{notes}");
}

#[test]
fn no_link_stands_where_every_system_has_a_folder() {
    let tree = Tree::new()
        .symlink("./usr/bin", "/tmp")
        .symlink("./usr/lib/x86_64-linux-gnu", "/tmp")
        .symlink("./usr/share/link", "/tmp");
    let (report, image) = World::of_tree(tree).built();
    let expected = [
        ("/usr/bin", "tool", "base-link"),
        ("/usr/lib/x86_64-linux-gnu", "tool", "base-link"),
    ];
    assert_eq!(left_out(&report.contents), expected);
    assert_eq!(image.what("usr/share/link"), "link /tmp");
    // Where the tree tells that there is none, a link hides nothing.
    let tree = Tree::new().symlink("./usr/lib64", "lib");
    let base = with_tree(Tree::new().directory("./usr/lib"));
    let (report, _) = World::new(&base, &[package("tool", tree)]).built();
    assert_eq!(left_out(&report.contents), []);
}

#[test]
fn below_an_opt_that_is_a_link_everything_stands_as_on_the_base() {
    let base = with_tree(
        Tree::new()
            .symlink("./opt", "var/opt")
            .directory("./var/opt/app")
            .mode(0o750)
            .file("./var/opt/app/tool", "other")
            .symlink("./var/opt/away", "/srv/away"),
    );
    let tree = tool().file("./opt/away/x", "x");
    let (report, image) = World::new(&base, &[package("tool", tree)]).built();
    assert_eq!(image.what("opt"), "dir");
    assert_eq!(image.found["opt/app"].mode, 0o750, "the base's own");
    assert_eq!(image.what("opt/away"), "");
    assert_eq!(
        left_out(&report.contents),
        [("/opt/away/x", "tool", "base-link")]
    );
    let shadows = report.contents.entries.iter();
    let shadows: Vec<_> = shadows
        .filter_map(|entry| Some((entry.path.as_str(), entry.shadow?)))
        .collect();
    assert_eq!(
        shadows,
        [("opt/app/tool", Shadow::Different)],
        "not /opt itself"
    );
    let places = &report.contents.remarks.places;
    assert_eq!(places.len(), 1);
    assert_eq!(places[0].state, PlaceState::Link("var/opt".to_owned()));
}

#[test]
fn mounts_and_absent_places_are_told_where_the_extension_has_something_there() {
    let opt = || Tree::new().directory("./opt");
    let mount = |path: &str, file: &str| (path.to_owned(), PlaceState::Mount(file.to_owned()));
    let unit = "/usr/lib/systemd/system/opt.mount";
    let base = with_tree(opt().file(&format!(".{unit}"), "[Mount]\nWhere=/opt\n"));
    assert_eq!(places(&base, tool()), [mount("/opt", unit)]);
    let base = with_tree(opt().file("./etc/fstab", "/dev/vdb /opt/app/data ext4 defaults 0 0\n"));
    assert_eq!(
        places(&base, tool()),
        [mount("/opt/app/data", "/etc/fstab")]
    );
    let base = with_tree(Tree::new());
    assert_eq!(
        places(&base, tool()),
        [("/opt".to_owned(), PlaceState::Absent)]
    );
    assert_eq!(places(&base, Tree::new().file("./usr/bin/x", "x")), []);
}

#[test]
fn of_a_database_it_is_told_which_places_may_be_links() {
    let files = [("/usr/lib/x", None), ("/usr/share/doc/y", None)];
    let base = BaseBuilder::new().package("base", "1", &files);
    let tree = Tree::new()
        .file("./usr/local/bin/tool", "tool")
        .file("./usr/lib/tool/tool", "tool")
        .file("./usr/share/doc/y/tool", "tool");
    let expected = [
        ("/usr/local".to_owned(), PlaceState::NotKnown),
        ("/usr/share/doc/y".to_owned(), PlaceState::Listed),
    ];
    assert_eq!(places(&base, tree), expected);
}
