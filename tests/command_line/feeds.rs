//! Several feeds, and feeds that are newer than the base: what the reports say of them.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{BaseBuilder, DebBuilder, Finished, World, sysextant};

/// A base with libx 1; a first feed with tool and a second one with tool and more.
fn world() -> (World, PathBuf) {
    let tool = DebBuilder::new("tool", "1").file("./usr/bin/tool", "first");
    let world = World::new(&BaseBuilder::new().package("libx", "1", &[]), &[tool]);
    let second = world.path("second");
    fs::create_dir(&second).unwrap();
    let others = [
        DebBuilder::new("tool", "1").file("./usr/bin/tool", "second"),
        DebBuilder::new("more", "1").file("./usr/bin/more", "x"),
        DebBuilder::new("late", "1").field("Depends", "libx (>= 2), liby (>= 2)"),
        DebBuilder::new("libx", "2"),
        DebBuilder::new("liby", "2"),
    ];
    for package in others {
        package.write_to(&second);
    }
    (world, second)
}

fn run(command: &str, (world, second): &(World, PathBuf), arguments: &[&str]) -> Finished {
    let feeds = ["--feed", second.to_str().unwrap()];
    world.run(command, &[&feeds, arguments].concat())
}

fn text(finished: &Finished) -> String {
    String::from_utf8(finished.stdout.clone()).unwrap()
}

fn package<'a>(plan: &'a Value, name: &str) -> &'a Value {
    let packages = plan["packages"].as_array().unwrap();
    packages.iter().find(|it| it["name"] == name).unwrap()
}

#[test]
fn the_feed_of_each_package_is_told_where_there_are_several() {
    let world = world();
    let plan = run("plan", &world, &["tool", "more"]);
    let plan = text(&plan);
    let lines: Vec<&str> = plan.lines().collect();
    let feeds = [
        format!("feed 1 {} · 1 package", world.0.feed().display()),
        format!("feed 2 {} · 5 packages", world.1.display()),
    ];
    assert_eq!(lines[1..3], feeds, "{plan}");
    let row = |name: &str| lines.iter().find(|line| line.contains(name)).copied();
    let ends = |name: &str, end: &str| row(name).is_some_and(|line| line.ends_with(end));
    assert!(ends(" tool ", "requested; from feed 1"), "{plan}");
    assert!(ends(" more ", "requested; from feed 2"), "{plan}");

    let markdown = text(&run("plan", &world, &["more", "--format", "markdown"]));
    assert!(
        markdown.contains("| requested; from feed 2 |"),
        "{markdown}"
    );
    assert!(markdown.contains("\nFeed 2 "), "{markdown}");

    let plan = run("plan", &world, &["tool", "more", "--format", "json"]).json();
    let feeds = [&world.0.feed(), &world.1].map(|path| json!(path));
    assert_eq!(package(&plan, "tool")["feed"], feeds[0]);
    assert_eq!(package(&plan, "more")["feed"], feeds[1]);

    let why = text(&run("why", &world, &["more", "tool", "more"]));
    let expected = format!("more 1 is from the feed {}", world.1.display());
    assert!(why.lines().any(|line| line == expected), "{why}");
    let why = run("why", &world, &["more", "--format", "json"]).json();
    assert_eq!(why["feed"], feeds[1]);
}

#[test]
fn one_feed_needs_no_number() {
    let (world, _) = world();
    let plan = text(&world.run("plan", &["tool"]));
    assert!(
        plan.contains("\nfeed  ") && !plan.contains("from feed"),
        "{plan}"
    );
    let why = text(&world.run("why", &["tool"]));
    assert!(!why.contains("feed"), "{why}");
}

#[test]
fn an_extension_holds_the_first_feed_s_package_of_equal_versions() {
    let (world, second) = world();
    let feed = world.feed();
    let (first, second) = (feed.to_str().unwrap(), second.to_str().unwrap());
    for (feeds, name) in [([first, second], "first"), ([second, first], "second")] {
        let base = world.base.to_str().unwrap();
        let sources = ["--base", base, "--feed", feeds[0], "--feed", feeds[1]];
        let options = ["tool", "--files", "--format", "json"];
        let plan = sysextant(&[&["plan"], &sources[..], &options].concat()).json();
        assert_eq!(package(&plan, "tool")["feed"], feeds[0]);
        let files = plan["contents"]["files"].as_array().unwrap();
        let tool = files.iter().find(|it| it["path"] == "usr/bin/tool");
        assert_eq!(tool.unwrap()["size"], name.len(), "the {name} feed's file");
    }
}

#[test]
fn a_plan_tells_how_far_the_base_is_behind_and_what_that_keeps_out() {
    let world = world();
    let plan = run("plan", &world, &["late", "tool"]);
    assert_eq!(plan.code, Some(1));
    let plan = text(&plan);
    let drift: Vec<&str> = plan
        .lines()
        .filter(|line| line.starts_with("drift "))
        .collect();
    let expected = [
        "drift 1 package of the base is newer in the feeds",
        "drift late needs newer packages than the base has: libx 1 (2 in the feeds)",
    ];
    assert_eq!(drift, expected, "{plan}");
    let plan = run("plan", &world, &["late", "--format", "json"]).json();
    let libx = json!({"name": "libx", "base_version": "1", "feed_version": "2"});
    let expected = json!({"newer": [libx], "blocked": [{"request": "late", "by": [libx]}]});
    assert_eq!(plan["drift"], expected);
    let plan = text(&world.0.run("plan", &["tool"]));
    assert!(!plan.contains("drift"), "{plan}");
}
