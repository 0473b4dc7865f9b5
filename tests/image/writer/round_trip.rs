//! Trees come back as they were packed, and what is there already takes no room.

use std::io::Cursor;

use sysextant::squashfs::{Algorithm, Attributes, Options, Unobserved, Writer};

use super::read_back::{Found, assert_same, every_kind, expected, read_back};
use crate::support::squashfs::{Entry, Kind, noise, options, pack, pack_segments, text};

#[test]
fn every_kind_of_entry_comes_back_with_each_compressor_and_block_size() {
    for (block_size, bytes) in [("4K", 4 << 10), ("128K", 128 << 10), ("1M", 1 << 20)] {
        let entries = every_kind(bytes);
        let expected = expected(&entries);
        for algorithm in Algorithm::ALL {
            let (image, _) = pack(&entries, options(algorithm, block_size, 2)).unwrap();
            assert_same(
                &read_back(&image),
                &expected,
                &format!("{algorithm:?} {block_size}"),
            );
        }
    }
}

#[test]
fn the_image_is_the_same_for_any_number_of_jobs() {
    let mut entries = every_kind(128 << 10);
    for seed in 0_u32..8 {
        let length = 60_000 * (seed as usize + 1);
        entries.push(Entry::file(
            &format!("more/text-{seed}"),
            text(seed.into(), length),
        ));
        entries.push(Entry::file(
            &format!("more/noise-{seed}"),
            noise(seed.into(), length / 2),
        ));
    }
    let (head, tail) = entries.split_at(30);
    for algorithm in Algorithm::ALL {
        let pack = |jobs| pack_segments(&[head, tail], options(algorithm, "128K", jobs)).unwrap();
        let one = pack(1);
        for jobs in [2, 8] {
            assert!(pack(jobs) == one, "{algorithm:?} with {jobs} jobs");
        }
    }
}

#[test]
fn a_large_directory_comes_back() {
    let entries: Vec<_> = (0..20_000)
        .map(|number| Entry::file(&format!("usr/share/many/entry-number-{number:06}"), ""))
        .collect();
    let (image, summary) = pack(&entries, options(Algorithm::Zstd, "128K", 1)).unwrap();
    assert_eq!((summary.inodes, summary.files), (20_004, 20_000));
    assert_same(&read_back(&image), &expected(&entries), "20,000 entries");
}

#[test]
fn a_file_that_is_there_already_takes_no_room() {
    let (large, small) = (noise(1, 3 << 20), noise(2, 100_000));
    let once = [
        Entry::file("a", large.clone()),
        Entry::file("b", small.clone()),
    ];
    let twice = [
        once.as_slice(),
        &[Entry::file("c", large), Entry::file("d", small)],
    ]
    .concat();
    let options = || options(Algorithm::Zstd, "128K", 2);
    let (image, summary) = pack(&twice, options()).unwrap();
    let (image_once, summary_once) = pack(&once, options()).unwrap();
    assert_eq!((summary_once.duplicates, summary.duplicates), (0, 2));
    assert_eq!(summary.bytes_out, summary_once.bytes_out);
    assert_eq!(summary.bytes_in, 2 * summary_once.bytes_in);
    assert_eq!(image.len(), image_once.len());
    assert_same(&read_back(&image), &expected(&twice), "twice");
}

#[test]
fn files_that_begin_alike_keep_their_own_ends() {
    let long = text(1, 3 << 20);
    let mut with_hole = long.clone();
    with_hole[..128 << 10].fill(0);
    let mut entries = Vec::new();
    for (number, content) in [&long, &with_hole].into_iter().enumerate() {
        // Same length and same beginning, parting in each 1 MiB in turn, the last one's last byte
        // included; and the same again, which then is a duplicate of a copy.
        for round in 0..2 {
            for at in [0, 1 << 20, (2 << 20) - 1, (3 << 20) - 1] {
                let mut content = content.clone();
                content[at] ^= 0x55;
                entries.push(Entry::file(&format!("{number}-{round}-{at}"), content));
            }
            entries.push(Entry::file(&format!("{number}-{round}"), content.clone()));
        }
    }
    for block_size in ["4K", "128K", "1M"] {
        let options = |jobs| options(Algorithm::Lz4, block_size, jobs);
        let (image, summary) = pack(&entries, options(3)).unwrap();
        assert_eq!(summary.duplicates, 10);
        assert_same(&read_back(&image), &expected(&entries), block_size);
        assert!(
            pack(&entries, options(1)).unwrap().0 == image,
            "{block_size}"
        );
    }
}

