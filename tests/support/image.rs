//! An image as a reader finds it that is not ours (backhand), with what it does not show, extended
//! attributes, read here after the format's description.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use backhand::{FilesystemReader, InnerNode, SquashfsFileReader};

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// `file CONTENT`, `dir`, `link TARGET`, `fifo`.
    pub what: String,
    pub mode: u16,
    pub owner: (u32, u32),
    pub mtime: u32,
    /// How many names the file has.
    pub links: u32,
    /// Where its data begins: names of one file share it.
    pub place: (u64, u32, u32),
    /// The number of its extended attributes in their table.
    xattrs: u32,
}

/// All of an image, by paths without a slash before them; the root has the empty one.
#[derive(Debug)]
pub struct Image {
    pub found: BTreeMap<String, Found>,
    pub mtime: u32,
    bytes: Vec<u8>,
}

/// No extended attributes.
const NONE: u32 = u32::MAX;

impl Image {
    pub fn read(path: &Path) -> Self {
        let bytes = fs::read(path).unwrap();
        let image = FilesystemReader::from_reader(Cursor::new(bytes.clone())).unwrap();
        let nodes = image.files().map(|node| {
            let (mut links, mut place, mut xattrs) = (1, (0, 0, 0), NONE);
            let what = match &node.inner {
                InnerNode::File(file) => {
                    match file {
                        SquashfsFileReader::Basic(it) => {
                            place = (it.blocks_start.into(), it.frag_index, it.block_offset);
                        }
                        SquashfsFileReader::Extended(it) => {
                            (links, xattrs) = (it.link_count, it.xattr_index);
                            place = (it.blocks_start, it.frag_index, it.block_offset);
                        }
                    }
                    let mut content = Vec::new();
                    image.file(file).reader().read_to_end(&mut content).unwrap();
                    format!("file {}", String::from_utf8_lossy(&content))
                }
                InnerNode::Dir(_) => "dir".to_owned(),
                InnerNode::Symlink(link) => format!("link {}", link.link.display()),
                InnerNode::NamedPipe => "fifo".to_owned(),
                other => panic!("{} is {other:?}", node.fullpath.display()),
            };
            let header = node.header;
            let found = Found {
                what,
                mode: header.permissions,
                owner: (header.uid, header.gid),
                mtime: header.mtime,
                links,
                place,
                xattrs,
            };
            (node.fullpath.to_str().unwrap()[1..].to_owned(), found)
        });
        Self {
            found: nodes.collect(),
            mtime: image.mod_time,
            bytes,
        }
    }

    /// What stands at a path: see [`Found::what`]; empty if nothing does.
    pub fn what(&self, path: &str) -> &str {
        self.found.get(path).map_or("", |found| &found.what)
    }

    /// All paths but those of the root, of the release file and of its folder.
    pub fn paths(&self) -> Vec<&str> {
        let is_own =
            |path: &&str| path.starts_with("usr/lib/extension-release.d") || path.is_empty();
        let paths = self.found.keys().map(String::as_str);
        paths.filter(|path| !is_own(path)).collect()
    }

    /// The extended attributes of a file: prefix (0 `user`, 1 `trusted`, 2 `security`), the rest of
    /// the name, value. The image's tables must not be compressed.
    pub fn xattrs(&self, path: &str) -> Vec<(u16, String, Vec<u8>)> {
        /// Where the superblock has the place of the table.
        const TABLE: usize = 56;
        /// Bytes before a block of metadata: its length.
        const LENGTH: usize = 2;
        let (image, number) = (&self.bytes, self.found[path].xattrs);
        if number == NONE {
            return Vec::new();
        }
        let table = place_at(image, TABLE);
        let pairs = place_at(image, table);
        // All that a test writes stands in the first block of each table.
        let ids = place_at(image, table + 16) + LENGTH;
        let id = ids + 16 * usize::try_from(number).unwrap();
        let reference = place_at(image, id);
        assert_eq!(reference >> 16, 0, "beyond the first block");
        let mut at = pairs + LENGTH + reference;
        let mut take = |length: usize| {
            at += length;
            &image[at - length..at]
        };
        let short = |bytes: &[u8]| u16::from_le_bytes(bytes.try_into().unwrap());
        let count = u32::from_le_bytes(image[id + 8..id + 12].try_into().unwrap());
        let attributes = (0..count).map(|_| {
            let (prefix, length) = (short(take(2)), short(take(2)));
            let name = String::from_utf8(take(length.into()).to_vec()).unwrap();
            let length = u32::from_le_bytes(take(4).try_into().unwrap());
            (prefix, name, take(length as usize).to_vec())
        });
        attributes.collect()
    }
}

fn place_at(bytes: &[u8], at: usize) -> usize {
    let place = u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    usize::try_from(place).unwrap()
}
