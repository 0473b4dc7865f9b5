//! Two included packages with the same path: "same content is one file; different content is a
//! conflict (Replaces decides where it applies)".

use sysextant::extension::ExtensionError;
use sysextant::plan::{Plan, Reason, Verdict};

use super::support::{BaseBuilder, DebBuilder, Tree, World};
use super::{left_out, package};

fn world(packages: &[DebBuilder]) -> World {
    World::new(&BaseBuilder::new(), packages)
}

fn file(name: &str, path: &str, content: &str) -> DebBuilder {
    package(name, Tree::new().file(path, content))
}

/// The conflicts of a plan: who gives way, at which path, with whom.
fn conflicts(plan: &Plan) -> Vec<(String, String, String)> {
    let conflicting = plan.with_verdict(Verdict::Conflicting);
    let told = conflicting.map(|item| match &item.reason {
        Reason::FileConflict { path, with } => {
            (item.name.to_string(), path.clone(), with.name.to_string())
        }
        other => panic!("{} is in conflict by {other:?}", item.name),
    });
    told.collect()
}

/// Expects one conflict, from the plan and from the build alike.
fn expect_conflict(world: &World, plan: &Plan, expected: (&str, &str, &str)) {
    let (gives_way, path, with) = expected;
    let expected = [(gives_way.to_owned(), path.to_owned(), with.to_owned())];
    let planned = world.plan_with_contents(plan.clone()).unwrap();
    assert_eq!(conflicts(&planned), expected);
    match world.build_plan(plan) {
        Err(ExtensionError::Conflicts(plan)) => assert_eq!(conflicts(&plan), expected),
        other => panic!("{other:?}"),
    }
    assert!(world.left().is_empty(), "{:?}", world.left());
}

#[test]
fn the_same_content_is_one_file() {
    let tree = Tree::new()
        .file("./usr/share/x", "abc")
        .hard_link("./usr/share/x2", "./usr/share/x")
        .symlink("./usr/share/l", "x");
    let world = world(&[package("a", tree.clone()), package("b", tree)]);
    let (report, image) = world.built();
    for (path, what) in [
        ("usr/share/x", "file abc"),
        ("usr/share/x2", "file abc"),
        ("usr/share/l", "link x"),
    ] {
        assert_eq!(image.what(path), what, "{path}");
    }
    assert!(report.contents.left_out.is_empty());
    let bytes: Vec<u64> = report
        .packages
        .iter()
        .map(|it| it.amounts.bytes_in)
        .collect();
    assert_eq!(bytes, [3, 0], "what is there already is not packed again");
}

#[test]
fn other_content_is_a_conflict_that_names_both_packages() {
    let world = world(&[
        file("a", "./usr/share/x", "abc"),
        file("b", "./usr/share/x", "abd"),
    ]);
    expect_conflict(&world, &world.plan(), ("b", "/usr/share/x", "a"));
    let planned = world.plan_with_contents(world.plan()).unwrap();
    let item = planned.with_verdict(Verdict::Conflicting).next().unwrap();
    assert_eq!(
        item.explanation,
        [
            "b 1 and a 1 both have /usr/share/x",
            "with different content, and neither replaces the other"
        ]
    );
}

#[test]
fn who_was_only_pulled_in_gives_way() {
    let world = world(&[
        file("a", "./usr/share/x", "abc"),
        file("b", "./usr/share/x", "abd").field("Depends", "a"),
    ]);
    let plan = world.plan_for(&["b"]);
    expect_conflict(&world, &plan, ("a", "/usr/share/x", "b"));
}

#[test]
fn other_kinds_are_other_content() {
    let x = "./usr/share/x";
    let kinds = [
        Tree::new().file(x, "abc"),
        Tree::new().file(x, ""),
        Tree::new().symlink(x, "abc"),
        Tree::new().symlink(x, "abd"),
        Tree::new().fifo(x),
        Tree::new().directory(x),
        Tree::new().file("./usr/share/x/y", "abc"),
        Tree::new().file("./usr/z", "z").hard_link(x, "./usr/z"),
    ];
    for (first, one) in kinds.iter().enumerate() {
        for (second, other) in kinds.iter().enumerate() {
            let with_more = |tree: &Tree| tree.clone().file("./usr/share/more", "");
            let world = world(&[package("a", with_more(one)), package("b", with_more(other))]);
            let planned = world.plan_with_contents(world.plan()).unwrap();
            let is_directory = |it: usize| it == 5 || it == 6;
            let agree = first == second || (is_directory(first) && is_directory(second));
            let conflict = conflicts(&planned);
            assert_eq!(conflict.is_empty(), agree, "{first} {second}: {conflict:?}");
            assert_eq!(world.build().is_ok(), agree, "{first} {second}");
        }
    }
}

