//! `compare`: images, folders, plans, one of each; it ends as diff(1) does and finds what diff finds.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::device::Extension;
use crate::support::squashfs::Entry;
use crate::support::{BaseBuilder, DebBuilder, Finished, World, sysextant};

fn compare(old: &Path, new: &Path) -> Finished {
    let [old, new] = [old, new].map(|it| it.to_str().unwrap());
    sysextant(&["compare", old, new, "--format", "json"])
}

/// Two images, compared.
fn images(old: &Extension, new: &Extension) -> Finished {
    let folder = TempDir::new().unwrap();
    let paths = ["old.raw", "new.raw"].map(|name| folder.path().join(name));
    for (path, extension) in paths.iter().zip([old, new]) {
        fs::write(path, extension.squashfs()).unwrap();
    }
    compare(&paths[0], &paths[1])
}

#[test]
fn each_kind_of_change_is_told() {
    let old = Extension::named("tool").with(Entry::file("usr/share/a", "a"));
    let with = |entry| old.clone().with(entry);
    let rows: [(&str, Extension, Value); 6] = [
        (
            "content",
            with(Entry::file("usr/share/a", "b")),
            json!(["content"]),
        ),
        (
            "mode",
            with(Entry::file("usr/share/a", "a").mode(0o600)),
            json!(["mode"]),
        ),
        (
            "owner",
            with(Entry::file("usr/share/a", "a").owner(0, 7)),
            json!(["owner"]),
        ),
        (
            "xattrs",
            with(Entry::file("usr/share/a", "a").xattr("user.x", b"1")),
            json!(["xattrs"]),
        ),
        (
            "kind",
            with(Entry::symlink("usr/share/a", "b")),
            json!(["kind"]),
        ),
        (
            "several",
            with(Entry::file("usr/share/a", "ab").mode(0o755)),
            json!(["content", "mode"]),
        ),
    ];
    for (name, new, changes) in rows {
        let run = images(&old, &new);
        assert_eq!(run.code, Some(1), "{name}: {run:?}");
        let changed = &run.json()["paths"]["changed"];
        assert_eq!(
            changed.as_array().map(Vec::len),
            Some(1),
            "{name}: {changed:#}"
        );
        assert_eq!(changed[0]["path"], "usr/share/a", "{name}");
        assert_eq!(changed[0]["changes"], changes, "{name}");
    }
    let link = |target| old.clone().with(Entry::symlink("usr/share/l", target));
    let run = images(&link("a"), &link("b"));
    assert_eq!(
        run.json()["paths"]["changed"][0]["changes"],
        json!(["target"])
    );
}

#[test]
fn it_ends_as_diff_does() {
    let one = Extension::named("tool");
    let later = one
        .clone()
        .with(Entry::file("usr/bin/new", "new\n").mode(0o755).mtime(5));
    assert_eq!(
        images(&one, &later).code,
        Some(0),
        "times alone are no difference"
    );
    let other = one.clone().with(Entry::file("usr/bin/other", ""));
    let run = images(&one, &other);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(run.json()["paths"]["added"][0]["path"], "usr/bin/other");
    let folder = TempDir::new().unwrap();
    let good = folder.path().join("good.raw");
    fs::write(&good, one.squashfs()).unwrap();
    let rows: [(&str, &[u8], &str); 5] = [
        ("empty", b"", "is empty"),
        ("noise", b"\x00\x01\x02", "is no image"),
        ("text.json", b"{\"packages\": ", "neither an image nor JSON"),
        ("other.json", b"{\"a\": 1}", "no plan of sysextant"),
        ("cut.raw", &one.squashfs()[..50], "superblock"),
    ];
    for (name, content, says) in rows {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        for (old, new) in [(&good, &path), (&path, &good)] {
            let run = compare(old, new);
            assert_eq!(run.code, Some(2), "{name}: {run:?}");
            assert!(
                run.stderr.contains(says) && run.stderr.contains(name),
                "{run:?}"
            );
        }
    }
    let gone = compare(&good, &folder.path().join("gone.raw"));
    assert_eq!(gone.code, Some(2), "{gone:?}");
}

