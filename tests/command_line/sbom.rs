//! `sysextant sbom`: of an image, of its manifest and of a plan, and what it says of other files.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{BaseBuilder, DebBuilder, Finished, Tree, World, sysextant};

/// A world whose tool needs a library; one of them has a licence and a source, and the index has
/// their digests.
fn world() -> World {
    let tool = DebBuilder::new("tool", "1:2.0+git-1")
        .field("Depends", "libx")
        .field("Source", "tools (2.0)")
        .field("License", "GPLv2+ & MIT")
        .file("./usr/bin/tool", "x");
    let library = DebBuilder::new("libx", "1").file("./usr/lib/libx.so.1", "y");
    let base = BaseBuilder::new().package("present", "1", &[]);
    World::indexed(&base, &[tool, library])
}

/// The files of which there is a bill of materials: the image, its manifest, the plan.
fn sources(world: &World) -> [String; 3] {
    let manifest = world.path("manifest.json");
    let manifest = manifest.to_str().unwrap();
    let built = world.run_build(&["tool", "--name", "debug", "--manifest", manifest]);
    assert_eq!(built.code, Some(0), "{built:?}");
    let plan = world.run("plan", &["tool", "--format", "json"]);
    let plan = world.put("debug.json", plan.stdout);
    let image = world.image();
    [image, manifest.into(), plan].map(|path| path.to_str().unwrap().to_owned())
}

fn sbom(source: &str, format: &str) -> Finished {
    sysextant(&["sbom", source, "--format", format])
}

#[test]
fn an_image_its_manifest_and_its_plan_tell_of_the_same_packages() {
    let world = world();
    let sources = sources(&world);
    let [image, manifest, plan] = sources.each_ref().map(|source| {
        let spdx = sbom(source, "spdx").json();
        assert_eq!(spdx["packages"][0]["name"], "debug", "{source}");
        spdx
    });
    // The extension itself and the base come first.
    let own = |document: &Value| document["packages"].as_array().unwrap()[2..].to_vec();
    assert_eq!(own(&image), own(&manifest));
    assert_eq!(own(&image), own(&plan));
    let [libx, tool] = &own(&image)[..] else {
        panic!("{image:#}")
    };
    assert_eq!(libx["name"], "libx");
    assert_eq!(libx["licenseDeclared"], "NOASSERTION");
    assert_eq!(tool["versionInfo"], "1:2.0+git-1");
    assert_eq!(tool["licenseDeclared"], "LicenseRef-GPLv2- AND MIT");
    assert!(tool["sourceInfo"].as_str().unwrap().contains("tools"));
    assert!(tool["checksums"][0]["checksumValue"].is_string());
    let url = tool["externalRefs"][0]["referenceLocator"]
        .as_str()
        .unwrap();
    assert!(url.starts_with("pkg:deb/"), "{url}");
    assert!(url.contains("/tool@1:2.0%2Bgit-1?arch="), "{url}");
    assert_eq!(image["packages"][0]["checksums"][0]["algorithm"], "SHA256");
    assert_eq!(manifest["packages"][0].get("checksums"), None);
}

#[test]
fn a_plan_tells_source_licence_and_digest_and_null_where_they_are_not_known() {
    let world = world();
    let plan = world.run("plan", &["tool", "--format", "json"]).json();
    let packages = plan["packages"].as_array().unwrap();
    let of = |name: &str| packages.iter().find(|it| it["name"] == name).unwrap();
    assert_eq!(of("tool")["license"], "GPLv2+ & MIT");
    assert_eq!(of("libx")["license"], Value::Null);
    assert!(of("tool")["source"].as_str().unwrap().starts_with("tools"));
    let digest = of("tool")["digest"].as_str().unwrap();
    assert!(
        digest.starts_with("sha256:") && digest.len() == 71,
        "{digest}"
    );
}

#[test]
fn the_same_input_gives_the_same_bytes_and_the_time_is_the_one_that_is_asked_for() {
    let world = world();
    let sources = sources(&world);
    for format in ["spdx", "cyclonedx"] {
        for source in &sources {
            let (first, second) = (sbom(source, format), sbom(source, format));
            assert_eq!(first.code, Some(0), "{first:?}");
            assert_eq!(first.stdout, second.stdout, "{source}");
        }
    }
    let timed = |source: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_sysextant"))
            .args(["sbom", source, "--format", "cyclonedx"])
            .env("SOURCE_DATE_EPOCH", "86400")
            .output()
            .unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        document["metadata"]["timestamp"].clone()
    };
    assert_eq!(timed(&sources[0]), "1970-01-02T00:00:00Z");
    let plan = sbom(&sources[2], "cyclonedx").json();
    assert_eq!(plan["metadata"]["timestamp"], "1970-01-01T00:00:00Z");
}

