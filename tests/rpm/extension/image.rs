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
    /// Prefix (0 `user`, 1 `trusted`, 2 `security`), the rest of the name, value.
    pub xattrs: Vec<(u16, String, Vec<u8>)>,
}

/// All of an image but its root, by path.
pub fn read(path: &Path) -> BTreeMap<String, Found> {
    let bytes = fs::read(path).unwrap();
    let image = FilesystemReader::from_reader(Cursor::new(bytes.clone())).unwrap();
    let nodes = image.files().filter(|node| node.fullpath != Path::new("/"));
    let nodes = nodes.map(|node| {
        let (mut links, mut place, mut xattrs) = (1, (0, 0, 0), Vec::new());
        let what = match &node.inner {
            InnerNode::File(file) => {
                match file {
                    SquashfsFileReader::Basic(it) => {
                        place = (it.blocks_start.into(), it.frag_index, it.block_offset);
                    }
                    SquashfsFileReader::Extended(it) => {
                        links = it.link_count;
                        place = (it.blocks_start, it.frag_index, it.block_offset);
                        xattrs = attributes(&bytes, it.xattr_index);
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
    nodes.collect()
}

/// The attributes of that number in an image whose tables are not compressed.
fn attributes(image: &[u8], number: u32) -> Vec<(u16, String, Vec<u8>)> {
    const NONE: u32 = u32::MAX;
    /// Where the superblock has the place of the table.
    const TABLE: usize = 56;
    /// Bytes before a block of metadata: its length.
    const LENGTH: usize = 2;
    if number == NONE {
        return Vec::new();
    }
    let table = usize::try_from(u64_at(image, TABLE)).unwrap();
    let pairs = usize::try_from(u64_at(image, table)).unwrap();
    // All that a test writes stands in the first block of each table.
    let ids = usize::try_from(u64_at(image, table + 16)).unwrap() + LENGTH;
    let id = ids + 16 * usize::try_from(number).unwrap();
    let reference = usize::try_from(u64_at(image, id)).unwrap();
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

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}
