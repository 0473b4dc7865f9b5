//! Inodes, basic and extended.

use std::io::{Read, Seek};

use super::{Cursor, Position};
use crate::image::squashfs::data::store::Store;
use crate::image::squashfs::error::{Part, SquashfsError};

/// Distance from a basic kind to its extended form.
const EXTENDED: u16 = 7;
/// Stands for "no fragment" and for "no xattrs".
const NONE: u32 = u32::MAX;
/// A folder's size counts three bytes more than its listing, for "." and "..".
const LISTING_EXTRA: u32 = 3;
/// Linux follows no longer target (`PATH_MAX`, without the NUL); the format allows 65,535 bytes.
const LONGEST_TARGET: u32 = 65_535;

/// The inode of a file, folder, link or device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inode {
    /// Its number; names with the same inode are hard links.
    pub number: u32,
    /// What it is.
    pub kind: Kind,
    /// Permissions: the low 12 bits.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// The modification time, in seconds since 1970.
    pub mtime: u32,
    /// The link count that it declares.
    pub links: u32,
    pub(crate) xattrs: Option<u32>,
}

impl Inode {
    /// Bytes of a regular file; 0 for anything else.
    #[must_use]
    pub fn size(&self) -> u64 {
        match &self.kind {
            Kind::File(file) => file.size,
            _ => 0,
        }
    }
}

/// What an inode is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder.
    Directory(DirectoryPlace),
    /// A regular file.
    File(FilePlace),
    /// A link, with its target.
    Symlink(Vec<u8>),
    /// A block device with its number, as Linux packs major and minor.
    BlockDevice(u32),
    /// A character device.
    CharacterDevice(u32),
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
}

impl Kind {
    /// The number of the kind in a listing.
    pub(crate) fn number(&self) -> u16 {
        match self {
            Self::Directory(_) => 1,
            Self::File(_) => 2,
            Self::Symlink(_) => 3,
            Self::BlockDevice(_) => 4,
            Self::CharacterDevice(_) => 5,
            Self::Fifo => 6,
            Self::Socket => 7,
        }
    }
}

/// The place of a folder's listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectoryPlace {
    pub(crate) start: Position,
    /// Bytes of the listing.
    pub(crate) size: u32,
}

/// The place of a file's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilePlace {
    pub(crate) size: u64,
    /// Where its blocks begin.
    pub(crate) start: u64,
    /// Where the stored lengths of its blocks are.
    pub(crate) lengths: Position,
    pub(crate) fragment: Option<FragmentPlace>,
}

/// The end of a file, in a block shared with other files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FragmentPlace {
    pub number: u32,
    pub offset: u32,
}

/// The tables that inodes refer to.
pub(crate) struct Tables<'a> {
    pub ids: &'a [u32],
    pub directories: u64,
    pub block_size: u32,
}

/// Reads the inode at that place.
pub(crate) fn read<R: Read + Seek>(
    store: &mut Store<R>,
    at: Position,
    tables: &Tables<'_>,
) -> Result<Inode, SquashfsError> {
    let mut cursor = Cursor::new(Part::Inode, at);
    let stored_kind = cursor.half(store)?;
    let permissions = cursor.half(store)?;
    let uid = owner(&mut cursor, store, tables)?;
    let gid = owner(&mut cursor, store, tables)?;
    let mtime = cursor.word(store)?;
    let number = cursor.word(store)?;
    let is_extended = stored_kind > EXTENDED;
    let basic = match stored_kind {
        1..=7 => stored_kind,
        8..=14 => stored_kind.saturating_sub(EXTENDED),
        other => {
            return Err(cursor.damaged(format!("its kind is {other}, which is not in 1 to 14")));
        }
    };
    let body = match basic {
        1 => directory(&mut cursor, store, tables, is_extended)?,
        2 => file(&mut cursor, store, tables, is_extended)?,
        _ => other(&mut cursor, store, basic, is_extended)?,
    };
    Ok(Inode {
        number,
        kind: body.kind,
        mode: permissions & 0o7777,
        uid,
        gid,
        mtime,
        links: body.links,
        xattrs: (body.xattrs != NONE).then_some(body.xattrs),
    })
}

