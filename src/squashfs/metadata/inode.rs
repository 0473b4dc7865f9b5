//! Inodes in their stored form: basic where that is enough, else extended.
//!
//! Extended are: inodes with xattrs; files with holes, over 4 GiB or with several names; and
//! directories with an index or a listing of 64 KiB or more.

use super::directory::Listing;
use crate::squashfs::data::placement::FilePlace;
use crate::squashfs::tree::{Body, Head, Inode};

/// Distance from a basic kind to its extended form.
const EXTENDED: u16 = 7;
/// Stands for "no xattrs" in an extended inode.
const NO_XATTRS: u32 = u32::MAX;
/// A directory's size counts three bytes more than its listing, for "." and "..".
const LISTING_EXTRA: u32 = 3;

/// The kind of an inode, as stored in directories and basic inodes.
pub(crate) fn kind(body: &Body) -> u16 {
    match body {
        Body::Directory(_) => 1,
        Body::File(_) => 2,
        Body::Symlink(_) => 3,
        Body::BlockDevice(_) => 4,
        Body::CharacterDevice(_) => 5,
        Body::Fifo => 6,
        Body::Socket => 7,
    }
}

/// The bytes of one inode while they are put together.
struct Bytes(Vec<u8>);

impl Bytes {
    fn begin(kind: u16, head: &Head, number: u32) -> Self {
        let mut bytes = Self(Vec::with_capacity(64));
        for half in [kind, head.mode, head.uid, head.gid] {
            bytes.half(half);
        }
        bytes.word(head.mtime).word(number);
        bytes
    }

    fn half(&mut self, value: u16) -> &mut Self {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    fn word(&mut self, value: u32) -> &mut Self {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    fn double(&mut self, value: u64) -> &mut Self {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }
}

/// A directory, with its listing and the number of its parent.
pub(crate) fn directory(
    head: &Head,
    number: u32,
    parent: u32,
    subdirectories: u32,
    listing: &Listing,
) -> Vec<u8> {
    // As on other file systems: its name in the parent, its own `.`, and the `..` of each
    // subdirectory.
    let links = subdirectories.saturating_add(2);
    let size = listing.size.saturating_add(LISTING_EXTRA);
    let (block, offset) = (listing.block, listing.offset);
    // A basic inode has 16 bits for the size, and no room for xattrs or an index.
    let basic_size = u16::try_from(size).ok();
    if let (Some(size), None, true) = (basic_size, head.xattrs, listing.index.is_empty()) {
        let mut bytes = Bytes::begin(1, head, number);
        bytes
            .word(block)
            .word(links)
            .half(size)
            .half(offset)
            .word(parent);
        return bytes.0;
    }
    let mut bytes = Bytes::begin(1 + EXTENDED, head, number);
    bytes.word(links).word(size).word(block).word(parent);
    bytes.half(listing.index.len() as u16).half(offset);
    bytes.word(head.xattrs.unwrap_or(NO_XATTRS));
    for entry in &listing.index {
        let name_size = (entry.name.len() as u32).saturating_sub(1);
        bytes
            .word(entry.offset)
            .word(entry.block)
            .word(name_size)
            .raw(&entry.name);
    }
    bytes.0
}

/// A regular file whose content stands at that place.
pub(crate) fn file(inode: &Inode, number: u32, size: u64, place: &FilePlace) -> Vec<u8> {
    let head = &inode.head;
    // A basic inode has 32 bits for place and size, one name, and neither xattrs nor a count of
    // holes.
    let basic = match (u32::try_from(place.start), u32::try_from(size)) {
        (Ok(start), Ok(size))
            if head.xattrs.is_none() && inode.links == 1 && place.hole_bytes == 0 =>
        {
            Some((start, size))
        }
        _ => None,
    };
    let mut bytes;
    if let Some((start, size)) = basic {
        bytes = Bytes::begin(2, head, number);
        bytes
            .word(start)
            .word(place.fragment)
            .word(place.offset)
            .word(size);
    } else {
        bytes = Bytes::begin(2 + EXTENDED, head, number);
        bytes
            .double(place.start)
            .double(size)
            .double(place.hole_bytes);
        bytes
            .word(inode.links)
            .word(place.fragment)
            .word(place.offset);
        bytes.word(head.xattrs.unwrap_or(NO_XATTRS));
    }
    for block in &place.blocks {
        bytes.word(*block);
    }
    bytes.0
}

/// Everything that is neither a directory nor a regular file.
pub(crate) fn other(inode: &Inode, number: u32) -> Vec<u8> {
    let head = &inode.head;
    let basic = kind(&inode.body);
    let stored = if head.xattrs.is_some() {
        basic + EXTENDED
    } else {
        basic
    };
    let mut bytes = Bytes::begin(stored, head, number);
    bytes.word(inode.links);
    match &inode.body {
        Body::Symlink(target) => {
            bytes.word(target.len() as u32).raw(target);
        }
        Body::CharacterDevice(device) | Body::BlockDevice(device) => {
            bytes.word(*device);
        }
        Body::Directory(_) | Body::File(_) | Body::Fifo | Body::Socket => {}
    }
    if let Some(xattrs) = head.xattrs {
        bytes.word(xattrs);
    }
    bytes.0
}