#[test]
fn release_fields_and_packages_are_compared() {
    let manifest = |version: &str| {
        let text = format!(
            r#"{{"format":1,"packages":[{{"name":"a","version":"{version}","paths":["usr/bin/new"]}}],
            "findings":[{{"rule":"unit","severity":"note","text":"says {version}"}}]}}"#
        );
        Entry::file("usr/share/sysextant/tool.json", text)
    };
    let old = Extension::saying("ID=demo\nVERSION_ID=1\n").with(manifest("1"));
    let new = Extension::saying("ID=demo\nVERSION_ID=2\n").with(manifest("2"));
    let json = images(&old, &new).json();
    let changed = |name: &str| json!([{"name": name, "old": "1", "new": "2"}]);
    assert_eq!(
        json["release"]["changed"],
        changed("VERSION_ID"),
        "{json:#}"
    );
    assert_eq!(json["packages"]["changed"], changed("a"));
    assert_eq!(json["findings"]["added"][0]["text"], "says 2");
    assert_eq!(json["findings"]["removed"][0]["text"], "says 1");
    let bare = images(&old, &Extension::named("tool")).json();
    assert_eq!(
        bare["packages"],
        Value::Null,
        "one of the two does not tell"
    );
}

/// A world with one package, its plan as JSON and its image.
fn world(version: &str, content: &str) -> (World, PathBuf) {
    let package = DebBuilder::new("tool", version).file("./usr/bin/tool", content);
    let world = World::new(&BaseBuilder::new(), &[package]);
    let run = world.run_build(&["tool"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let plan = world.run("plan", &["tool", "--files", "--format", "json"]);
    assert_eq!(plan.code, Some(0), "{plan:?}");
    let path = world.image().with_extension("json");
    fs::write(&path, plan.stdout).unwrap();
    (world, path)
}

#[test]
fn plans_are_compared_with_plans_and_with_images() {
    let (first, plan) = world("1", "one\n");
    let (second, later) = world("2", "longer\n");
    assert_eq!(compare(&plan, &plan).code, Some(0));
    let run = compare(&plan, &later);
    assert_eq!(run.code, Some(1), "{run:?}");
    let packages = json!([{"name": "tool", "old": "1", "new": "2"}]);
    assert_eq!(run.json()["packages"]["changed"], packages);
    assert_eq!(run.json()["paths"]["changed"][0]["path"], "usr/bin/tool");
    for (one, other) in [(&plan, &second.image()), (&first.image(), &later)] {
        let run = compare(one, other);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert_eq!(run.json()["packages"]["changed"], packages, "{run:?}");
    }
    assert_eq!(compare(&first.image(), &first.image()).code, Some(0));
}

#[test]
fn an_image_is_the_same_as_its_own_plan() {
    let (world, plan) = world("1", "one\n");
    let run = compare(&plan, &world.image());
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(run.json()["packages"]["changed"], json!([]));
    let bare = world.run_build(&["tool", "--no-manifest", "--force"]);
    assert_eq!(bare.code, Some(0), "{bare:?}");
    assert_eq!(compare(&plan, &world.image()).code, Some(0));
    let other = world.run_build(&["tool", "--strict-name", "--force"]);
    assert_eq!(other.code, Some(0), "{other:?}");
    let run = compare(&world.image(), &plan);
    assert_eq!(run.code, Some(0), "{run:?}");
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % limit
    }
}

/// A small random tree below a folder: files, folders and links, some of them within each other.
fn grow(folder: &Path, numbers: &mut Numbers) {
    for _ in 0..14 {
        let names = (0..=numbers.below(3))
            .map(|_| ["a", "b", "c", "d-"][usize::try_from(numbers.below(4)).unwrap()]);
        let path = folder.join("usr").join(names.collect::<PathBuf>());
        let parent = path.parent().unwrap();
        if fs::create_dir_all(parent).is_err() || path.symlink_metadata().is_ok() {
            continue;
        }
        // A file or a link may stand where a parent would.
        match numbers.below(4) {
            0 => fs::create_dir(&path).unwrap(),
            1 => symlink(
                ["a", "b", "../gone"][usize::try_from(numbers.below(3)).unwrap()],
                &path,
            )
            .unwrap(),
            _ => fs::write(
                &path,
                ["", "one", "two"][usize::try_from(numbers.below(3)).unwrap()],
            )
            .unwrap(),
        }
    }
}

/// The tree of a folder as an extension, with the folder's own owners and modes.
fn packed(root: &Path) -> Extension {
    let mut extension = Extension::empty();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            let found = path.symlink_metadata().unwrap();
            let entry = if found.is_symlink() {
                Entry::symlink(name, fs::read_link(&path).unwrap().to_str().unwrap())
            } else if found.is_dir() {
                folders.push(path.clone());
                Entry::directory(name)
            } else {
                Entry::file(name, fs::read(&path).unwrap())
            };
            let mode = u16::try_from(found.permissions().mode() & 0o7777).unwrap();
            extension = extension.with(entry.mode(mode).owner(found.uid(), found.gid()));
        }
    }
    extension
}