#[test]
fn replaces_decides_whatever_the_order() {
    for (winner, loser) in [("a", "b"), ("b", "a")] {
        for (bound, wins) in [(loser.to_owned(), true), (format!("{loser} (<< 1)"), false)] {
            let packages = [
                file(winner, "./usr/share/x", "wins").field("Replaces", &bound),
                file(loser, "./usr/share/x", "loses"),
            ];
            let world = world(&packages);
            if !wins {
                assert!(world.build().is_err(), "{bound} does not replace version 1");
                continue;
            }
            let (report, image) = world.built();
            assert_eq!(image.what("usr/share/x"), "file wins");
            let expected = [("/usr/share/x", loser, "replaced")];
            assert_eq!(left_out(&report.contents), expected);
        }
    }
}

#[test]
fn the_same_content_is_not_called_replaced() {
    let world = world(&[
        file("a", "./usr/share/x", "abc").field("Replaces", "b"),
        file("b", "./usr/share/x", "abc"),
    ]);
    assert!(world.built().0.contents.left_out.is_empty());
}

#[test]
fn a_link_to_a_file_that_was_replaced_is_left_out_too() {
    let tree = Tree::new()
        .file("./usr/share/x", "loses")
        .hard_link("./usr/share/y", "./usr/share/x")
        .file("./usr/share/z", "z");
    let world = world(&[
        file("a", "./usr/share/x", "wins").field("Replaces", "b"),
        package("b", tree),
    ]);
    let (report, image) = world.built();
    assert_eq!(image.what("usr/share/y"), "");
    assert_eq!(image.what("usr/share/z"), "file z");
    let expected = [
        ("/usr/share/x", "b", "replaced"),
        ("/usr/share/y", "b", "link-target"),
    ];
    assert_eq!(left_out(&report.contents), expected);
}

#[test]
fn a_directory_that_is_anothers_link_is_a_conflict() {
    let link = || package("linked", Tree::new().symlink("./usr/share/doc/x", "common"));
    let folders = [
        Tree::new()
            .directory("./usr/share/doc/x/")
            .file("./usr/share/doc/x/copyright", "free"),
        // The directory is only meant.
        Tree::new().file("./usr/share/doc/x/copyright", "free"),
    ];
    for folder in folders {
        for name in ["a-folder", "z-folder"] {
            let packages = [link(), package(name, folder.clone())];
            let world = world(&packages);
            let planned = world.plan_with_contents(world.plan()).unwrap();
            let conflict = conflicts(&planned);
            assert!(!conflict.is_empty(), "{name}");
            assert!(world.refusal().contains("not everything"));
        }
        // The link's package replaces: all of the folder gives way to it.
        let replaces = link().field("Replaces", "z-folder");
        let world = world(&[replaces, package("z-folder", folder)]);
        let (report, image) = world.built();
        assert_eq!(image.what("usr/share/doc/x"), "link common");
        let listed = left_out(&report.contents);
        assert!(
            listed.contains(&("/usr/share/doc/x/copyright", "z-folder", "replaced")),
            "{listed:?}"
        );
    }
}

#[test]
fn other_attributes_of_the_same_file_are_noted() {
    let plain = |name, mode| {
        let tree = Tree::new().file("./usr/bin/x", "x").mode(mode);
        package(name, tree)
    };
    let world = world(&[plain("a", 0o755), plain("b", 0o4755)]);
    let (report, image) = world.built();
    assert_eq!(image.found["usr/bin/x"].mode, 0o755);
    let note = "/usr/bin/x is 0755 0:0 in a and 4755 0:0 in b: the first is used";
    assert!(
        report.contents.notes.iter().any(|it| it == note),
        "{:?}",
        report.contents.notes
    );
}

#[test]
fn two_architectures_of_one_name_are_two_packages() {
    let base = BaseBuilder::new().package("libc6", "1", &[]);
    let base = base.stanza(
        "Package: libc6\nStatus: install ok installed\nVersion: 1\nArchitecture: i386\n\
         Multi-Arch: same\nDescription: made for a test\n",
    );
    let of = |architecture: &str, content: &str| {
        let tree = Tree::new()
            .file(&format!("./usr/lib/{architecture}/libx.so"), architecture)
            .file("./usr/share/doc/libx", content);
        let package = package("libx", tree).architecture(architecture);
        package.field("Multi-Arch", "same")
    };
    let same = World::new(&base, &[of("amd64", "doc"), of("i386", "doc")]);
    let (_, image) = same.built();
    assert_eq!(image.what("usr/lib/amd64/libx.so"), "file amd64");
    assert_eq!(image.what("usr/lib/i386/libx.so"), "file i386");
    let other = World::new(&base, &[of("amd64", "doc"), of("i386", "other")]);
    let plan = other.plan();
    expect_conflict(&other, &plan, ("libx", "/usr/share/doc/libx", "libx"));
}