fn owner<R: Read + Seek>(
    cursor: &mut Cursor,
    store: &mut Store<R>,
    tables: &Tables<'_>,
) -> Result<u32, SquashfsError> {
    let place = cursor.half(store)?;
    let id = tables.ids.get(usize::from(place)).copied();
    id.ok_or_else(|| {
        let count = tables.ids.len();
        cursor.damaged(format!("its owner is entry {place} of a table of {count}"))
    })
}

/// The part of an inode that depends on its kind.
struct Body {
    kind: Kind,
    links: u32,
    xattrs: u32,
}

fn directory<R: Read + Seek>(
    cursor: &mut Cursor,
    store: &mut Store<R>,
    tables: &Tables<'_>,
    is_extended: bool,
) -> Result<Body, SquashfsError> {
    let (links, size, block, offset, xattrs);
    if is_extended {
        links = cursor.word(store)?;
        size = cursor.word(store)?;
        block = cursor.word(store)?;
        let _parent = cursor.word(store)?;
        // The index behind the inode only speeds up searches by name; it is not read here.
        let _index_entries = cursor.half(store)?;
        offset = cursor.half(store)?;
        xattrs = cursor.word(store)?;
    } else {
        block = cursor.word(store)?;
        links = cursor.word(store)?;
        size = u32::from(cursor.half(store)?);
        offset = cursor.half(store)?;
        let _parent = cursor.word(store)?;
        xattrs = NONE;
    }
    // Some writers store the size 0 for an empty folder.
    let size = size.saturating_sub(LISTING_EXTRA);
    let start = Position::new(
        tables.directories,
        u64::from(block),
        offset,
        Part::Directory,
    )?;
    Ok(Body {
        kind: Kind::Directory(DirectoryPlace { start, size }),
        links,
        xattrs,
    })
}

fn file<R: Read + Seek>(
    cursor: &mut Cursor,
    store: &mut Store<R>,
    tables: &Tables<'_>,
    is_extended: bool,
) -> Result<Body, SquashfsError> {
    let (start, size, number, offset);
    let (mut links, mut xattrs) = (1, NONE);
    if is_extended {
        start = cursor.double(store)?;
        size = cursor.double(store)?;
        let _hole_bytes = cursor.double(store)?;
        links = cursor.word(store)?;
        number = cursor.word(store)?;
        offset = cursor.word(store)?;
        xattrs = cursor.word(store)?;
    } else {
        start = u64::from(cursor.word(store)?);
        number = cursor.word(store)?;
        offset = cursor.word(store)?;
        size = u64::from(cursor.word(store)?);
    }
    // Linux has signed file sizes.
    if i64::try_from(size).is_err() {
        return Err(cursor.damaged(format!("a file cannot have {size} bytes")));
    }
    let fragment = (number != NONE).then_some(FragmentPlace { number, offset });
    if fragment.is_some() && offset >= tables.block_size {
        let problem = format!("its end would begin at byte {offset} of a block");
        return Err(cursor.damaged(problem));
    }
    Ok(Body {
        kind: Kind::File(FilePlace {
            size,
            start,
            lengths: cursor.position(),
            fragment,
        }),
        links,
        xattrs,
    })
}

fn other<R: Read + Seek>(
    cursor: &mut Cursor,
    store: &mut Store<R>,
    basic: u16,
    is_extended: bool,
) -> Result<Body, SquashfsError> {
    let links = cursor.word(store)?;
    let kind = match basic {
        3 => {
            let length = cursor.word(store)?;
            if length == 0 || length > LONGEST_TARGET {
                let problem = format!("a link's target cannot have {length} bytes");
                return Err(cursor.damaged(problem));
            }
            let mut target = vec![0; length as usize];
            cursor.read(store, &mut target)?;
            Kind::Symlink(target)
        }
        4 => Kind::BlockDevice(cursor.word(store)?),
        5 => Kind::CharacterDevice(cursor.word(store)?),
        6 => Kind::Fifo,
        _ => Kind::Socket,
    };
    let xattrs = if is_extended {
        cursor.word(store)?
    } else {
        NONE
    };
    Ok(Body {
        kind,
        links,
        xattrs,
    })
}
