//! ipk packages in each container that is met, and OpenEmbedded's layout of a feed.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::deb::ar;
use super::packing::Packing;
use super::tree::Tree;

/// What holds the three members.
#[derive(Clone, Copy, Debug)]
pub enum Container {
    Ar,
    TarGz,
}

/// A package in the making.
#[derive(Clone, Debug)]
pub struct Ipk {
    pub control: String,
    pub files: Vec<(&'static str, &'static str)>,
    pub container: Container,
    pub packing: Packing,
}

impl Ipk {
    /// `fields` are whole lines of the control file, beside name, version and architecture.
    pub fn new(name: &str, version: &str, architecture: &str, fields: &str) -> Self {
        let control = format!(
            "Package: {name}\nVersion: {version}\nArchitecture: {architecture}\n{fields}\
             Description: the {name}\n"
        );
        Self {
            control,
            files: Vec::new(),
            container: Container::Ar,
            packing: Packing::Zstd,
        }
    }

    pub fn file(mut self, path: &'static str, content: &'static str) -> Self {
        self.files.push((path, content));
        self
    }

    pub fn packed(mut self, container: Container, packing: Packing) -> Self {
        (self.container, self.packing) = (container, packing);
        self
    }

    fn field(&self, name: &str) -> &str {
        let mut lines = self.control.lines();
        lines
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
            .unwrap()
    }

    /// `NAME_VERSION_ARCH.ipk`, as OpenEmbedded names it.
    pub fn file_name(&self) -> String {
        let version = self.field("Version");
        let version = version.split_once(':').map_or(version, |(_, rest)| rest);
        let [name, architecture] = ["Package", "Architecture"].map(|field| self.field(field));
        format!("{name}_{version}_{architecture}.ipk")
    }

    /// The package's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let control = Tree::new().file("./control", &self.control).tar();
        let files = self.files.iter();
        let files = files.fold(Tree::new(), |tree, (path, content)| {
            tree.file(path, content)
        });
        let members = [
            ("debian-binary", b"2.0\n".to_vec()),
            ("control.tar.gz", Packing::Gzip.pack(&control)),
            (
                &*format!("data.tar{}", self.packing.suffix()),
                self.packing.pack(&files.tar()),
            ),
        ];
        match self.container {
            Container::Ar => ar(&members.each_ref().map(|(name, it)| (*name, it.as_slice()))),
            Container::TarGz => {
                let tree = members.iter().fold(Tree::new(), |tree, (name, content)| {
                    tree.file(&format!("./{name}"), content)
                });
                Packing::Gzip.pack(&tree.tar())
            }
        }
    }

    /// Writes the package into a folder and gives its path.
    pub fn write(&self, folder: &Path) -> PathBuf {
        fs::create_dir_all(folder).unwrap();
        let path = folder.join(self.file_name());
        fs::write(&path, self.bytes()).unwrap();
        path
    }
}

/// Lays a feed out as OpenEmbedded does: a folder an architecture, each with its index, and an
/// empty index above them.
pub fn deploy(folder: &Path, packages: &[Ipk]) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("Packages"), "").unwrap();
    for package in packages {
        let below = folder.join(package.field("Architecture"));
        let path = package.write(&below);
        let mut index = File::options()
            .create(true)
            .append(true)
            .open(below.join("Packages"))
            .unwrap();
        let size = fs::metadata(&path).unwrap().len();
        let (control, name) = (&package.control, package.file_name());
        write!(index, "{control}Filename: {name}\nSize: {size}\n\n").unwrap();
    }
}
