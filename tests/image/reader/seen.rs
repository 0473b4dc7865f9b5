//! What our reader sees of an image, as values to compare.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use sysextant::image::squashfs::{Kind, Squashfs, SquashfsError};

/// One node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub what: What,
    pub mode: u16,
    pub owner: (u32, u32),
    pub mtime: u32,
    pub xattrs: BTreeMap<Vec<u8>, Vec<u8>>,
    /// First path of the same inode, if that is another one.
    pub same_as: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Eq)]
pub enum What {
    Directory,
    File(Vec<u8>),
    Symlink(Vec<u8>),
    /// Major and minor number.
    CharacterDevice(u32, u32),
    BlockDevice(u32, u32),
    Fifo,
    Socket,
}

/// Contents are long: their length tells enough of them.
impl std::fmt::Debug for What {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(content) => write!(f, "a file of {} bytes", content.len()),
            Self::Symlink(target) => write!(f, "a link to {}", String::from_utf8_lossy(target)),
            Self::CharacterDevice(major, minor) => write!(f, "character {major}:{minor}"),
            Self::BlockDevice(major, minor) => write!(f, "block {major}:{minor}"),
            Self::Directory => f.write_str("a folder"),
            Self::Fifo => f.write_str("a fifo"),
            Self::Socket => f.write_str("a socket"),
        }
    }
}

pub type Tree = BTreeMap<Vec<u8>, Seen>;

/// All nodes but the root, with their contents.
pub fn seen(image: &[u8]) -> Result<Tree, SquashfsError> {
    let mut image = Squashfs::open(Cursor::new(image))?;
    let mut walk = image.walk()?;
    let mut tree = Tree::new();
    let mut names: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
    let mut last: Option<Vec<u8>> = None;
    while let Some(node) = walk.next(&mut image)? {
        let inode = &node.inode;
        // A look-up reads a folder from its beginning: of large ones some are enough.
        if tree.len().is_multiple_of(101) {
            assert_eq!(image.find(&node.path)?.as_ref(), Some(inode));
        }
        assert!(
            last.is_none_or(|last| in_order(&last) < in_order(&node.path)),
            "a folder comes before what it holds, and names are in order"
        );
        let what = match &inode.kind {
            Kind::Directory(_) => What::Directory,
            Kind::File(_) => {
                let mut bytes = Vec::new();
                let mut content = image.content(inode).unwrap();
                content.read_to_end(&mut bytes).map_err(problem)?;
                assert_eq!(bytes.len() as u64, inode.size());
                What::File(bytes)
            }
            Kind::Symlink(target) => What::Symlink(target.clone()),
            Kind::CharacterDevice(packed) => {
                What::CharacterDevice(packed >> 8 & 0xfff, minor(*packed))
            }
            Kind::BlockDevice(packed) => What::BlockDevice(packed >> 8 & 0xfff, minor(*packed)),
            Kind::Fifo => What::Fifo,
            Kind::Socket => What::Socket,
        };
        let xattrs = image.xattrs(inode)?;
        let first = names.entry(inode.number).or_insert(node.path.clone());
        let one = Seen {
            what,
            mode: inode.mode,
            owner: (inode.uid, inode.gid),
            mtime: inode.mtime,
            xattrs: xattrs.into_iter().map(|it| (it.name, it.value)).collect(),
            same_as: (*first != node.path).then(|| first.clone()),
        };
        tree.insert(node.path.clone(), one);
        last = Some(node.path);
    }
    Ok(tree)
}

/// What was wrong while a content was read.
fn problem(error: std::io::Error) -> SquashfsError {
    let source = error.into_inner().unwrap();
    *source.downcast().unwrap()
}

/// A path as a walk orders it: name by name.
fn in_order(path: &[u8]) -> Vec<&[u8]> {
    path.split(|byte| *byte == b'/').collect()
}

fn minor(packed: u32) -> u32 {
    (packed & 0xff) | (packed >> 12 & 0xf_ff00)
}

/// Both trees are the same, entry by entry.
pub fn assert_same(found: &Tree, expected: &Tree, what: &str) {
    let paths = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(found), paths(expected), "{what}");
    for (path, expected) in expected {
        let path_text = String::from_utf8_lossy(path);
        assert_eq!(&found[path], expected, "{what}: {path_text}");
    }
}
