//! The same by the program: exit codes, what it says, and JSON, over bases in several forms.

use std::fs;

use serde_json::Value;

use super::support::squashfs::noise;
use super::support::{BaseBuilder, DebBuilder, Finished, Form, Image, Tree, World};

/// A base that is a folder, and a feed of these packages.
pub(super) fn on_folder(base: &BaseBuilder, packages: &[DebBuilder]) -> World {
    World::in_form(base, Form::Folder, packages)
}

/// Builds, and has the report as JSON.
pub(super) fn build(world: &World, arguments: &[&str]) -> Finished {
    world.run_build(&[&["--format", "json"], arguments].concat())
}

/// Builds, and gives the report with the image.
fn built(world: &World, arguments: &[&str]) -> (Value, Image) {
    let finished = build(world, arguments);
    assert_eq!(finished.code, Some(0), "{}", finished.stderr);
    (finished.json(), Image::read(&world.image()))
}

/// What is left out, and why.
fn left_out(report: &Value) -> Vec<(String, String)> {
    let list = report["contents"]["left_out"].as_array().unwrap();
    let text = |entry: &Value, key| entry[key].as_str().unwrap().to_owned();
    list.iter()
        .map(|entry| (text(entry, "path"), text(entry, "reason")))
        .collect()
}

/// A base with a tree, whose `/lib`, `/bin` and `/sbin` are links, and `/usr/sbin` too.
fn merged_base() -> BaseBuilder {
    let tree = Tree::new()
        .directory("./usr")
        .directory("./usr/bin")
        .directory("./usr/lib")
        .directory("./usr/share/vault")
        .mode(0o700)
        .owner(7, 8)
        .file("./usr/bin/there", "base")
        .symlink("./bin", "usr/bin")
        .symlink("./lib", "usr/lib")
        .symlink("./sbin", "usr/bin")
        .symlink("./usr/sbin", "bin");
    BaseBuilder::new().tree(tree)
}

pub(super) fn deb(name: &str) -> DebBuilder {
    DebBuilder::new(name, "1.0")
}

#[test]
fn only_usr_and_opt_go_in_and_all_else_is_listed_with_its_reason() {
    let tree = Tree::new()
        .file("./usr/bin/tool", "tool")
        .file("./opt/tool/data", "data")
        .file("./etc/tool.conf", "conf")
        .directory("./var/lib/tool/empty")
        .file("./usr/lib/os-release", "ID=evil")
        .file("./usr/lib/sysimage/rpm/x", "db")
        .character_device("./usr/lib/gone", 0, 0)
        .character_device("./usr/lib/console", 5, 1);
    let world = on_folder(&BaseBuilder::new(), &[deb("tool").tree(tree)]);
    let (report, image) = built(&world, &["tool"]);
    assert_eq!(image.what("usr/bin/tool"), "file tool");
    assert_eq!(image.what("opt/tool/data"), "file data");
    let mut names = image.paths();
    names.retain(|name| !name.starts_with("usr") && !name.starts_with("opt"));
    assert_eq!(names, [""; 0]);
    let expected = [
        ("/etc/tool.conf", "outside-hierarchies"),
        ("/usr/lib/console", "device"),
        ("/usr/lib/gone", "whiteout"),
        ("/usr/lib/os-release", "os-release"),
        ("/usr/lib/sysimage/rpm/x", "package-database"),
        ("/var/lib/tool/empty", "outside-hierarchies"),
    ];
    let expected = expected.map(|(path, reason)| (path.to_owned(), reason.to_owned()));
    assert_eq!(left_out(&report), expected);
}

#[test]
fn on_a_merged_base_a_path_goes_where_the_base_links_it() {
    let tree = Tree::new()
        .directory("./lib")
        .file("./lib/libtool.so", "so")
        .file("./bin/a", "a")
        .file("./sbin/b", "b")
        .directory("./usr/sbin")
        .file("./usr/sbin/c", "c");
    let packages = [deb("tool").tree(tree)];
    for form in [Form::Folder, Form::Squashfs] {
        let world = World::in_form(&merged_base(), form, &packages);
        let (_, image) = built(&world, &["tool"]);
        for (path, expected) in [
            ("usr/lib/libtool.so", "file so"),
            ("usr/bin/a", "file a"),
            ("usr/bin/b", "file b"),
            ("usr/bin/c", "file c"),
        ] {
            assert_eq!(image.what(path), expected, "{path}");
        }
        assert!(
            !image.found.contains_key("usr/sbin"),
            "it would hide the base's link"
        );
    }
}

#[test]
fn one_file_in_two_packages_is_one_and_another_content_is_a_conflict() {
    let one = deb("one").file("./usr/share/doc/shared", "same");
    let two = deb("two").file("./usr/share/doc/shared", "same");
    let other = deb("other").file("./usr/share/doc/shared", "different");
    let world = on_folder(&BaseBuilder::new(), &[one, two, other]);
    let (_, image) = built(&world, &["one", "two"]);
    assert_eq!(image.what("usr/share/doc/shared"), "file same");
    fs::remove_file(world.image()).unwrap();
    let finished = build(&world, &["one", "other"]);
    assert_eq!(finished.code, Some(1));
    for part in ["one 1.0", "other 1.0", "/usr/share/doc/shared"] {
        assert!(
            finished.stderr.contains(part),
            "{part}: {}",
            finished.stderr
        );
    }
    assert!(!world.image().exists());
    let plan = world.run("plan", &["one", "other", "--format", "json"]);
    assert_eq!(plan.code, Some(1));
    let text = String::from_utf8(plan.stdout).unwrap();
    assert!(text.contains("file-conflict"), "{text}");
}

