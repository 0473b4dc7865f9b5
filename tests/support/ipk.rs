//! What the tests of opkg share: ipk packages in each container that is met, OpenEmbedded's layout
//! of a feed, and a base in each form that a snapshot has.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test binary uses a part; a failed unwrap fails the test"
)]

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use sysextant::squashfs::{Attributes, Node, Options, Unobserved, Writer};
use tar::{Builder, EntryType, Header};

/// What holds the three members.
#[derive(Clone, Copy, Debug)]
pub enum Container {
    Ar,
    TarGz,
}

/// How data.tar is compressed.
#[derive(Clone, Copy, Debug)]
pub enum Compression {
    Gzip,
    Xz,
    Zstd,
}

impl Compression {
    fn suffix(self) -> &'static str {
        match self {
            Self::Gzip => "gz",
            Self::Xz => "xz",
            Self::Zstd => "zst",
        }
    }

    fn compress(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Gzip => {
                let mut encoder =
                    flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                encoder.write_all(bytes).unwrap();
                encoder.finish().unwrap()
            }
            Self::Xz => {
                let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 0);
                encoder.write_all(bytes).unwrap();
                encoder.finish().unwrap()
            }
            Self::Zstd => zstd::encode_all(bytes, 1).unwrap(),
        }
    }
}

/// A package in the making.
#[derive(Clone, Debug)]
pub struct Ipk {
    pub control: String,
    pub files: Vec<(&'static str, &'static str)>,
    pub container: Container,
    pub compression: Compression,
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
            compression: Compression::Zstd,
        }
    }

    pub fn file(mut self, path: &'static str, content: &'static str) -> Self {
        self.files.push((path, content));
        self
    }

    pub fn packed(mut self, container: Container, compression: Compression) -> Self {
        (self.container, self.compression) = (container, compression);
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
        let control = tarball(&[("./control", self.control.as_str())]);
        let data = tarball(&self.files);
        let members = [
            ("debian-binary", b"2.0\n".to_vec()),
            ("control.tar.gz", Compression::Gzip.compress(&control)),
            (
                &*format!("data.tar.{}", self.compression.suffix()),
                self.compression.compress(&data),
            ),
        ];
        match self.container {
            Container::Ar => {
                let mut ar = b"!<arch>\n".to_vec();
                for (name, content) in members {
                    let (size, mode) = (content.len(), "100644");
                    writeln!(ar, "{name:<16}0           0     0     {mode:<8}{size:<10}`").unwrap();
                    ar.extend(content);
                    ar.resize(ar.len().next_multiple_of(2), b'\n');
                }
                ar
            }
            Container::TarGz => {
                let mut builder = Builder::new(Vec::new());
                for (name, content) in &members {
                    append(&mut builder, &format!("./{name}"), content);
                }
                Compression::Gzip.compress(&builder.into_inner().unwrap())
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

fn tarball(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (path, content) in files {
        append(&mut builder, path, content.as_bytes());
    }
    builder.into_inner().unwrap()
}

/// Appends a file under its name as it is: the `tar` crate would take a `./` off.
fn append(builder: &mut Builder<Vec<u8>>, name: &str, content: &[u8]) {
    let mut header = Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(EntryType::Regular);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(1_700_000_000);
    header.set_size(content.len() as u64);
    header.set_cksum();
    builder.append(&header, content).unwrap();
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

/// Writes files below a folder, each with its parents.
pub fn tree(root: &Path, files: &[(&str, &str)]) {
    for (name, content) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

/// The folder as a compressed tarball, beside it.
pub fn as_tarball(root: &Path) -> PathBuf {
    let path = root.with_extension("rootfs.tar.gz");
    let gzip =
        flate2::write::GzEncoder::new(File::create(&path).unwrap(), flate2::Compression::fast());
    let mut builder = Builder::new(gzip);
    builder.append_dir_all(".", root).unwrap();
    builder.into_inner().unwrap().finish().unwrap();
    path
}

/// The folder as a squashfs image, beside it.
pub fn as_squashfs(root: &Path) -> PathBuf {
    let path = root.with_extension("squashfs");
    let image = File::options()
        .create(true)
        .truncate(true)
        .read(true)
        .write(true)
        .open(&path)
        .unwrap();
    let mut writer = Writer::new(image, Options::default(), &Unobserved).unwrap();
    add_below(root, root, &mut writer);
    writer.finish().unwrap();
    path
}

fn add_below(root: &Path, folder: &Path, writer: &mut Writer<'_, File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_str().unwrap();
        let attributes = Attributes {
            mode: 0o755,
            ..Attributes::default()
        };
        if path.is_dir() {
            writer
                .add(name.as_bytes(), &attributes, Node::Directory)
                .unwrap();
            add_below(root, &path, writer);
        } else {
            let content = fs::read(&path).unwrap();
            let node = Node::File {
                size: content.len() as u64,
                data: &mut content.as_slice(),
            };
            writer.add(name.as_bytes(), &attributes, node).unwrap();
        }
    }
}
