//! Honest images, cut off at every byte and changed at every byte: read or refused, never a panic.
//! `tests/mutations` changes them in more ways.

use std::io::Cursor;

use sysextant::image::squashfs::Squashfs;
use sysextant::squashfs::Algorithm;

use super::seen::seen;
use crate::support::squashfs::{Entry, Kind, options, pack, text};

/// What is done to a byte.
const CHANGES: [u8; 3] = [0x01, 0x80, 0xff];

fn image(algorithm: Algorithm) -> Vec<u8> {
    let entries = [
        Entry::directory("usr").xattr("user.a", b"1"),
        Entry::file("usr/text", text(1, 9000)),
        Entry::file("usr/zeros", vec![0; 9000]),
        Entry::hard_link("usr/text-too", "usr/text"),
        Entry::symlink("usr/link", "text"),
        Entry::new("usr/null", Kind::CharacterDevice(1, 3)),
    ];
    pack(&entries, options(algorithm, "4K", 1)).unwrap().0
}

#[test]
fn an_image_that_is_cut_off_anywhere_is_refused() {
    for algorithm in Algorithm::ALL {
        let image = image(algorithm);
        // What follows the image is padding.
        let end = Squashfs::open(Cursor::new(&image)).unwrap();
        let end = usize::try_from(end.superblock().bytes_used).unwrap();
        assert!(seen(&image[..end]).is_ok());
        for length in 0..end {
            assert!(seen(&image[..length]).is_err(), "{algorithm:?} at {length}");
        }
    }
}

#[test]
fn an_image_of_which_a_byte_is_another_is_read_or_refused() {
    for algorithm in Algorithm::ALL {
        let image = image(algorithm);
        let mut refused = 0_usize;
        for at in 0..image.len().min(2000) {
            let mut image = image.clone();
            image[at] ^= CHANGES[at % CHANGES.len()];
            refused += usize::from(seen(&image).is_err());
        }
        assert!(refused > 50, "{algorithm:?}: only {refused} were refused");
    }
}