#[test]
fn an_image_without_a_manifest_exits_with_2_and_says_what_to_do() {
    let world = world();
    let built = world.run_build(&["tool", "--no-manifest"]);
    assert_eq!(built.code, Some(0), "{built:?}");
    let image = world.image();
    let told = sbom(image.to_str().unwrap(), "spdx");
    assert_eq!(told.code, Some(2), "{told:?}");
    assert!(told.stdout.is_empty());
    for words in [
        "it holds no manifest",
        "build it with sysextant",
        "--format json",
    ] {
        assert!(told.stderr.contains(words), "{words}: {}", told.stderr);
    }
}

#[test]
fn a_folder_with_a_manifest_is_an_image_too() {
    let world = world();
    let folder = world.path("tree");
    let manifest = json!({
        "format": 1,
        "name": "own",
        "base": {"family": "rpm", "os_release": {"ID": "poky"}},
        "packages": [{"name": "a", "version": "1:2-3", "architecture": "noarch"}],
    });
    let tree = Tree::new().file("./usr/share/sysextant/own.json", manifest.to_string());
    fs::create_dir(&folder).unwrap();
    tree.write_folder(&folder);
    let document = sbom(folder.to_str().unwrap(), "cyclonedx").json();
    assert_eq!(
        document["components"][1]["purl"],
        "pkg:rpm/poky/a@2-3?arch=noarch&epoch=1"
    );
    assert_eq!(document["metadata"]["component"].get("hashes"), None);
}

#[test]
fn a_plan_with_conflicts_is_told_of_and_exits_with_1() {
    let world = world();
    let plan = world.run("plan", &["libx", "no-such", "--format", "json"]);
    let plan = world.put("plan.json", plan.stdout);
    let told = sbom(plan.to_str().unwrap(), "spdx");
    assert_eq!(told.code, Some(1), "{told:?}");
    assert!(told.stderr.contains("no-such"), "{}", told.stderr);
    assert_eq!(told.json()["packages"][2]["name"], "libx");
}

#[test]
fn other_files_exit_with_2_and_are_named() {
    let world = world();
    let build = world.run_build(&["tool", "--format", "json"]);
    let newer = json!({"format": 99, "tool": "sysextant 9", "packages": []});
    let malformed = json!({"format": 1, "tool": "sysextant 0.1.0", "packages": [1]});
    let nameless = json!({"format": 1, "tool": "sysextant 0.1.0", "packages": [{"version": "1"}]});
    let rows = [
        ("build.json", build.stdout, "not the base"),
        ("other.json", b"{}".to_vec(), "no plan of sysextant"),
        ("broken.json", b"{".to_vec(), "neither an image nor JSON"),
        ("newer.json", newer.to_string().into_bytes(), "format 99"),
        (
            "malformed.json",
            malformed.to_string().into_bytes(),
            "cannot be read",
        ),
        (
            "nameless.json",
            nameless.to_string().into_bytes(),
            "without a name",
        ),
        ("text", b"hello".to_vec(), "text"),
        ("empty.raw", Vec::new(), "empty.raw"),
    ];
    for (name, content, words) in rows {
        let path = world.put(name, content);
        let told = sbom(path.to_str().unwrap(), "spdx");
        assert_eq!(told.code, Some(2), "{name}: {told:?}");
        assert!(told.stdout.is_empty(), "{name}");
        for words in [name, words] {
            assert!(told.stderr.contains(words), "{name}: {}", told.stderr);
        }
    }
    let told = sbom("no/such.raw", "spdx");
    assert_eq!(told.code, Some(2));
    assert!(told.stderr.contains("no/such.raw"), "{}", told.stderr);
}

#[test]
fn wrong_usage_exits_with_2() {
    let world = world();
    let image = world.path("x.raw");
    let told = sbom(image.to_str().unwrap(), "swid");
    assert_eq!(told.code, Some(2));
    assert!(told.stderr.contains("cyclonedx"), "{}", told.stderr);
    assert_eq!(sysextant(&["sbom"]).code, Some(2));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let world = world();
    let [image, ..] = sources(&world);
    let mut child = Command::new(env!("CARGO_BIN_EXE_sysextant"))
        .args(["sbom", &image])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
