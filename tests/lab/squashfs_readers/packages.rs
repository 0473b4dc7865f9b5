//! The lab's packages: as the program packs them, and as dpkg-deb unpacks them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::readers::run;
use crate::seen::{Seen, Tree, digest, name_by_first_in_order, seen};

/// Folders that are links into `usr` on a merged base, as the lab's is.
const MERGED: [&str; 6] = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];
/// Where an extension says which base it fits.
const RELEASE: &str = "usr/lib/extension-release.d/extension-release.feed";

/// `dpkg-deb -x`, and the times of folders: those into which links come late are left at the
/// present by dpkg-deb's tar, so they are set again with options that it does not give.
const UNPACK: &str = r#"
    dpkg-deb -x "$0" "$1"
    dpkg-deb --fsys-tarfile "$0" | tar -C "$1" -xpP --delay-directory-restore
"#;

/// The lab, and a folder for images and what is unpacked.
pub struct Lab {
    program: PathBuf,
    root: PathBuf,
    work: TempDir,
}

impl Lab {
    /// As `tests/lab/squashfs.sh` names it.
    pub fn new() -> Self {
        let path = |name| std::env::var_os(name).map(PathBuf::from);
        Self {
            program: path("SYSEXTANT").expect("SYSEXTANT names the program"),
            root: path("SYSEXTANT_LAB").expect("SYSEXTANT_LAB names the lab"),
            work: TempDir::new().unwrap(),
        }
    }

    /// The extension with every package of the feed that the base does not have, and its report.
    pub fn build(&self, compression: &str, block_size: &str) -> (PathBuf, Value) {
        let image = self.work.path().join("feed.raw");
        let feed = self.root.join("feed");
        let mut command = Command::new(&self.program);
        command.arg("build").arg(&feed).arg("--feed").arg(&feed);
        let base = self.root.join("base-pkgdb.rootfs.tar.gz");
        let os_release = self.root.join("rootfs/usr/lib/os-release");
        command.arg("--base").arg(base);
        command.arg("--os-release").arg(os_release);
        command.args(["--compression", compression, "--block-size", block_size]);
        // The manifest is no package's.
        command.args(["--no-manifest", "--format", "json", "--force", "-o"]);
        let output = command.arg(&image).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {errors}");
        (image, serde_json::from_slice(&output.stdout).unwrap())
    }

    /// What the image of that report ought to hold: each package as `dpkg-deb -x` unpacks it, the
    /// folders and files outside `/usr` and `/opt` aside, and of what several packages have the
    /// first one's; a folder has its newest time.
    pub fn unpacked(&self, report: &Value) -> Tree {
        let mut tree = Tree::new();
        for package in report["packages"].as_array().unwrap() {
            let folder = TempDir::new_in(self.work.path()).unwrap();
            let deb = self.deb(&package["name"], &package["version"]);
            run(Command::new("sh")
                .args(["-ec", UNPACK])
                .arg(deb)
                .arg(folder.path()));
            for (path, mut one) in seen(folder.path()) {
                let Some(path) = in_extension(&path) else {
                    continue;
                };
                if let Some(first) = in_extension(&one.first_name) {
                    one.first_name = first;
                }
                let (kind, mtime) = (one.kind, one.mtime);
                let first = tree.entry(path).or_insert(one);
                if kind == "directory" {
                    first.mtime = first.mtime.max(mtime);
                }
            }
        }
        let newest = tree.values().filter(|one| one.kind == "file");
        let newest = newest.map(|one| one.mtime).max().unwrap();
        tree.insert(RELEASE.into(), release_file(report, newest));
        complete(tree, newest)
    }

    fn deb(&self, name: &Value, version: &Value) -> PathBuf {
        let (name, version) = (name.as_str().unwrap(), version.as_str().unwrap());
        let begin = format!("{name}_{}_", version.replace(':', "%3a"));
        let mut files = std::fs::read_dir(self.root.join("feed")).unwrap();
        files
            .find_map(|file| {
                let path = file.unwrap().path();
                let matches = path.file_name()?.to_str()?.starts_with(&begin);
                matches.then_some(path)
            })
            .unwrap()
    }
}

/// Where a package's path stands in the image; nothing if it is left out.
fn in_extension(path: &Path) -> Option<PathBuf> {
    let top = path.iter().next()?.to_str()?;
    let place = if MERGED.contains(&top) {
        Path::new("usr").join(path)
    } else if top == "usr" || top == "opt" {
        path.to_path_buf()
    } else {
        return None;
    };
    (place != Path::new("usr/lib/os-release")).then_some(place)
}

fn release_file(report: &Value, mtime: i64) -> Seen {
    let fields = report["release"].as_object().unwrap();
    let lines = fields
        .iter()
        .map(|(key, value)| format!("{key}={}\n", value.as_str().unwrap()));
    let content: String = lines.collect();
    Seen {
        kind: "file",
        mode: 0o644,
        content: digest(content.as_bytes()),
        size: content.len() as u64,
        xattrs: BTreeMap::from([(
            "user.extension-release.strict".to_owned(),
            b"false".to_vec(),
        )]),
        first_name: RELEASE.into(),
        ..directory(mtime)
    }
}

fn directory(mtime: i64) -> Seen {
    Seen {
        kind: "directory",
        mode: 0o755,
        owner: (0, 0),
        mtime,
        links: 1,
        content: String::new(),
        size: 0,
        xattrs: BTreeMap::new(),
        first_name: PathBuf::new(),
    }
}

/// The tree with the folders that nobody brought, and with its own link counts.
fn complete(mut tree: Tree, newest: i64) -> Tree {
    let paths: Vec<_> = tree.keys().cloned().collect();
    for above in paths.iter().flat_map(|path| path.ancestors().skip(1)) {
        tree.entry(above.to_path_buf()).or_insert_with(|| Seen {
            first_name: above.to_path_buf(),
            ..directory(newest)
        });
    }
    let mut tree = name_by_first_in_order(tree);
    let mut links: BTreeMap<PathBuf, u64> = BTreeMap::new();
    for (path, one) in &tree {
        *links.entry(one.first_name.clone()).or_default() += 1;
        if one.kind == "directory" {
            *links.entry(path.clone()).or_default() += 1;
            if let Some(parent) = path.parent() {
                *links.entry(parent.to_path_buf()).or_default() += 1;
            }
        }
    }
    for one in tree.values_mut() {
        one.links = links[&one.first_name];
    }
    tree
}
