//! Digests that an index gives: every kind is compared, and what cannot be is told.

use std::fs;

use super::{World, assert_build_refused, new_world, plan, tool};
use crate::support::{DebBuilder, sysextant};

/// A world whose index lists one package with these further fields.
fn listed(package: &DebBuilder, fields: &str) -> World {
    let world = new_world();
    world.put(&package.file_name(), package.bytes());
    let stanza = package.index_stanza();
    let plain = stanza.lines().filter(|line| {
        let name = line.split(':').next().unwrap_or_default();
        !matches!(name, "MD5sum" | "SHA1" | "SHA256" | "SHA512")
    });
    let plain: Vec<&str> = plain.collect();
    world.put(
        "Packages",
        format!("{}\n{fields}\n", plain.join("\n").trim_end()),
    );
    world
}

/// The kinds of what is found of a plan.
fn findings(world: &World, request: &str) -> Vec<String> {
    let (base, feed) = (&world.base, world.feed());
    let arguments: [&std::ffi::OsStr; 8] = [
        "plan".as_ref(),
        "--format".as_ref(),
        "json".as_ref(),
        "--base".as_ref(),
        base.as_ref(),
        "--feed".as_ref(),
        feed.as_ref(),
        request.as_ref(),
    ];
    let json = sysextant(&arguments).json();
    let found = json["findings"].as_array().unwrap().iter();
    found
        .map(|it| it["rule"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn a_wrong_digest_of_any_kind_stops_the_build() {
    let package = tool().file("./usr/bin/tool", "x");
    for (field, kind, digits) in [
        ("MD5sum", "MD5", 32),
        ("SHA1", "SHA-1", 40),
        ("SHA256", "SHA-256", 64),
        ("SHA512", "SHA-512", 128),
    ] {
        let world = listed(&package, &format!("{field}: {}", "0".repeat(digits)));
        assert_build_refused(&world, "tool", 3, &[kind, "the index says 0000"]);
    }
}

#[test]
fn the_strongest_digest_counts_and_a_weak_one_is_told() {
    let package = tool().file("./usr/bin/tool", "x");
    let rows = [
        ("d41d8cd98f00b204e9800998ecf8427e", "MD5sum", true),
        ("0", "SHA512", false),
    ];
    for (digits, field, is_weak) in rows {
        let digits = if is_weak {
            digits.to_owned()
        } else {
            digits.repeat(128)
        };
        let world = listed(&package, &format!("{field}: {digits}"));
        let planned = plan(&world, "tool");
        let text = [planned.stdout.as_slice(), planned.stderr.as_bytes()].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        assert_eq!(
            text.contains("no digest stronger than MD5"),
            is_weak,
            "{text}"
        );
        let found = findings(&world, "tool");
        let is_found = found.iter().any(|rule| rule == "digest");
        assert_eq!(is_found, is_weak, "{found:?}");
    }
}

#[test]
fn a_digest_that_is_none_leaves_its_package_out() {
    for field in ["MD5sum: 00", "SHA1: zz", "SHA512: 0"] {
        let world = listed(&tool(), field);
        let other = fs::read_to_string(world.feed().join("Packages")).unwrap();
        let good = DebBuilder::new("good", "1").index_stanza();
        world.put("Packages", format!("{other}\n{good}"));
        let planned = plan(&world, "good");
        let text = String::from_utf8_lossy(&planned.stdout).into_owned();
        assert!(text.contains("a package is left out: tool"), "{text}");
        let found = findings(&world, "good");
        assert!(found.contains(&"digest".to_owned()), "{field}: {found:?}");
    }
}
