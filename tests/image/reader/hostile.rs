//! Images that were made to harm: each is refused with a reason, or read within its bounds.

use std::fmt::Write as _;
use std::io::{Cursor, Read, Write as _};

use sysextant::image::squashfs::{Limits, Squashfs, SquashfsError};

use super::seen::{What, seen};
use crate::support::squashfs::made::{
    DIRECTORY, Entry, FIFO, FILE, File, Listing, Made, Place, SYMLINK,
};

/// An error with its sources.
fn refusal(image: &[u8]) -> String {
    let error = seen(image).unwrap_err();
    let mut text = error.to_string();
    let mut error: &dyn std::error::Error = &error;
    while let Some(source) = error.source() {
        write!(text, ": {source}").unwrap();
        error = source;
    }
    text
}

fn assert_refused(image: &[u8], reason: &str) {
    let text = refusal(image);
    assert!(text.contains(reason), "{text}");
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn an_honest_image_is_read() {
    let mut made = Made::new();
    let fifo = made.fifo();
    let below = made.listing(&[(b"pipe", FIFO, fifo)]);
    let below = made.directory(below);
    let link = made.symlink(3, b"dir");
    let tree = seen(&made.with_root(&[(b"dir", DIRECTORY, below), (b"link", SYMLINK, link)]));
    let tree = tree.unwrap();
    assert_eq!(tree[b"dir/pipe".as_slice()].what, What::Fifo);
    assert_eq!(tree[b"link".as_slice()].what, What::Symlink(b"dir".into()));
}

#[test]
fn a_listing_of_4_gib_ends_where_the_table_does() {
    let mut made = Made::new();
    let fifo = made.fifo();
    let listing = made.listing(&[(b"etc", FIFO, fifo)]);
    for size in [u32::MAX, u32::MAX - 3, 1 << 31] {
        let root = made.directory_of_size(listing.start, size);
        assert_refused(&made.finish(root), "folder's listing at byte");
    }
    let cut = made.directory_of_size(listing.start, listing.size + 2);
    assert_refused(&made.finish(cut), "ends in the middle of an entry");
}

#[test]
fn folders_that_are_nested_deeper_than_a_path_is_long_are_refused() {
    let mut made = Made::new();
    let mut inner = made.directory_of_size(Place(0), 3);
    for _ in 0..5000 {
        let listing = made.listing(&[(b"d", DIRECTORY, inner)]);
        inner = made.directory(listing);
    }
    assert_refused(&made.finish(inner), "more than 4095 bytes");
}

#[test]
fn folders_that_share_a_listing_are_refused() {
    let mut made = Made::new();
    let fifo = made.fifo();
    let names: Vec<Vec<u8>> = (0..1000).map(|n| format!("{n:05}").into_bytes()).collect();
    let files: Vec<Entry<'_>> = names.iter().map(|name| (&**name, FIFO, fifo)).collect();
    let shared = made.listing(&files);
    let folders: Vec<Place> = names.iter().map(|_| made.directory(shared)).collect();
    let folders: Vec<Entry<'_>> = names
        .iter()
        .zip(folders)
        .map(|(name, inode)| (&**name, DIRECTORY, inode))
        .collect();
    assert_refused(
        &made.with_root(&folders),
        "two folders have the same entries",
    );
}

#[test]
fn folders_whose_listings_overlap_are_refused() {
    // Each entry has a header of its own, at any of which a listing may begin.
    const STEP: usize = 12 + 8 + 5;
    let mut made = Made::new();
    let fifo = made.fifo();
    let names: Vec<Vec<u8>> = (0..500).map(|n| format!("{n:05}").into_bytes()).collect();
    let files: Vec<Entry<'_>> = names.iter().map(|name| (&**name, FIFO, fifo)).collect();
    let whole = made.listing_in_runs(&files, 1);
    let behind = |entries: usize| Listing {
        start: Place(whole.start.0 + entries * STEP),
        size: whole.size - u32::try_from(entries * STEP).unwrap(),
    };
    for order in [[0, 7], [7, 0]] {
        let mut made = Made::new();
        let fifo = made.fifo();
        let files: Vec<Entry<'_>> = names.iter().map(|name| (&**name, FIFO, fifo)).collect();
        made.listing_in_runs(&files, 1);
        let [a, b] = order.map(|entries| made.directory(behind(entries)));
        let image = made.with_root(&[(b"a", DIRECTORY, a), (b"b", DIRECTORY, b)]);
        assert_refused(&image, "two folders have the same entries");
    }
}

#[test]
fn a_folder_within_itself_is_refused() {
    let mut made = Made::new();
    let itself = made.next_inode();
    let listing = made.listing(&[(b"again", DIRECTORY, itself)]);
    let root = made.directory(listing);
    assert_refused(&made.finish(root), "two folders have the same entries");
}

#[test]
fn more_entries_than_the_limit_are_refused() {
    let mut made = Made::new();
    let fifo = made.fifo();
    let image = made.with_root(&[(b"a", FIFO, fifo), (b"b", FIFO, fifo), (b"c", FIFO, fifo)]);
    let count = |entries| {
        let limits = Limits {
            entries,
            ..Limits::default()
        };
        let mut image = Squashfs::with_limits(Cursor::new(&image), limits).unwrap();
        let mut walk = image.walk().unwrap();
        std::iter::from_fn(|| walk.next(&mut image).transpose()).collect::<Result<Vec<_>, _>>()
    };
    assert_eq!(count(3).unwrap().len(), 3);
    let error = count(2).unwrap_err();
    assert!(matches!(error, SquashfsError::Refused { .. }), "{error}");
}

#[test]
fn names_that_are_none_or_out_of_order_are_refused() {
    let rows: [(&[&[u8]], &str); 8] = [
        (&[b".."], "is not a valid name"),
        (&[b"."], "is not a valid name"),
        (&[b"a/b"], "is not a valid name"),
        (&[b"a\0"], "is not a valid name"),
        (&[b"a", b"a"], "is listed twice"),
        (&[b"b", b"a"], "out of order"),
        (&[&[b'n'; 256]], "a name has 256 bytes"),
        (&[b"\x1b[2J/"], r"`\u{1b}[2J/`"),
    ];
    for (names, reason) in rows {
        let mut made = Made::new();
        let fifo = made.fifo();
        let entries: Vec<Entry<'_>> = names.iter().map(|name| (*name, FIFO, fifo)).collect();
        assert_refused(&made.with_root(&entries), reason);
    }
}

#[test]
fn an_entry_of_another_kind_than_its_inode_is_refused() {
    let mut made = Made::new();
    let fifo = made.fifo();
    assert_refused(&made.with_root(&[(b"a", FILE, fifo)]), "kind is 6");
}

#[test]
fn a_link_whose_target_is_longer_than_any_is_refused() {
    for length in [0, 65_536, u32::MAX] {
        let mut made = Made::new();
        let link = made.symlink(length, b"");
        assert_refused(&made.with_root(&[(b"a", SYMLINK, link)]), "a link's target");
    }
}

/// An image with one file.
fn with_file(mut made: Made, file: &File<'_>) -> Vec<u8> {
    let file = made.file(file);
    made.with_root(&[(b"f", FILE, file)])
}

#[test]
fn a_file_of_zeros_is_read_as_far_as_one_wants_and_takes_no_memory() {
    let size = 1 << 40;
    let lengths = vec![0; usize::try_from(size >> 20).unwrap()];
    let mut made = Made::new();
    made.block_size = 1 << 20;
    let file = File {
        size,
        lengths: &lengths,
        ..File::default()
    };
    let bytes = with_file(made, &file);
    let mut image = Squashfs::open(Cursor::new(bytes)).unwrap();
    let inode = image.find(b"f").unwrap().unwrap();
    assert_eq!(inode.size(), size);
    let mut some = Vec::new();
    let content = image.content(&inode).unwrap();
    content.take(3 << 20).read_to_end(&mut some).unwrap();
    assert_eq!(some, vec![0; 3 << 20]);
}

#[test]
fn a_file_with_fewer_blocks_than_its_size_needs_is_refused() {
    for size in [4097, u64::MAX / 2] {
        let file = File {
            size,
            lengths: &[0],
            ..File::default()
        };
        let image = with_file(Made::new(), &file);
        // What stands behind the inode is taken for lengths of blocks, until one does not fit.
        assert!(!refusal(&image).is_empty());
    }
    let file = File {
        size: u64::MAX,
        ..File::default()
    };
    assert_refused(
        &with_file(Made::new(), &file),
        "a file cannot have 18446744073709551615 bytes",
    );
}

#[test]
fn a_block_unpacks_to_no_more_and_no_less_than_it_ought_to() {
    for (length, reason) in [
        (4097, "unpacks to more than the 4096 bytes"),
        (50 << 20, "unpacks to more than the 4096 bytes"),
        (4095, "holds 4095 bytes of 4096"),
        (0, "holds 0 bytes of 4096"),
    ] {
        let mut made = Made::new();
        let block = zlib(&vec![b'x'; length]);
        // What is stored has at most as many bytes as the block, too.
        let stored = u32::try_from(block.len().min(4096)).unwrap();
        let start = made.data_end();
        made.data = block;
        let file = File {
            start,
            size: 4096,
            lengths: &[stored],
            ..File::default()
        };
        assert_refused(&with_file(made, &file), reason);
    }
}

#[test]
fn blocks_that_reach_out_of_the_image_are_refused() {
    for (start, stored, reason) in [
        (u64::MAX, 100, "over the image's end"),
        (1 << 40, (1 << 24) + 100, "over the image's end"),
        (96, (1 << 24) + 4097, "declared size is 4097 bytes"),
        (96, (1 << 24) - 1, "declared size is 16777215 bytes"),
    ] {
        let file = File {
            start,
            size: 4096,
            lengths: &[stored],
            ..File::default()
        };
        assert_refused(&with_file(Made::new(), &file), reason);
    }
}

#[test]
fn an_end_that_is_not_in_its_fragment_is_refused() {
    let with = |fragment, fragments: &[(u64, u32)]| {
        let mut made = Made::new();
        made.data = vec![b'x'; 100];
        made.fragments = fragments.to_vec();
        let file = File {
            size: 50,
            fragment: Some(fragment),
            ..File::default()
        };
        with_file(made, &file)
    };
    let raw = |length: u32| length | 1 << 24;
    let honest = seen(&with((0, 50), &[(96, raw(100))])).unwrap();
    assert_eq!(honest[b"f".as_slice()].what, What::File(vec![b'x'; 50]));
    for (fragment, fragments, reason) in [
        ((0, 51), &[(96, raw(100))][..], "of a fragment block of 100"),
        ((0, 4096), &[(96, raw(100))], "would begin at byte 4096"),
        ((0, u32::MAX), &[(96, raw(100))], "would begin at byte"),
        ((1, 0), &[(96, raw(100))], "entry 1 of 1"),
        ((0, 0), &[(96, raw(4097))], "declared size is 4097 bytes"),
        ((0, 0), &[(u64::MAX, raw(9))], "over the image's end"),
        ((0, 0), &[], "has none"),
    ] {
        assert_refused(&with(fragment, fragments), reason);
    }
}

#[test]
fn what_unpacks_to_much_more_than_the_image_has_is_refused() {
    let mut made = Made::new();
    let block = zlib(&[0x55; 4096]);
    let stored = u32::try_from(block.len()).unwrap();
    let start = made.data_end();
    made.data = block.repeat(100);
    let file = File {
        start,
        size: 4096 * 100,
        lengths: &[stored; 100],
        ..File::default()
    };
    let bytes = with_file(made, &file);
    // 256 times the image's size, and no more.
    let limits = Limits {
        unpacked: 0,
        ..Limits::default()
    };
    let mut image = Squashfs::with_limits(Cursor::new(&bytes), limits).unwrap();
    let inode = image.find(b"f").unwrap().unwrap();
    let allowed = bytes.len() * 256 / (4096 * 100);
    let mut read = || {
        let mut content = image.content(&inode).unwrap();
        std::io::copy(&mut content, &mut std::io::sink())
    };
    for _ in 0..allowed {
        assert_eq!(read().unwrap(), 4096 * 100);
    }
    let error = read().unwrap_err().to_string();
    assert!(error.contains("unpack to many times"), "{error}");
}

#[test]
fn a_compressor_that_is_not_read_is_named() {
    for (number, name) in [(2, "lzma"), (3, "lzo")] {
        let mut made = Made::new();
        made.compressor = number;
        made.data = vec![1; 100];
        let file = File {
            start: 96,
            size: 50,
            lengths: &[100],
            ..File::default()
        };
        let text = refusal(&with_file(made, &file));
        assert!(
            text.contains(&format!("compressed with {name}, which is not read")),
            "{text}"
        );
    }
    let mut made = Made::new();
    made.compressor = 7;
    assert_refused(&made.with_root(&[]), "compressor 7 is unknown");
}

#[test]
fn a_superblock_that_lies_is_refused() {
    let mut made = Made::new();
    let fifo = made.fifo();
    let image = made.with_root(&[(b"a", FIFO, fifo)]);
    assert!(seen(&image).is_ok());
    let length = image.len() as u64;
    let far = u64::MAX - 1;
    let rows: [(usize, &[u8], &str); 15] = [
        (0, b"sqsh", "does not begin with `hsqs`"),
        (28, &3_u16.to_le_bytes(), "squashfs 3.0"),
        (12, &4095_u32.to_le_bytes(), "blocks have 4095 bytes"),
        (
            12,
            &(2_u32 << 20).to_le_bytes(),
            "blocks have 2097152 bytes",
        ),
        (22, &13_u16.to_le_bytes(), "2^13"),
        (40, &(length + 1).to_le_bytes(), "it is cut off"),
        (40, &10_u64.to_le_bytes(), "would begin at byte 96 of 10"),
        (
            16,
            &u32::MAX.to_le_bytes(),
            "the table of fragments would begin",
        ),
        (26, &u16::MAX.to_le_bytes(), "their list does not fit"),
        (48, &far.to_le_bytes(), "users and groups would begin"),
        (56, &far.to_le_bytes(), "extended attributes would begin"),
        (56, &(length - 1).to_le_bytes(), "over the image's end"),
        (64, &far.to_le_bytes(), "inodes would begin"),
        (72, &0_u64.to_le_bytes(), "folders would begin"),
        (32, &u64::MAX.to_le_bytes(), "has no byte 65535"),
    ];
    for (at, bytes, reason) in rows {
        let mut image = image.clone();
        image[at..at + bytes.len()].copy_from_slice(bytes);
        assert_refused(&image, reason);
    }
}