/// What `diff -r` finds, as paths.
fn by_diff(old: &Path, new: &Path) -> BTreeSet<String> {
    let output = Command::new("diff")
        .args(["-rq", "--no-dereference"])
        .args([old, new])
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let relative = |path: &str| {
        let path = Path::new(path);
        let below = path.strip_prefix(old).or_else(|_| path.strip_prefix(new));
        below.unwrap().to_str().unwrap().to_owned()
    };
    let paths = text.lines().map(|line| {
        if let Some(rest) = line.strip_prefix("Only in ") {
            let (folder, name) = rest.split_once(": ").unwrap();
            return relative(&format!("{folder}/{name}"));
        }
        // `Files A and B differ`, `Symbolic links A and B differ`, `File A is a ... while ...`
        relative(line.split(' ').find(|word| word.starts_with('/')).unwrap())
    });
    paths.collect()
}

/// What `compare` finds: of a folder that only one side has, the folder alone, as diff says it.
fn by_compare(run: &Finished) -> BTreeSet<String> {
    let json = run.json();
    let paths = ["added", "removed", "changed"].into_iter().flat_map(|key| {
        let found = json["paths"][key].as_array().unwrap().clone();
        found
            .into_iter()
            .map(|it| it["path"].as_str().unwrap().to_owned())
    });
    let all: BTreeSet<String> = paths.collect();
    let is_below_another = |path: &&String| {
        let mut above = Path::new(path.as_str()).ancestors().skip(1);
        above.any(|it| all.contains(it.to_str().unwrap()))
    };
    all.iter()
        .filter(|path| !is_below_another(path))
        .cloned()
        .collect()
}

#[test]
fn what_differs_between_two_random_trees_is_what_diff_finds() {
    let mut differing = 0;
    for seed in 0..24 {
        let folder = TempDir::new().unwrap();
        let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
        for (path, root) in [(&old, 2 * seed), (&new, 2 * seed + seed % 3)] {
            fs::create_dir_all(path.join("usr")).unwrap();
            grow(path, &mut Numbers(root));
        }
        let expected = by_diff(&old, &new);
        let images = [&old, &new].map(|path| {
            let image = path.with_extension("raw");
            fs::write(&image, packed(path).squashfs()).unwrap();
            image
        });
        // Two images, two folders, and one of each: all three find the same.
        for (one, other) in [(&images[0], &images[1]), (&old, &new), (&old, &images[1])] {
            let run = compare(one, other);
            assert_eq!(
                run.code,
                Some(i32::from(!expected.is_empty())),
                "{seed}: {run:?}"
            );
            assert_eq!(by_compare(&run), expected, "{seed}");
        }
        differing += usize::from(!expected.is_empty());
    }
    assert!(differing > 10, "only {differing} pairs differ");
}
