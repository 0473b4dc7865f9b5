//! `check --explain`: what a rule means, and that the documentation says the same.

use crate::device::{Device, Extension};
use crate::support::sysextant;

#[test]
fn every_rule_is_explained_without_a_base_and_the_documentation_says_the_same() {
    let all = sysextant(&["check", "--explain", "all", "--format", "markdown"]);
    assert_eq!(all.code, Some(0), "{all:?}");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/checks.md");
    let documented = std::fs::read_to_string(path).unwrap();
    let printed = String::from_utf8(all.stdout).unwrap();
    assert!(
        documented == printed,
        "docs/checks.md is out of date: sysextant check --explain all --format markdown > docs/checks.md"
    );
}

#[test]
fn the_rule_of_a_finding_can_be_explained() {
    let device = Device::new();
    device.image("tool.raw", &Extension::saying("ID=other\n"));
    let json = device.check(&["--systemd", "257"]).json();
    for finding in json["findings"].as_array().unwrap() {
        let rule = finding["rule"].as_str().unwrap();
        let run = sysextant(&["check", "--explain", rule]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let text = String::from_utf8(run.stdout).unwrap();
        assert!(text.starts_with(rule) && text.contains("remedy:"), "{text}");
    }
}

#[test]
fn a_rule_that_does_not_exist_is_an_error_that_names_those_that_do() {
    let run = sysextant(&["check", "--explain", "nonsense"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    for known in ["nonsense", "whiteout", "package-database", "scope"] {
        assert!(run.stderr.contains(known), "{known}: {run:?}");
    }
    let neither = sysextant(&["check", "x.raw"]);
    assert_eq!(neither.code, Some(2), "{neither:?}");
    assert!(neither.stderr.contains("--base"), "{neither:?}");
}