#[test]
fn blocks_are_shared_across_segments_and_tails_are_not() {
    let (run, tail) = (noise(1, 256 << 10), noise(2, 1000));
    let first = [
        Entry::file("a", run.clone()),
        Entry::file("b", tail.clone()),
    ];
    let second = [Entry::file("c", run), Entry::file("d", tail)];
    let options = || options(Algorithm::Zstd, "128K", 2);
    let (image, summary) = pack_segments(&[&first, &second], options()).unwrap();
    let [one, two] = summary.segments.as_slice() else {
        panic!("{summary:?}")
    };
    assert_eq!(one.bytes_in, two.bytes_in);
    assert_eq!((one.bytes_out, two.bytes_out), ((256 << 10) + 1000, 1000));
    assert_eq!(summary.duplicates, 1);
    let both = [first, second].concat();
    assert_same(&read_back(&image), &expected(&both), "two segments");
}

#[test]
fn a_segment_has_the_same_bytes_wherever_it_stands() {
    let package: Vec<_> = (1..40)
        .map(|n| Entry::file(&format!("p{n}"), text(n, 9000)))
        .collect();
    let other = [Entry::file("other", noise(9, 300_001))];
    let options = || options(Algorithm::Zstd, "128K", 2);
    let (alone, summary) = pack_segments(&[&package], options()).unwrap();
    let length = usize::try_from(summary.segments[0].bytes_out).unwrap();
    // Behind the superblock and the compressor's options, a header of 2 bytes and the level.
    let segment = &alone[102..102 + length];
    let (behind, _) = pack_segments(&[&other, &package], options()).unwrap();
    assert!(behind.windows(length).any(|window| window == segment));
}

#[test]
fn directories_that_are_never_added_get_the_attributes_for_such() {
    let implicit = Attributes {
        mode: 0o711,
        uid: 7,
        gid: 8,
        mtime: 99,
        xattrs: Vec::new(),
    };
    let options = Options {
        implicit_directory: implicit.clone(),
        ..Options::default()
    };
    let entries = [
        Entry::file("usr/lib/x", "x"),
        Entry::directory("usr").mode(0o750),
        Entry::file("opt/y", "y"),
    ];
    let (image, _) = pack(&entries, options).unwrap();
    let found = read_back(&image);
    for path in ["usr/lib", "opt"] {
        assert_eq!(
            found[path.as_bytes()],
            Found::new(&implicit, Kind::Directory),
            "{path}"
        );
    }
    assert_eq!(found[b"usr".as_slice()].mode, 0o750);
}

#[test]
fn an_empty_image_is_an_image() {
    for algorithm in Algorithm::ALL {
        let (image, summary) = pack(&[], options(algorithm, "128K", 1)).unwrap();
        assert_eq!((image.len(), summary.image_bytes), (4096, 4096));
        assert!(read_back(&image).is_empty());
    }
}

#[test]
fn the_digest_of_what_was_added_is_that_of_its_content() {
    let mut writer = Writer::new(Cursor::new(Vec::new()), Options::default(), &Unobserved).unwrap();
    for length in [0, 1, 131_072, 131_073, 3_000_000] {
        let content = text(3, length);
        let path = format!("d/{length}");
        Entry::file(&path, content.clone())
            .add_to(&mut writer)
            .unwrap();
        let digest = *blake3::hash(&content).as_bytes();
        assert_eq!(
            writer.content_digest(path.as_bytes()),
            Some(digest),
            "{length}"
        );
    }
    assert_eq!(writer.content_digest(b"d"), None);
    assert_eq!(writer.content_digest(b"e"), None);
}
