//! Debian packages, made from literals.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sysextant::archive::DigestKind;

use super::packing::Packing;
use super::tree::Tree;

/// A package that is being made.
#[derive(Clone, Debug)]
pub struct DebBuilder {
    pub name: String,
    pub version: String,
    pub architecture: String,
    pub fields: Vec<(String, String)>,
    pub tree: Tree,
    /// Name and text of each maintainer script.
    pub scripts: Vec<(String, String)>,
    pub control_packing: Packing,
    pub data_packing: Packing,
    pub has_md5sums: bool,
}

impl DebBuilder {
    pub fn new(name: &str, version: &str) -> Self {
        Self {
            name: name.to_owned(),
            version: version.to_owned(),
            architecture: "amd64".to_owned(),
            fields: Vec::new(),
            tree: Tree::new(),
            scripts: Vec::new(),
            control_packing: Packing::Gzip,
            data_packing: Packing::Gzip,
            has_md5sums: false,
        }
    }

    pub fn architecture(mut self, architecture: &str) -> Self {
        architecture.clone_into(&mut self.architecture);
        self
    }

    /// A field of the control stanza.
    pub fn field(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A maintainer script: `postinst`, say.
    pub fn script(mut self, name: &str, text: &str) -> Self {
        self.scripts.push((name.to_owned(), text.to_owned()));
        self
    }

    /// What the package unpacks to.
    pub fn tree(mut self, tree: Tree) -> Self {
        self.tree = tree;
        self
    }

    /// A file of mode 0644.
    pub fn file(mut self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.tree = self.tree.file(path, content);
        self
    }

    /// How both members are compressed.
    pub fn packing(mut self, packing: Packing) -> Self {
        (self.control_packing, self.data_packing) = (packing, packing);
        self
    }

    /// The control stanza.
    pub fn control(&self) -> String {
        let mut text = format!(
            "Package: {}\nVersion: {}\nArchitecture: {}\nMaintainer: Nobody <nobody@example.org>\n",
            self.name, self.version, self.architecture
        );
        for (name, value) in &self.fields {
            writeln!(text, "{name}: {value}").unwrap();
        }
        if !self.fields.iter().any(|(name, _)| name == "Description") {
            text.push_str("Description: made for a test\n");
        }
        text
    }

    /// control.tar, not compressed.
    pub fn control_tar(&self) -> Vec<u8> {
        let tree = Tree::new().directory("./");
        let tree = tree.file("./control", self.control());
        let scripts = self.scripts.iter();
        let with = |tree: Tree, (name, text): &(String, String)| {
            tree.file(&format!("./{name}"), text).mode(0o755)
        };
        scripts.fold(tree, with).tar()
    }

    /// The package file.
    pub fn bytes(&self) -> Vec<u8> {
        let member = |name: &str, packing: Packing, tar: Vec<u8>| {
            (format!("{name}{}", packing.suffix()), packing.pack(&tar))
        };
        let (control, control_bytes) =
            member("control.tar", self.control_packing, self.control_tar());
        let (data, data_bytes) = member("data.tar", self.data_packing, self.tree.tar());
        ar(&[
            ("debian-binary", b"2.0\n"),
            (&control, &control_bytes),
            (&data, &data_bytes),
        ])
    }

    /// `NAME_VERSION_ARCHITECTURE.deb`.
    pub fn file_name(&self) -> String {
        let version = self.version.replace(':', "%3a");
        format!("{}_{version}_{}.deb", self.name, self.architecture)
    }

    /// Writes the package into a folder.
    pub fn write_to(&self, folder: &Path) -> PathBuf {
        let path = folder.join(self.file_name());
        fs::write(&path, self.bytes()).unwrap();
        path
    }

    /// The package's stanza in an index.
    pub fn index_stanza(&self) -> String {
        let bytes = self.bytes();
        let digest = DigestKind::Sha256.of(&bytes);
        let (control, name) = (self.control(), self.file_name());
        format!(
            "{control}Filename: ./{name}\nSize: {}\nSHA256: {digest}\n",
            bytes.len()
        )
    }
}

/// Writes the packages and their index, `Packages` with the packing's suffix.
pub fn write_index(folder: &Path, packages: &[DebBuilder], packing: Packing) -> PathBuf {
    let stanzas: Vec<String> = packages.iter().map(DebBuilder::index_stanza).collect();
    for package in packages {
        package.write_to(folder);
    }
    let index = folder.join(format!("Packages{}", packing.suffix()));
    fs::write(&index, packing.pack(stanzas.join("\n").as_bytes())).unwrap();
    index
}

/// An ar archive of these members.
pub fn ar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = b"!<arch>\n".to_vec();
    for (name, content) in members {
        archive.extend(ar_header(name, content.len() as u64));
        archive.extend(*content);
        if content.len() % 2 == 1 {
            archive.push(b'\n');
        }
    }
    archive
}

/// The header of an ar member, whose size may be a lie.
pub fn ar_header(name: &str, size: u64) -> Vec<u8> {
    let header = format!(
        "{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n",
        0, 0, 0, "100644"
    );
    header.into_bytes()
}
