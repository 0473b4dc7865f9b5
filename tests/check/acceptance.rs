//! What each version of systemd does with extensions, one row a situation: outcome and rule of each
//! image, exit status, and which lies on top.

use crate::device::{Device, Extension};
use crate::rows::rows;

/// The versions of which a row tells.
const VERSIONS: [&str; 4] = ["252", "254", "257", "262"];

/// What the program says, in the words of a row.
fn told(device: &Device, version: &str, options: &[&str]) -> String {
    let run = device.check(&[&["--systemd", version], options].concat());
    assert!(matches!(run.code, Some(0 | 1)), "{version}: {run:?}");
    let json = run.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let images = json["images"].as_array().unwrap().iter();
    let images = images.map(|it| format!("{}:{}", text(&it["outcome"]), text(&it["rule"])));
    let images: Vec<String> = images.collect();
    let order: Vec<String> = json["order"].as_array().unwrap().iter().map(text).collect();
    // The command fails where an image is not merged, whatever systemd's own exit status is.
    let has_error = images.iter().any(|it| !it.starts_with("merged"));
    assert_eq!(run.code == Some(1), has_error, "{version}: {run:?}");
    let (images, order) = (images.join(" "), order.join(" "));
    format!("{} {images} | {order}", json["exit_status"])
        .trim_end()
        .to_owned()
}

#[test]
fn each_version_does_with_each_situation_what_its_sources_say() {
    assert!(rows().count() > 60, "only {} rows", rows().count());
    let mut wrong = Vec::new();
    for row in rows() {
        let device = Device::new();
        (row.place)(&device);
        for (version, expected) in VERSIONS.iter().zip(row.expected) {
            let told = told(&device, version, row.options);
            if told != expected {
                wrong.push(format!("{}, {version}: {told}, not {expected}", row.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn without_a_version_the_rules_of_the_bases_own_systemd_count() {
    let device = Device::new();
    device.image("tool_2.raw", &Extension::named("tool"));
    let stanza = |version: &str| {
        format!(
            "Package: systemd\nStatus: install ok installed\nVersion: {version}\n\
             Architecture: amd64\nDescription: made for a test\n"
        )
    };
    for (version, outcome) in [("252.39-1~deb12u1", "refused"), ("257.8-1", "merged")] {
        device.file("var/lib/dpkg/status", stanza(version));
        let json = device.check(&[]).json();
        assert_eq!(json["systemd"], version[..3], "{json:#}");
        assert_eq!(json["images"][0]["outcome"], outcome);
    }
}

#[test]
fn versions_whose_rules_are_not_known_are_refused_or_said_to_be_uncertain() {
    let device = Device::new();
    device.image("tool.raw", &Extension::named("tool"));
    let old = device.check(&["--systemd", "251"]);
    assert_eq!(old.code, Some(2), "{old:?}");
    assert!(old.stderr.contains("251 is older than 252"), "{old:?}");
    let new = device.check(&["--systemd", "270"]).json();
    let mut findings = new["findings"].as_array().unwrap().iter();
    let told = findings.any(|it| it["rule"] == "systemd" && it["certainty"] == "not-known");
    assert!(told, "{new:#}");
}

#[test]
fn a_rule_that_changed_between_two_measured_versions_is_not_certain_there() {
    let device = Device::new();
    device.image("tool_2.raw", &Extension::named("tool"));
    let certainty = |version| {
        let json = device.check(&["--systemd", version]).json();
        json["images"][0]["certainty"].as_str().unwrap().to_owned()
    };
    assert_eq!(certainty("252"), "known");
    assert_eq!(certainty("253"), "not-known");
    assert_eq!(certainty("254"), "known");
}

#[test]
fn without_images_those_of_the_base_are_judged_and_the_base_must_be_a_folder() {
    let device = Device::new();
    let none = device.check(&["--systemd", "257"]);
    assert_eq!(none.code, Some(0), "{none:?}");
    assert_eq!(none.json()["images"], serde_json::json!([]));
    device.image("run/extensions/tool.raw", &Extension::named("tool"));
    let one = device.check(&["--systemd", "257"]).json();
    assert_eq!(one["order"], serde_json::json!(["tool"]));
    assert_eq!(one["merged"], true);
    let folder = tempfile::tempdir().unwrap();
    let base = crate::support::BaseBuilder::new().write_to(folder.path());
    let tarball = crate::support::sysextant(&["check", "--base", base.to_str().unwrap()]);
    assert_eq!(tarball.code, Some(2), "{tarball:?}");
    assert!(tarball.stderr.contains("no IMAGE is named"), "{tarball:?}");
}

#[test]
fn systemd_262_mounts_for_mutable_without_any_extension() {
    let device = Device::new();
    let expected = [
        (252, 1, false),
        (254, 1, false),
        (257, 0, false),
        (262, 0, true),
    ];
    for (version, status, merged) in expected {
        let json = device
            .check(&["--systemd", &version.to_string(), "--mutable", "yes"])
            .json();
        assert_eq!(json["exit_status"], status, "{version}: {json:#}");
        assert_eq!(json["merged"], merged, "{version}");
    }
}

#[test]
fn links_of_the_bases_folders_are_followed_within_the_base() {
    let device = Device::new();
    device.image("data/images/tool.raw", &Extension::named("tool"));
    device.link(crate::device::EXTENSIONS, "/data/images");
    let json = device.check(&["--systemd", "262"]).json();
    assert_eq!(json["order"], serde_json::json!(["tool"]), "{json:#}");
}
