//! What makes an image an extension: the release file, its attribute, times, and other attributes.

use sysextant::archive::in_full;
use sysextant::extension::BuildOptions;
use sysextant::foundation::progress::Silent;

use super::package;
use super::support::tree::MTIME;
use super::support::{BaseBuilder, Image, Tree, World};

const RELEASE: &str = "usr/lib/extension-release.d/extension-release.x";

fn tool() -> Tree {
    Tree::new().file("./usr/bin/tool", "tool")
}

#[test]
fn the_release_file_matches_the_base_and_the_packages() {
    let base = BaseBuilder::new().os_release(Some(
        "ID=poky\nVERSION_ID=\"5.0 (x)\"\nSYSEXT_LEVEL=2\nPRETTY_NAME=\"Poky\"\n",
    ));
    let (report, image) = World::new(&base, &[package("tool", tool())]).built();
    let expected = "file ID=poky\nVERSION_ID=\"5.0 (x)\"\nSYSEXT_LEVEL=2\nARCHITECTURE=x86-64\n";
    assert_eq!(image.what(RELEASE), expected);
    assert_eq!(report.release.name, "x");
    let found = &image.found[RELEASE];
    assert_eq!((found.mode, found.owner), (0o644, (0, 0)));
}

#[test]
fn units_among_the_files_make_systemd_reload() {
    let unit = "./usr/lib/systemd/system/tool.service";
    for (tree, reloads) in [(tool(), false), (tool().file(unit, "[Service]\n"), true)] {
        let (report, image) = World::of_tree(tree).built();
        let field = "EXTENSION_RELOAD_MANAGER=1\n";
        assert_eq!(image.what(RELEASE).contains(field), reloads);
        let mut fields = report.release.fields.iter();
        let is_there = fields.any(|(key, _)| key == "EXTENSION_RELOAD_MANAGER");
        assert_eq!(is_there, reloads);
    }
}

#[test]
fn without_an_os_release_a_plan_says_so_and_a_build_stops() {
    let base = BaseBuilder::new().os_release(None);
    let world = World::new(&base, &[package("tool", tool())]);
    let told = world.refusal();
    assert!(told.contains("--os-release FILE"), "{told}");
    let plan = world.plan_with_contents(world.plan()).unwrap();
    let notes = plan.contents.unwrap().notes.join("\n");
    assert!(notes.contains("--os-release FILE"), "{notes}");
}

/// The image without compression, in which attributes can be searched for.
fn plain(world: &World, change: impl FnOnce(&mut BuildOptions)) -> Vec<u8> {
    let mut options = world.options();
    options.compression = "none".parse().unwrap();
    options.force = true;
    change(&mut options);
    let report = world.build_with(&options, &Silent).unwrap();
    std::fs::read(report.output).unwrap()
}

fn holds(image: &[u8], bytes: &[u8]) -> bool {
    image.windows(bytes.len()).any(|window| window == bytes)
}

#[test]
fn a_renamed_image_is_still_taken_unless_the_name_is_strict() {
    let world = World::of_tree(tool());
    for (is_strict, has_attribute) in [(false, true), (true, false)] {
        let image = plain(&world, |options| options.release.strict_name = is_strict);
        // As squashfs stores it: type, length of the name, name less its prefix; then the value.
        let name = [&[0, 0, 24, 0], &b"extension-release.strict"[..]].concat();
        let value = [&[5, 0, 0, 0], &b"false"[..]].concat();
        assert_eq!(holds(&image, &name), has_attribute, "{is_strict}");
        assert_eq!(holds(&image, &value), has_attribute, "{is_strict}");
    }
}

#[test]
fn file_capabilities_and_other_attributes_arrive() {
    let capability = [1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let tree = tool()
        .file("./usr/bin/ping", "ping")
        .xattr("security.capability", &capability)
        .xattr("user.origin", b"made for a test")
        .xattr("system.posix_acl_access", b"\x02\0\0\0")
        .directory("./usr/share/d/")
        .xattr("user.folder", b"of a folder");
    let world = World::of_tree(tree);
    let image = plain(&world, |_| {});
    let values: [&[u8]; 5] = [
        b"capability",
        &capability,
        b"made for a test",
        b"folder",
        b"of a folder",
    ];
    for bytes in values {
        assert!(holds(&image, bytes), "{}", bytes.escape_ascii());
    }
    let contents = world.plan_with_contents(world.plan()).unwrap().contents;
    let contents = contents.unwrap();
    let mut entries = contents.entries.iter();
    let ping = entries.find(|entry| entry.path == "usr/bin/ping").unwrap();
    let expected = [
        ("security.capability".to_owned(), capability.to_vec()),
        ("user.origin".to_owned(), b"made for a test".to_vec()),
    ];
    assert_eq!(ping.xattrs, expected);
    // Nothing is lost in silence.
    let notes = contents.notes.join("\n");
    assert!(
        notes.contains("/usr/bin/ping of tool: the attribute system.posix_acl_access is left out"),
        "{notes}"
    );
}

#[test]
fn the_newest_file_of_the_packages_is_the_images_time() {
    let tree = tool()
        .mtime(1_500_000_000)
        .file("./usr/bin/newer", "newer")
        .mtime(1_600_000_000)
        // Folders and what is left out do not count.
        .directory("./usr/share/d/")
        .mtime(1_650_000_000)
        .file("./etc/tool.conf", "")
        .mtime(1_660_000_000);
    let (_, image) = World::of_tree(tree).built();
    assert_eq!(image.mtime, 1_600_000_000);
    for (path, mtime) in [
        (RELEASE, 1_600_000_000),
        ("usr/bin", 1_600_000_000),
        ("usr/bin/tool", 1_500_000_000),
        ("usr/share/d", 1_650_000_000),
    ] {
        assert_eq!(image.found[path].mtime, mtime, "{path}");
    }
}

#[test]
fn source_date_epoch_is_the_images_time_and_no_file_is_newer() {
    let tree = tool()
        .mtime(1_500_000_000)
        .file("./usr/bin/newer", "newer")
        .mtime(1_600_000_000);
    for (epoch, newer) in [(1_550_000_000, 1_550_000_000), (MTIME, 1_600_000_000)] {
        let world = World::of_tree(tree.clone());
        let mut options = world.options();
        options.source_date_epoch = Some(epoch);
        let report = world.build_with(&options, &Silent).unwrap();
        let image = Image::read(&report.output);
        assert_eq!(image.mtime, epoch);
        assert_eq!(image.found["usr/bin/tool"].mtime, 1_500_000_000);
        assert_eq!(image.found["usr/bin/newer"].mtime, newer);
        assert_eq!(image.found[RELEASE].mtime, epoch);
    }
}

#[test]
fn a_name_that_systemd_would_pass_over_is_refused() {
    let world = World::of_tree(tool());
    let rows = [
        ("x.img", None, false, "must be named NAME.raw"),
        (".x.raw", None, false, "must not begin with a dot"),
        ("x\n.raw", None, false, "control characters"),
        ("x.raw", Some("a/b"), false, "slashes"),
        ("x.raw", Some("y"), true, "--strict-name"),
    ];
    for (file, name, is_strict, expected) in rows {
        let mut options = world.options();
        options.output.set_file_name(file);
        options.name = name.map(str::to_owned);
        options.release.strict_name = is_strict;
        let error = world.build_with(&options, &Silent).unwrap_err();
        assert!(in_full(&error).contains(expected), "{}", in_full(&error));
        assert!(world.left().is_empty());
    }
}
