//! A tree of files as values, written as tar, folder or squashfs image.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use backhand::{FilesystemWriter, NodeHeader};

/// The time of every file that is given no other.
pub const MTIME: u32 = 1_700_000_000;

/// What stands at a path.
#[derive(Clone, Debug)]
pub enum Kind {
    File(Vec<u8>),
    Directory,
    Symlink(String),
    HardLink(String),
    CharacterDevice(u32, u32),
    BlockDevice(u32, u32),
    Fifo,
}

/// One path, as it is written: `./usr/bin/x`, or what a hostile archive has.
#[derive(Clone, Debug)]
pub struct Node {
    pub path: String,
    pub kind: Kind,
    pub mode: u32,
    pub uid: u64,
    pub gid: u64,
    /// Names of owner and group; empty for none.
    pub names: (String, String),
    /// Seconds since 1970.
    pub mtime: u32,
    pub xattrs: Vec<(String, Vec<u8>)>,
}

/// Nodes in the order in which they are written.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub nodes: Vec<Node>,
}

impl Tree {
    pub fn new() -> Self {
        Self::default()
    }

    fn node(mut self, path: &str, kind: Kind, mode: u32) -> Self {
        self.nodes.push(Node {
            path: path.to_owned(),
            kind,
            mode,
            uid: 0,
            gid: 0,
            names: (String::new(), String::new()),
            mtime: MTIME,
            xattrs: Vec::new(),
        });
        self
    }

    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.node(path, Kind::File(content.as_ref().to_vec()), 0o644)
    }

    pub fn directory(self, path: &str) -> Self {
        self.node(path, Kind::Directory, 0o755)
    }

    pub fn symlink(self, path: &str, target: &str) -> Self {
        self.node(path, Kind::Symlink(target.to_owned()), 0o777)
    }

    pub fn hard_link(self, path: &str, target: &str) -> Self {
        self.node(path, Kind::HardLink(target.to_owned()), 0o644)
    }

    pub fn character_device(self, path: &str, major: u32, minor: u32) -> Self {
        self.node(path, Kind::CharacterDevice(major, minor), 0o600)
    }

    pub fn block_device(self, path: &str, major: u32, minor: u32) -> Self {
        self.node(path, Kind::BlockDevice(major, minor), 0o600)
    }

    pub fn fifo(self, path: &str) -> Self {
        self.node(path, Kind::Fifo, 0o600)
    }

    /// Mode of the node that was added last.
    pub fn mode(mut self, mode: u32) -> Self {
        self.nodes.last_mut().unwrap().mode = mode;
        self
    }

    /// Owner and group of the node that was added last.
    pub fn owner(mut self, uid: u64, gid: u64) -> Self {
        let node = self.nodes.last_mut().unwrap();
        (node.uid, node.gid) = (uid, gid);
        self
    }

    /// Names of owner and group of the node that was added last.
    pub fn named(mut self, user: &str, group: &str) -> Self {
        self.nodes.last_mut().unwrap().names = (user.to_owned(), group.to_owned());
        self
    }

    /// Time of the node that was added last.
    pub fn mtime(mut self, seconds: u32) -> Self {
        self.nodes.last_mut().unwrap().mtime = seconds;
        self
    }

    /// An extended attribute of the node that was added last.
    pub fn xattr(mut self, name: &str, value: &[u8]) -> Self {
        let node = self.nodes.last_mut().unwrap();
        node.xattrs.push((name.to_owned(), value.to_vec()));
        self
    }

    /// All of it as a tar archive with its end.
    pub fn tar(&self) -> Vec<u8> {
        let mut output = Vec::new();
        self.write_members(&mut output);
        output.resize(output.len() + 1024, 0);
        output
    }

    /// The members of a tar archive, without its end.
    pub fn write_members(&self, output: &mut dyn Write) {
        for node in &self.nodes {
            write_xattrs(node, output);
            write_long(b'L', node.path.as_bytes(), output);
            let header = match &node.kind {
                Kind::Symlink(target) | Kind::HardLink(target) => {
                    write_long(b'K', target.as_bytes(), output);
                    header(node)
                }
                _ => header(node),
            };
            output.write_all(header.as_bytes()).unwrap();
            if let Kind::File(content) = &node.kind {
                write_padded(content, output);
            }
        }
    }

    /// All of it as files below `folder`; owners, devices and extended attributes stay out.
    pub fn write_folder(&self, folder: &Path) {
        for node in &self.nodes {
            let path = folder.join(node.path.trim_start_matches("./"));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            match &node.kind {
                Kind::File(content) => {
                    fs::write(&path, content).unwrap();
                    fs::set_permissions(&path, fs::Permissions::from_mode(node.mode)).unwrap();
                }
                Kind::Directory => fs::create_dir_all(&path).unwrap(),
                Kind::Symlink(target) => symlink(target, &path).unwrap(),
                Kind::HardLink(target) => {
                    let target = folder.join(target.trim_start_matches("./"));
                    fs::hard_link(target, &path).unwrap();
                }
                Kind::CharacterDevice(..) | Kind::BlockDevice(..) | Kind::Fifo => {}
            }
        }
    }

    /// All of it as a squashfs image, written by backhand. Folders that are not named are made.
    pub fn squashfs(&self) -> Vec<u8> {
        let mut writer = FilesystemWriter::default();
        for node in &self.nodes {
            let path = Path::new("/").join(node.path.trim_start_matches("./"));
            let header = NodeHeader {
                permissions: u16::try_from(node.mode).unwrap(),
                uid: u32::try_from(node.uid).unwrap(),
                gid: u32::try_from(node.gid).unwrap(),
                mtime: node.mtime,
            };
            if let Some(parent) = path.parent() {
                let parent_header = NodeHeader {
                    permissions: 0o755,
                    ..header
                };
                writer.push_dir_all(parent, parent_header).unwrap();
            }
            match &node.kind {
                Kind::File(content) => {
                    let content = std::io::Cursor::new(content.clone());
                    writer.push_file(content, &path, header).unwrap();
                }
                Kind::Directory => drop(writer.push_dir(&path, header)),
                Kind::Symlink(target) => writer.push_symlink(target, &path, header).unwrap(),
                other => panic!("{other:?} is not written to a squashfs image here"),
            }
        }
        let mut image = std::io::Cursor::new(Vec::new());
        writer.write(&mut image).unwrap();
        image.into_inner()
    }
}

