//! `inspect`: what an image holds, from its manifest or as a guess, and what a hostile image cannot do.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::device::Extension;
use crate::support::elf::Layout;
use crate::support::squashfs::Entry;
use crate::support::{BaseBuilder, DebBuilder, Finished, World, sysextant};

const MANIFEST: &str = "usr/share/sysextant/tool.json";

fn inspect(extension: &Extension, arguments: &[&str]) -> Finished {
    let folder = TempDir::new().unwrap();
    let image = folder.path().join("tool.raw");
    std::fs::write(&image, extension.squashfs()).unwrap();
    sysextant(&[&["inspect", image.to_str().unwrap()], arguments].concat())
}

fn inspected(extension: &Extension) -> Value {
    let run = inspect(extension, &["--format", "json"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    run.json()
}

#[test]
fn an_image_tells_its_packages_by_the_manifest_of_its_build() {
    let package = DebBuilder::new("tool", "1.2-3").file("./usr/bin/tool", "#!/bin/sh\n");
    let world = World::new(&BaseBuilder::new(), &[package]);
    let run = world.run_build(&["tool"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let run = sysextant(&[
        "inspect",
        world.image().to_str().unwrap(),
        "--format",
        "json",
    ]);
    let json = run.json();
    assert_eq!(json["packages_are"], "of-manifest", "{json:#}");
    let expected = json!([{"name": "tool", "version": "1.2-3", "architecture": "amd64"}]);
    assert_eq!(json["packages"], expected);
    assert_eq!(
        json["manifest"]["packages"][0]["paths"],
        json!(["usr/bin/tool"])
    );
    assert_eq!(json["releases"][0]["fields"]["ID"], "debian");
    let run = world.run_build(&["tool", "--no-manifest", "--force"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let run = sysextant(&[
        "inspect",
        world.image().to_str().unwrap(),
        "--format",
        "json",
    ]);
    assert_eq!(run.json()["packages_are"], "guessed");
}

#[test]
fn without_a_manifest_packages_are_guessed_from_what_they_leave_behind() {
    let layout = Layout {
        is_64: true,
        is_big: false,
    };
    let library = layout.object(&[(14, "libguess.so.4")]);
    let pc = "Name: guess\nVersion: 4.2\n";
    let extension = Extension::named("tool")
        .with(Entry::file("usr/share/doc/guess-tools/copyright", ""))
        .with(Entry::file("usr/lib/pkgconfig/guess.pc", pc))
        .with(Entry::file("usr/lib/libguess.so.4.2", library));
    let json = inspected(&extension);
    assert_eq!(json["packages_are"], "guessed");
    let expected = json!([
        {"name": "guess-tools", "version": null, "from": "documentation"},
        {"name": "guess", "version": "4.2", "from": "pkg-config"},
        {"name": "libguess.so.4", "version": null, "from": "soname"},
    ]);
    assert_eq!(json["packages"], expected, "{json:#}");
}

#[test]
fn what_matters_of_an_image_is_listed() {
    let extension = Extension::bare()
        .release_strict("tool", "false")
        .with(Entry::file(
            "usr/lib/systemd/system/tool.service",
            "[Service]\n",
        ))
        .with(Entry::file("usr/bin/su", "").mode(0o4755))
        .with(Entry::file("usr/bin/ping", "").xattr("security.capability", b"c"))
        .with(Entry::symlink("usr/bin/sh", "dash"))
        .with(Entry::file("etc/tool.conf", ""))
        .with(Entry::file("usr/share/data/large", vec![7; 10_000]));
    let json = inspected(&extension);
    assert_eq!(json["releases"][0]["fits_any_name"], true);
    assert_eq!(
        json["units"],
        json!(["usr/lib/systemd/system/tool.service"])
    );
    let privileged = json["privileged"].as_array().unwrap().iter();
    let privileged: Vec<&Value> = privileged.map(|it| &it["path"]).collect();
    assert_eq!(privileged, ["usr/bin/ping", "usr/bin/su"]);
    assert_eq!(
        json["links_out"],
        json!([{"path": "usr/bin/sh", "target": "dash"}])
    );
    assert_eq!(json["outside"], json!(["etc/tool.conf"]));
    let folder = &json["folders"][0];
    assert!(folder["bytes"].as_u64() >= Some(10_000), "{folder:#}");
    assert_eq!(json["storage"]["compression"], "zstd");
    assert_eq!(json["storage"]["block_size"], 4096);
    assert_eq!(json["files"], Value::Null);
    let files = inspect(&extension, &["--files", "--format", "json"]).json();
    let files = files["files"].as_array().unwrap().iter();
    let paths: Vec<&str> = files.filter_map(|it| it["path"].as_str()).collect();
    assert!(
        paths.contains(&"usr/bin/su") && !paths.contains(&"etc/tool.conf"),
        "{paths:?}"
    );
}

#[test]
fn a_folder_is_inspected_as_an_image_is() {
    let extension = Extension::named("tool").with(Entry::file("usr/share/data/file", "content"));
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tool");
    extension.write_folder(&path);
    let run = sysextant(&["inspect", path.to_str().unwrap(), "--format", "json"]);
    let (of_folder, of_image) = (run.json(), inspected(&extension));
    assert_eq!(of_folder["storage"]["kind"], "folder");
    for key in ["entries", "bytes", "releases", "folders", "units"] {
        assert_eq!(of_folder[key], of_image[key], "{key}");
    }
}

#[test]
fn a_manifest_that_cannot_be_used_is_told_and_not_believed() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let rows: [(&str, Vec<u8>, &str); 10] = [
        ("empty", Vec::new(), "cannot be read"),
        ("no JSON", b"packages: tool".to_vec(), "cannot be read"),
        ("no UTF-8", vec![0xff; 64], "cannot be read"),
        ("a list", b"[]".to_vec(), "cannot be read"),
        ("a number", b"7".to_vec(), "cannot be read"),
        (
            "packages are text",
            br#"{"format":1,"packages":"tool"}"#.to_vec(),
            "cannot be read",
        ),
        (
            "paths are numbers",
            br#"{"format":1,"packages":[{"paths":[1]}]}"#.to_vec(),
            "cannot be read",
        ),
        (
            "a negative format",
            br#"{"format":-1}"#.to_vec(),
            "cannot be read",
        ),
        (
            "a newer format",
            br#"{"format":2,"packages":[]}"#.to_vec(),
            "newer than is read",
        ),
        ("lists within lists", deep.into_bytes(), "cannot be read"),
    ];
    for (name, content, says) in rows {
        let json = inspected(&Extension::named("tool").with(Entry::file(MANIFEST, content)));
        assert_eq!(json["packages_are"], "guessed", "{name}");
        let notes = json["notes"].to_string();
        assert!(
            notes.contains(says) && notes.contains(MANIFEST),
            "{name}: {notes}"
        );
    }
}

#[test]
fn of_several_manifests_none_is_believed_and_one_counts_under_any_name() {
    let one = Extension::named("tool").with(Entry::file(
        "usr/share/sysextant/renamed.json",
        r#"{"format":1,"packages":[{"name":"a","version":"1"}]}"#,
    ));
    assert_eq!(inspected(&one)["packages"][0]["name"], "a");
    let json = inspected(&one.with(Entry::file(MANIFEST, r#"{"format":1}"#)));
    assert_eq!(json["packages_are"], "guessed");
    assert!(
        json["notes"].to_string().contains("several manifests"),
        "{json:#}"
    );
}

#[test]
fn a_manifest_larger_than_any_real_one_is_not_read_and_that_is_told() {
    let large = vec![b' '; (64 << 20) + 1];
    let json = inspected(&Extension::named("tool").with(Entry::file(MANIFEST, large)));
    assert_eq!(json["packages_are"], "guessed");
    assert!(
        json["notes"].to_string().contains("larger than"),
        "{:#}",
        json["notes"]
    );
}

#[test]
fn control_characters_of_an_image_do_not_reach_the_terminal() {
    let manifest = r#"{"format":1,"packages":[{"name":"a\u001b[31m","version":"1\u0007\n2"}]}"#;
    let extension = Extension::bare()
        .release("tool", "ID=\"\u{1b}[2J\"\n")
        .with(Entry::file("usr/bin/\u{1b}]0;title\u{7}", ""))
        .with(Entry::symlink("usr/bin/link", "\u{1b}[1m"))
        .with(Entry::file("etc/\u{9b}31m", ""))
        .with(Entry::file(MANIFEST, manifest));
    for format in ["text", "markdown", "json"] {
        let run = inspect(&extension, &["--files", "--format", format]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let text = String::from_utf8(run.stdout).unwrap();
        let control = text.chars().find(|it| it.is_control() && *it != '\n');
        assert_eq!(control, None, "{format}: {text:?}");
        assert!(text.contains("ID"), "{format}: {text}");
    }
}
