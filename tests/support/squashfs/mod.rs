//! Entries as values, for tests that pack them and compare what comes back.

#![allow(
    dead_code,
    reason = "each test that includes this needs another part of it"
)]

pub mod every_kind;
pub mod made;

use std::io::Cursor;
use std::num::NonZeroUsize;

use sysextant::squashfs::{
    Algorithm, Attributes, Compression, Error, Node, Options, Summary, Unobserved, Writer,
};

/// One call of [`Writer::add`].
#[derive(Clone, Debug)]
pub struct Entry {
    pub path: Vec<u8>,
    pub attributes: Attributes,
    pub kind: Kind,
}

/// What stands at a path, with the content of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Directory,
    File(Vec<u8>),
    Symlink(Vec<u8>),
    HardLink(Vec<u8>),
    CharacterDevice(u32, u32),
    BlockDevice(u32, u32),
    Fifo,
    Socket,
}

impl Entry {
    pub fn new(path: &str, kind: Kind) -> Self {
        let attributes = Attributes {
            mode: 0o644,
            mtime: 1_700_000_000,
            ..Attributes::default()
        };
        Self {
            path: path.as_bytes().to_vec(),
            attributes,
            kind,
        }
    }

    pub fn directory(path: &str) -> Self {
        Self::new(path, Kind::Directory).mode(0o755)
    }

    pub fn file(path: &str, content: impl Into<Vec<u8>>) -> Self {
        Self::new(path, Kind::File(content.into()))
    }

    pub fn symlink(path: &str, target: &str) -> Self {
        Self::new(path, Kind::Symlink(target.as_bytes().to_vec())).mode(0o777)
    }

    pub fn hard_link(path: &str, target: &str) -> Self {
        Self::new(path, Kind::HardLink(target.as_bytes().to_vec()))
    }

    pub fn mode(mut self, mode: u16) -> Self {
        self.attributes.mode = mode;
        self
    }

    pub fn owner(mut self, uid: u32, gid: u32) -> Self {
        (self.attributes.uid, self.attributes.gid) = (uid, gid);
        self
    }

    pub fn mtime(mut self, mtime: u32) -> Self {
        self.attributes.mtime = mtime;
        self
    }

    pub fn xattr(mut self, name: &str, value: &[u8]) -> Self {
        self.attributes
            .xattrs
            .push((name.as_bytes().to_vec(), value.to_vec()));
        self
    }

    pub fn add_to<W>(&self, writer: &mut Writer<'_, W>) -> Result<(), Error>
    where
        W: std::io::Read + std::io::Write + std::io::Seek,
    {
        let mut data;
        let node = match &self.kind {
            Kind::Directory => Node::Directory,
            Kind::File(content) => {
                data = content.as_slice();
                Node::File {
                    size: content.len() as u64,
                    data: &mut data,
                }
            }
            Kind::Symlink(target) => Node::Symlink(target),
            Kind::HardLink(target) => Node::HardLink(target),
            Kind::CharacterDevice(major, minor) => Node::CharacterDevice {
                major: *major,
                minor: *minor,
            },
            Kind::BlockDevice(major, minor) => Node::BlockDevice {
                major: *major,
                minor: *minor,
            },
            Kind::Fifo => Node::Fifo,
            Kind::Socket => Node::Socket,
        };
        writer.add(&self.path, &self.attributes, node)
    }
}

/// The image of these entries, as one segment.
pub fn pack(entries: &[Entry], options: Options) -> Result<(Vec<u8>, Summary), Error> {
    pack_segments(&[entries], options)
}

/// The image of these entries, in segments.
pub fn pack_segments(segments: &[&[Entry]], options: Options) -> Result<(Vec<u8>, Summary), Error> {
    let mut writer = Writer::new(Cursor::new(Vec::new()), options, &Unobserved)?;
    for segment in segments {
        writer.begin_segment()?;
        for entry in *segment {
            entry.add_to(&mut writer)?;
        }
    }
    let (image, summary) = writer.finish()?;
    Ok((image.into_inner(), summary))
}

/// Options with that algorithm, at a level that is quick, and so many jobs.
pub fn options(algorithm: Algorithm, block_size: &str, jobs: usize) -> Options {
    let level = algorithm.levels().map(|levels| levels.least.max(1));
    Options {
        compression: Compression::new(algorithm, level).unwrap(),
        block_size: block_size.parse().unwrap(),
        jobs: NonZeroUsize::new(jobs).unwrap(),
        modification_time: 1_700_000_001,
        ..Options::default()
    }
}

/// Bytes that do not shrink, the same ones for the same seed.
pub fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new()
        .update(&seed.to_le_bytes())
        .finalize_xof()
        .fill(&mut bytes);
    bytes
}

/// Text that shrinks, as long as wanted.
pub fn text(seed: u64, length: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(length + 64);
    let mut line = 0;
    while text.len() < length {
        let number = line * seed % 977;
        text.extend_from_slice(format!("{seed}: line {line} of a text, {number}\n").as_bytes());
        line += 1;
    }
    text.truncate(length);
    text
}