/// A member's header; the size is that of the content.
fn header(node: &Node) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    let (kind, size) = match &node.kind {
        Kind::File(content) => (tar::EntryType::Regular, content.len() as u64),
        Kind::Directory => (tar::EntryType::Directory, 0),
        Kind::Symlink(_) => (tar::EntryType::Symlink, 0),
        Kind::HardLink(_) => (tar::EntryType::Link, 0),
        Kind::CharacterDevice(..) => (tar::EntryType::Char, 0),
        Kind::BlockDevice(..) => (tar::EntryType::Block, 0),
        Kind::Fifo => (tar::EntryType::Fifo, 0),
    };
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(node.mode);
    header.set_uid(node.uid);
    header.set_gid(node.gid);
    header.set_mtime(u64::from(node.mtime));
    if let Kind::CharacterDevice(major, minor) | Kind::BlockDevice(major, minor) = node.kind {
        header.set_device_major(major).unwrap();
        header.set_device_minor(minor).unwrap();
    }
    let gnu = header.as_gnu_mut().unwrap();
    put(&mut gnu.name, node.path.as_bytes());
    put(&mut gnu.uname, node.names.0.as_bytes());
    put(&mut gnu.gname, node.names.1.as_bytes());
    if let Kind::Symlink(target) | Kind::HardLink(target) = &node.kind {
        put(&mut gnu.linkname, target.as_bytes());
    }
    header.set_cksum();
    header
}

/// As much of a name as its field holds, as it is: the `tar` crate would refuse `..`.
fn put(field: &mut [u8], name: &[u8]) {
    let length = field.len().min(name.len());
    field[..length].copy_from_slice(&name[..length]);
}

/// GNU tar's extra member before one whose name does not fit into its header.
fn write_long(kind: u8, name: &[u8], output: &mut dyn Write) {
    if name.len() > 100 {
        let mut content = name.to_vec();
        content.push(0);
        write_extra(kind, "././@LongLink", &content, output);
    }
}

/// A pax header with the node's extended attributes.
fn write_xattrs(node: &Node, output: &mut dyn Write) {
    let mut records = Vec::new();
    for (name, value) in &node.xattrs {
        let key = format!("SCHILY.xattr.{name}");
        records.extend(pax_record(&key, value));
    }
    if !records.is_empty() {
        write_extra(b'x', "./PaxHeaders/x", &records, output);
    }
}

/// A pax record, whose length counts its own digits.
pub fn pax_record(key: &str, value: &[u8]) -> Vec<u8> {
    let rest = key.len() + value.len() + 3;
    let mut length = rest;
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    let mut record = format!("{length} {key}=").into_bytes();
    record.extend(value);
    record.push(b'\n');
    record
}

/// A member that speaks of the next one.
pub fn write_extra(kind: u8, name: &str, content: &[u8], output: &mut dyn Write) {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    put(&mut header.as_gnu_mut().unwrap().name, name.as_bytes());
    header.set_cksum();
    output.write_all(header.as_bytes()).unwrap();
    write_padded(content, output);
}

/// Content, filled up to a whole number of tar's blocks.
fn write_padded(content: &[u8], output: &mut dyn Write) {
    output.write_all(content).unwrap();
    let padding = content.len().next_multiple_of(512) - content.len();
    output.write_all(&[0; 512][..padding]).unwrap();
}

/// Writes files below a folder, each with its parents.
pub fn write_files(root: &Path, files: &[(&str, &str)]) {
    for (name, content) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}
