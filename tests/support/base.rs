//! Bases, made from literals: a dpkg database, os-release and a tree, in every form a base has.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::packing::Packing;
use super::tree::Tree;

/// The form in which a base is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Folder,
    Tarball(Packing),
    Squashfs,
}

impl Form {
    pub const ALL: [Self; 7] = [
        Self::Folder,
        Self::Tarball(Packing::None),
        Self::Tarball(Packing::Gzip),
        Self::Tarball(Packing::Xz),
        Self::Tarball(Packing::Zstd),
        Self::Tarball(Packing::Bzip2),
        Self::Squashfs,
    ];

    /// Writes a tree in this form into a folder.
    pub fn write(self, tree: &Tree, folder: &Path) -> PathBuf {
        match self {
            Self::Folder => {
                let path = folder.join("rootfs");
                fs::create_dir_all(&path).unwrap();
                tree.write_folder(&path);
                path
            }
            Self::Tarball(packing) => {
                let path = folder.join(format!("base.tar{}", packing.suffix()));
                fs::write(&path, packing.pack(&tree.tar())).unwrap();
                path
            }
            Self::Squashfs => {
                let path = folder.join("base.squashfs");
                fs::write(&path, tree.squashfs()).unwrap();
                path
            }
        }
    }
}

/// A base that is being made.
#[derive(Clone, Debug, Default)]
pub struct BaseBuilder {
    status: String,
    lists: Vec<(String, String)>,
    os_release: Option<String>,
    tree: Tree,
}

impl BaseBuilder {
    /// A base without packages, of Debian 12.
    pub fn new() -> Self {
        Self {
            os_release: Some("ID=debian\nVERSION_ID=\"12\"\n".to_owned()),
            ..Self::default()
        }
    }

    /// An installed package with its files: path, and md5 in hexadecimal if there is one.
    pub fn package(self, name: &str, version: &str, files: &[(&str, Option<&str>)]) -> Self {
        let stanza = format!(
            "Package: {name}\nStatus: install ok installed\nVersion: {version}\n\
             Architecture: amd64\nDescription: made for a test\n"
        );
        self.stanza(&stanza).files(name, files)
    }

    /// A stanza of the status file, as it is.
    pub fn stanza(mut self, stanza: &str) -> Self {
        writeln!(self.status, "{}\n", stanza.trim_end()).unwrap();
        self
    }

    /// The lists of a package: `name` may have an architecture behind a colon.
    pub fn files(mut self, name: &str, files: &[(&str, Option<&str>)]) -> Self {
        let (mut list, mut sums) = ("/.\n".to_owned(), String::new());
        for (path, md5) in files {
            writeln!(list, "{path}").unwrap();
            if let Some(md5) = md5 {
                writeln!(sums, "{md5}  {}", path.trim_start_matches('/')).unwrap();
            }
        }
        self.lists.push((format!("{name}.list"), list));
        if !sums.is_empty() {
            self.lists.push((format!("{name}.md5sums"), sums));
        }
        self
    }

    pub fn os_release(mut self, text: Option<&str>) -> Self {
        self.os_release = text.map(str::to_owned);
        self
    }

    /// Further files of the base: with `usr/bin/...` among them it is a whole tree.
    pub fn tree(mut self, tree: Tree) -> Self {
        self.tree = tree;
        self
    }

    /// All of it as a tree, members under `./`.
    pub fn to_tree(&self) -> Tree {
        let mut tree = self.tree.clone();
        if let Some(text) = &self.os_release {
            tree = tree.file("./usr/lib/os-release", text);
        }
        tree = tree.file("./var/lib/dpkg/status", &self.status);
        for (name, content) in &self.lists {
            tree = tree.file(&format!("./var/lib/dpkg/info/{name}"), content);
        }
        tree
    }

    /// Writes the base in a form into a folder.
    pub fn write(&self, form: Form, folder: &Path) -> PathBuf {
        form.write(&self.to_tree(), folder)
    }

    /// Writes the base as a snapshot's tarball.
    pub fn write_to(&self, folder: &Path) -> PathBuf {
        self.write(Form::Tarball(Packing::Gzip), folder)
    }
}
