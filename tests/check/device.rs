//! A device as a folder, and extensions for it in every form that systemd knows.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use sysextant::squashfs::Algorithm;
use tempfile::TempDir;

use crate::support::squashfs::{Entry, Kind, options, pack};
use crate::support::{Finished, sysextant};

/// What the device's os-release says.
pub const OS_RELEASE: &str = "ID=demo\nID_LIKE=\"alpha beta\"\nVERSION_ID=3.1\n";
/// What a release file says that fits it.
pub const FITS: &str = "ID=demo\nVERSION_ID=3.1\n";
/// Where extensions are, unless a test says otherwise.
pub const EXTENSIONS: &str = "var/lib/extensions";

/// An extension's tree.
#[derive(Clone, Debug)]
pub struct Extension {
    entries: BTreeMap<Vec<u8>, Entry>,
}

impl Extension {
    /// One without any entry.
    pub fn empty() -> Self {
        let entries = BTreeMap::new();
        Self { entries }
    }

    /// One without a release file, with `/usr/bin/new`.
    pub fn bare() -> Self {
        Self::empty().with(Entry::file("usr/bin/new", "new\n").mode(0o755))
    }

    /// One whose release file has that name and fits the device.
    pub fn named(name: &str) -> Self {
        Self::bare().release(name, FITS)
    }

    /// One named `tool` whose release file says that.
    pub fn saying(fields: &str) -> Self {
        Self::bare().release("tool", fields)
    }

    /// One of `/etc`, named `tool`.
    pub fn of_etc(fields: &str) -> Self {
        let path = "etc/extension-release.d/extension-release.tool";
        Self::empty()
            .with(Entry::file("etc/new", "new\n"))
            .with(Entry::file(path, fields))
    }

    /// A further release file.
    pub fn release(self, name: &str, fields: &str) -> Self {
        self.with(Entry::file(&release(name), fields))
    }

    /// A further release file, with the attribute that says whether the name counts.
    pub fn release_strict(self, name: &str, strict: &str) -> Self {
        let entry = Entry::file(&release(name), FITS);
        self.with(entry.xattr("user.extension-release.strict", strict.as_bytes()))
    }

    /// A release file that is a link.
    pub fn release_link(self, name: &str, target: &str) -> Self {
        self.with(Entry::symlink(&release(name), target))
    }

    /// A further entry, in place of what stands at its path; missing folders are made.
    pub fn with(mut self, entry: Entry) -> Self {
        let path = String::from_utf8(entry.path.clone()).unwrap();
        for (end, _) in path.match_indices('/') {
            let folder = path.as_bytes()[..end].to_vec();
            let made = Entry::directory(&path[..end]);
            self.entries.entry(folder).or_insert(made);
        }
        self.entries.insert(entry.path.clone(), entry);
        self
    }

    /// All of it as a squashfs image.
    pub fn squashfs(&self) -> Vec<u8> {
        self.squashfs_with(Algorithm::Zstd)
    }

    /// The same in that compression.
    pub fn squashfs_with(&self, algorithm: Algorithm) -> Vec<u8> {
        let entries: Vec<Entry> = self.entries.values().cloned().collect();
        pack(&entries, options(algorithm, "4K", 1)).unwrap().0
    }

    /// All of it as files below a folder; devices, owners and attributes stay out.
    pub fn write_folder(&self, folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        for (path, entry) in &self.entries {
            let path = folder.join(std::str::from_utf8(path).unwrap());
            match &entry.kind {
                Kind::Directory => fs::create_dir_all(&path).unwrap(),
                Kind::File(content) => fs::write(&path, content).unwrap(),
                Kind::Symlink(target) => {
                    symlink(std::str::from_utf8(target).unwrap(), &path).unwrap();
                    continue;
                }
                other => panic!("{other:?} is not written as a file here"),
            }
            let mode = fs::Permissions::from_mode(u32::from(entry.attributes.mode));
            fs::set_permissions(&path, mode).unwrap();
        }
    }
}

fn release(name: &str) -> String {
    format!("usr/lib/extension-release.d/extension-release.{name}")
}

/// A device: the folder of its root.
pub struct Device {
    folder: TempDir,
}

impl Device {
    /// One without extensions.
    pub fn new() -> Self {
        let device = Self {
            folder: TempDir::new().unwrap(),
        };
        device.file("usr/lib/os-release", OS_RELEASE);
        device.file("usr/bin/tool", "the base's\n");
        device.file("usr/share/data/file", "the base's\n");
        device.link("usr/sbin", "bin");
        device.file("etc/hostname", "device\n");
        device
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    /// A file of the device, in place of what stands there.
    pub fn file(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn directory(&self, path: &str) {
        fs::create_dir_all(self.root().join(path)).unwrap();
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.root().join(path)).unwrap();
    }

    pub fn link(&self, path: &str, target: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
    }

    /// A squashfs image in the folder of extensions, or at a path that has a slash.
    pub fn image(&self, file: &str, extension: &Extension) {
        self.file(&place(file), extension.squashfs());
    }

    /// An extension as a folder.
    pub fn folder(&self, file: &str, extension: &Extension) {
        extension.write_folder(&self.root().join(place(file)));
    }

    /// `check` of all that the device holds.
    pub fn check(&self, arguments: &[&str]) -> Finished {
        let root = self.root().into_os_string();
        let mut all: Vec<OsString> = vec!["check".into(), "--base".into(), root];
        all.extend(["--format".into(), "json".into()]);
        all.extend(["--architecture".into(), "x86-64".into()]);
        all.extend(arguments.iter().map(OsString::from));
        sysextant(&all)
    }
}

fn place(file: &str) -> String {
    match file.contains('/') {
        true => file.to_owned(),
        false => format!("{EXTENSIONS}/{file}"),
    }
}
