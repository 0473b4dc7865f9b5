//! Indexes that lie about their packages, and text that a terminal would act upon.

use std::fs;
use std::path::Path;

use super::support::{DebBuilder, Packing, sysextant, write_index};
use super::{assert_build_refused, assert_harmless, build, new_world, plan, tool};

#[test]
fn an_index_that_names_a_file_elsewhere_is_refused() {
    for name in ["../../etc/passwd", "/etc/passwd", "pool/../../x.deb"] {
        let world = new_world();
        let stanza = tool().index_stanza();
        let stanza = stanza.replace("./tool_1.0_amd64.deb", name);
        world.put("Packages", stanza);
        assert_build_refused(
            &world,
            "tool",
            2,
            &["Packages", "tool", name, "out of the feed"],
        );
    }
}

#[test]
fn a_file_that_is_not_as_the_index_says_stops_the_build() {
    type Change = fn(&Path, &Path);
    let rows: [(Change, &str); 4] = [
        (
            |_, package| fs::remove_file(package).unwrap(),
            "cannot be read",
        ),
        (
            |_, package| {
                let mut bytes = fs::read(package).unwrap();
                bytes.push(b'\n');
                fs::write(package, bytes).unwrap();
            },
            "the index says",
        ),
        (
            |_, package| {
                let mut bytes = fs::read(package).unwrap();
                let last = bytes.len() - 1;
                bytes[last] ^= 1;
                fs::write(package, bytes).unwrap();
            },
            "SHA-256",
        ),
        (
            |index, _| {
                let text = fs::read_to_string(index).unwrap();
                let text = text.replace("Size: ", "Size: 1");
                fs::write(index, text).unwrap();
            },
            "the index says",
        ),
    ];
    for (change, expected) in rows {
        let world = new_world();
        let package = tool().file("./usr/bin/tool", "x");
        let index = write_index(&world.feed(), std::slice::from_ref(&package), Packing::None);
        change(&index, &world.feed().join(package.file_name()));
        assert_build_refused(&world, "tool", 3, &["tool_1.0_amd64.deb", expected]);
    }
}

#[test]
fn a_package_with_a_malformed_relation_is_left_out_and_the_others_are_there() {
    let world = new_world();
    let odd = DebBuilder::new("odd", "1")
        .field("Depends", "libx (>=")
        .index_stanza();
    world.put("Packages", [odd, tool().index_stanza()].join("\n"));
    let planned = plan(&world, "tool");
    assert_eq!(planned.code, Some(0), "{planned:?}");
    let text = String::from_utf8_lossy(&planned.stdout);
    assert!(
        text.contains("odd: Depends: cannot read `libx (>=`"),
        "{text}"
    );
}

#[test]
fn fields_and_lines_without_an_end_do_no_harm() {
    let long = "x".repeat(1 << 20);
    let many = "a, ".repeat(40_000);
    let alternatives = "b | ".repeat(40_000);
    let fields = "X-Field: y\n".repeat(100_000);
    let stanza = "Package: tool\nVersion: 1\nArchitecture: amd64\n";
    let rows = [
        format!("Summary: {long}\n"),
        format!("{long}: y\n"),
        format!("{long}\n"),
        format!("Recommends: {many}\n"),
        format!("Recommends: {alternatives}c\n"),
        format!("Description: x\n{}", " y\n".repeat(200_000)),
        fields,
    ];
    for field in rows {
        let world = new_world();
        world.put("Packages", format!("{stanza}{field}"));
        let planned = plan(&world, "tool");
        assert_eq!(planned.code, Some(0), "{:.100}: {}", field, planned.stderr);
    }
}

#[test]
fn escape_sequences_are_never_printed() {
    let evil = "\u{1b}c\u{7}\u{9b}31m\u{202e}";
    let world = new_world();
    let stanzas = [
        format!(
            "Package: evil{evil}\nVersion: 1{evil}\nArchitecture: amd64\nDescription: {evil}\n {evil}\n"
        ),
        format!(
            "Package: tool\nVersion: 1\nArchitecture: {evil}\nRecommends: evil{evil}\nSection: {evil}\n"
        ),
        format!("Package: broken\nVersion: 1\nDepends: ({evil}\n"),
        format!("Package: need\nVersion: 1\nDepends: none{evil}\n"),
    ];
    world.put("Packages", stanzas.join("\n"));
    let feed = world.feed();
    for request in ["tool", "need", "absent\u{1b}[31m"] {
        for format in ["text", "markdown", "json"] {
            let base = world.base.to_str().unwrap();
            let feed = feed.to_str().unwrap();
            let arguments = ["--base", base, "--feed", feed, request, "--format", format];
            let planned = sysextant(&[&["plan", "--all"], &arguments[..]].concat());
            assert!(matches!(planned.code, Some(0 | 1)), "{planned:?}");
            assert_harmless(&planned);
            let arguments = ["why", "--base", base, "--feed", feed, request, request];
            assert_harmless(&sysextant(&arguments));
        }
    }
    assert_harmless(&build(&world, "need"));
}