#[test]
fn the_release_file_says_what_the_base_is() {
    let release = "ID=poky\nVERSION_ID=\"5.0.4\"\nSYSEXT_LEVEL=2\nNAME=\"Poky\"\n";
    let base = BaseBuilder::new().os_release(Some(release));
    let unit = deb("unit").file("./usr/lib/systemd/system/x.service", "[Service]\n");
    let tool = deb("tool").file("./usr/bin/tool", "tool");
    let world = on_folder(&base, &[unit, tool]);
    let of = |arguments: &[&str]| {
        let mut all = vec!["--force"];
        all.extend(arguments);
        let (_, image) = built(&world, &all);
        let path = "usr/lib/extension-release.d/extension-release.x";
        let text = image.what(path).strip_prefix("file ");
        text.unwrap().to_owned()
    };
    let tool = "ID=poky\nVERSION_ID=5.0.4\nSYSEXT_LEVEL=2\nARCHITECTURE=x86-64\n";
    assert_eq!(of(&["tool"]), tool);
    assert_eq!(of(&["unit"]), format!("{tool}EXTENSION_RELOAD_MANAGER=1\n"));
    let any = of(&["tool", "--id", "_any", "--architecture", "arm64"]);
    assert_eq!(any, "ID=_any\nARCHITECTURE=arm64\n");
}

#[test]
fn a_base_without_os_release_needs_the_id_and_says_how() {
    let base = BaseBuilder::new().os_release(None);
    let world = on_folder(&base, &[deb("tool").file("./usr/bin/tool", "tool")]);
    let finished = build(&world, &["tool"]);
    assert_eq!(finished.code, Some(3));
    assert!(
        finished.stderr.contains("--os-release FILE"),
        "{}",
        finished.stderr
    );
    assert!(!world.image().exists());
}

#[test]
fn names_that_systemd_would_not_take_are_refused() {
    let world = on_folder(
        &BaseBuilder::new(),
        &[deb("tool").file("./usr/bin/tool", "tool")],
    );
    for name in ["x.img", ".raw", ".a.raw", "x"] {
        let output = world.path(name);
        let finished = world.run("build", &["tool", "-o", output.to_str().unwrap()]);
        assert_eq!(finished.code, Some(3), "{name}: {}", finished.stderr);
        assert!(
            finished.stderr.contains(name),
            "{name}: {}",
            finished.stderr
        );
        assert!(!output.exists(), "{name}");
    }
}

#[test]
fn an_output_that_exists_stays_without_force() {
    let world = on_folder(
        &BaseBuilder::new(),
        &[deb("tool").file("./usr/bin/tool", "tool")],
    );
    fs::write(world.image(), "mine").unwrap();
    let finished = build(&world, &["tool"]);
    assert_eq!(finished.code, Some(3));
    assert!(finished.stderr.contains("--force"), "{}", finished.stderr);
    assert_eq!(fs::read(world.image()).unwrap(), b"mine");
    assert_eq!(build(&world, &["tool", "--force"]).code, Some(0));
    assert!(fs::read(world.image()).unwrap().starts_with(b"hsqs"));
}

#[test]
fn nothing_to_build_is_said_and_nothing_is_written() {
    let world = on_folder(
        &BaseBuilder::new(),
        &[deb("tool").file("./usr/bin/tool", "tool")],
    );
    let finished = build(&world, &[]);
    assert_eq!(finished.code, Some(3));
    assert!(
        finished.stderr.contains("nothing is included"),
        "{}",
        finished.stderr
    );
    assert!(!world.image().exists());
}

#[test]
fn a_folder_that_is_a_link_in_another_package_is_a_conflict() {
    let folder = deb("folder").tree(
        Tree::new()
            .directory("./usr/share/x")
            .file("./usr/share/x/a", "a"),
    );
    let link = deb("link").tree(Tree::new().symlink("./usr/share/x", "/etc"));
    let world = on_folder(&BaseBuilder::new(), &[folder, link]);
    for request in [["folder", "link"], ["link", "folder"]] {
        let finished = build(&world, &request);
        assert!(matches!(finished.code, Some(1 | 3)), "{}", finished.stderr);
        assert!(
            finished.stderr.contains("/usr/share/x"),
            "{}",
            finished.stderr
        );
        assert!(!world.image().exists());
    }
}

#[test]
fn each_package_says_what_it_takes_in_the_image() {
    let noise = noise(1, 300_000);
    let packages = [
        deb("noise").file("./usr/lib/noise", &noise),
        deb("zeros").file("./usr/lib/zeros", vec![0; 300_000]),
    ];
    let world = on_folder(&BaseBuilder::new(), &packages);
    let (report, _) = built(&world, &["noise", "zeros"]);
    let packages = report["packages"].as_array().unwrap();
    let bytes = |name: &str, key: &str| {
        let package = packages.iter().find(|package| package["name"] == name);
        package.unwrap()[key].as_u64().unwrap()
    };
    assert_eq!(bytes("noise", "bytes_in"), 300_000);
    assert!(bytes("noise", "bytes_out") > 100_000);
    assert!(bytes("zeros", "bytes_out") < 1_000);
}
