//! What goes into our squashfs writer comes out of a reader that is not ours (backhand), and what
//! cannot stand in an image is refused.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::sync::atomic::{AtomicU64, Ordering};

use backhand::{FilesystemReader, InnerNode};
use proptest::prelude::*;
use sysextant::progress::Cancellation;
use sysextant::squashfs::{
    Algorithm, Attributes, Counters, Error, Node, Observer, Options, Unobserved, Writer,
};

use crate::support::squashfs::{Entry, Kind, noise, options, pack, pack_segments, text};

/// An entry as a reader finds it. Hard links come back as what they link to.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    mode: u16,
    owner: (u32, u32),
    mtime: u32,
    kind: Kind,
}

impl Found {
    fn new(attributes: &Attributes, kind: Kind) -> Self {
        let Attributes {
            mode,
            uid,
            gid,
            mtime,
            ..
        } = *attributes;
        Self {
            mode,
            owner: (uid, gid),
            mtime,
            kind,
        }
    }
}

/// All entries of an image but the root, by path.
fn read_back(image: &[u8]) -> BTreeMap<Vec<u8>, Found> {
    let image = FilesystemReader::from_reader(Cursor::new(image.to_vec())).unwrap();
    let mut found = BTreeMap::new();
    for node in image.files() {
        let kind = match &node.inner {
            InnerNode::Dir(_) => Kind::Directory,
            InnerNode::File(file) => {
                let mut content = Vec::new();
                image.file(file).reader().read_to_end(&mut content).unwrap();
                Kind::File(content)
            }
            InnerNode::Symlink(link) => Kind::Symlink(link.link.as_os_str().as_bytes().to_vec()),
            InnerNode::CharacterDevice(device) => {
                let (major, minor) = device_numbers(device.device_number);
                Kind::CharacterDevice(major, minor)
            }
            InnerNode::BlockDevice(device) => {
                let (major, minor) = device_numbers(device.device_number);
                Kind::BlockDevice(major, minor)
            }
            InnerNode::NamedPipe => Kind::Fifo,
            InnerNode::Socket => Kind::Socket,
        };
        let header = &node.header;
        let path = node.fullpath.as_os_str().as_bytes()[1..].to_vec();
        let owner = (header.uid, header.gid);
        found.insert(
            path,
            Found {
                mode: header.permissions,
                owner,
                mtime: header.mtime,
                kind,
            },
        );
    }
    found.remove(b"".as_slice());
    found
}

fn device_numbers(packed: u32) -> (u32, u32) {
    (
        (packed >> 8) & 0xfff,
        (packed & 0xff) | (packed >> 12 & 0xf_ff00),
    )
}

/// What a reader should find.
fn expected(entries: &[Entry]) -> BTreeMap<Vec<u8>, Found> {
    let mut expected = BTreeMap::new();
    let implicit = Options::default().implicit_directory;
    let mut inodes: BTreeMap<&[u8], &Entry> = BTreeMap::new();
    for entry in entries {
        let mut above = entry.path.as_slice();
        while let Some(slash) = above.iter().rposition(|byte| *byte == b'/') {
            above = &above[..slash];
            let directory = Found::new(&implicit, Kind::Directory);
            expected.entry(above.to_vec()).or_insert(directory);
        }
        let inode = match &entry.kind {
            Kind::HardLink(target) => inodes[target.as_slice()],
            _ => entry,
        };
        inodes.insert(&entry.path, inode);
        let found = Found::new(&inode.attributes, inode.kind.clone());
        expected.insert(entry.path.clone(), found);
    }
    expected.remove(b"".as_slice());
    expected
}

fn assert_same(found: &BTreeMap<Vec<u8>, Found>, expected: &BTreeMap<Vec<u8>, Found>, what: &str) {
    let paths = |entries: &BTreeMap<Vec<u8>, Found>| entries.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(found), paths(expected), "{what}");
    for (path, expected) in expected {
        assert!(
            found[path] == *expected,
            "{what}: {}",
            String::from_utf8_lossy(path)
        );
    }
}

/// A tree with every kind of entry, and files around the boundaries of blocks of that size.
fn every_kind(block: usize) -> Vec<Entry> {
    let mut entries = vec![
        Entry::directory("").mode(0o755).mtime(1_600_000_000),
        Entry::directory("usr").mode(0o2775).owner(0, 50),
        Entry::file("usr/empty", ""),
        Entry::file("usr/sudo", "#!").mode(0o4755),
        Entry::file("usr/wall", "w").mode(0o2755).owner(0, 5),
        Entry::file("usr/last-second", "x")
            .mtime(u32::MAX)
            .owner(u32::MAX, 4_000_000_000),
        Entry::file("usr/first-second", "x").mtime(0),
        Entry::symlink("usr/link", "../usr/lib/somewhere"),
        Entry::symlink("usr/longest-that-backhand-reads", &"t".repeat(255)),
        Entry::hard_link("usr/sudo-too", "usr/sudo"),
        Entry::hard_link("other/sudo-as-well", "usr/sudo-too"),
        Entry::hard_link("usr/link-too", "usr/link"),
        Entry::new("dev/null", Kind::CharacterDevice(1, 3)),
        Entry::new("dev/far", Kind::CharacterDevice(4095, 1_048_575)),
        Entry::new("dev/disk", Kind::BlockDevice(8, 259)),
        Entry::new("dev/pipe", Kind::Fifo),
        Entry::new("dev/socket", Kind::Socket),
        Entry::file("attributed", "a")
            .xattr("user.a", b"1")
            .xattr("security.b", &[7; 300]),
        Entry::directory("tmp").mode(0o1777),
        Entry::directory("tmp/deep/deeper/deepest"),
        Entry::file("name with spaces, \u{fc}ml\u{e4}uts and \u{1f980}", "n"),
        Entry::file(&"n".repeat(255), "n"),
    ];
    for (number, length) in [
        1,
        block - 1,
        block,
        block + 1,
        2 * block,
        5 * block + block / 3,
    ]
    .into_iter()
    .enumerate()
    {
        let seed = number as u64;
        let mut holes = vec![0; length];
        entries.push(Entry::file(&format!("files/zeros-{length}"), holes.clone()));
        holes[length / 2] = 1;
        entries.push(Entry::file(&format!("files/holes-{length}"), holes));
        entries.push(Entry::file(
            &format!("files/text-{length}"),
            text(seed, length),
        ));
        entries.push(Entry::file(
            &format!("files/noise-{length}"),
            noise(seed, length),
        ));
        entries.push(Entry::file(
            &format!("files/again-{length}"),
            noise(seed, length),
        ));
    }
    entries
}

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

#[test]
fn entries_that_cannot_stand_in_an_image_are_refused_by_path() {
    let base = || {
        vec![
            Entry::file("usr/bin/tool", "t"),
            Entry::directory("usr/lib"),
            Entry::symlink("lib", "usr/lib"),
        ]
    };
    let long_name = format!("usr/{}", "n".repeat(256));
    for (entry, message) in [
        (
            Entry::file("usr/bin/tool", ""),
            "usr/bin/tool: there are two entries of that path",
        ),
        (
            Entry::directory("usr/lib"),
            "usr/lib: there are two entries of that path",
        ),
        (
            Entry::hard_link("lib", "usr/bin/tool"),
            "lib: there are two entries of that path",
        ),
        (
            Entry::file("usr/bin", ""),
            "usr/bin: holds other entries, so it must be a directory",
        ),
        (
            Entry::file("", ""),
            "the root: holds other entries, so it must be a directory",
        ),
        (
            Entry::file("usr/bin/tool/x/y", ""),
            "usr/bin/tool/x/y: cannot stand below usr/bin/tool, which is not a directory",
        ),
        (
            Entry::directory("lib/x"),
            "lib/x: cannot stand below lib, which is not a directory",
        ),
        (
            Entry::hard_link("a", "b"),
            "a: is a hard link to b, which was not added before it",
        ),
        (
            Entry::hard_link("a", "usr/lib"),
            "a: is a hard link to usr/lib, which is a directory",
        ),
        (
            Entry::hard_link("a", "usr/bin"),
            "a: is a hard link to usr/bin, which is a directory",
        ),
        (
            Entry::symlink("a", ""),
            "a: the link's target has 0 bytes: possible are 1 to 65,535, without NUL",
        ),
        (
            Entry::symlink("a", &"t".repeat(65_536)),
            "a: the link's target has 65536 bytes: possible are 1 to 65,535, without NUL",
        ),
        (
            Entry::file("a", "").mode(0o10_644),
            "a: the mode 0o10644 has more than permissions (at most 0o7777)",
        ),
        (
            Entry::new("a", Kind::BlockDevice(4096, 0)),
            "a: device 4096:0 cannot be stored (at most 4095:1048575)",
        ),
        (
            Entry::file("/etc/x", ""),
            "/etc/x: has an empty component (write it relative, as in \"usr/bin/gdb\")",
        ),
        (
            Entry::file("a/../b", ""),
            "a/../b: has a component \".\" or \"..\"",
        ),
        (
            Entry::file("a\u{1b}[2J\0", ""),
            "a\\u{1b}[2J\\u{0}: has a NUL byte",
        ),
        (
            Entry::file(&long_name, ""),
            &format!("{long_name}: has a name of more than 255 bytes"),
        ),
        (
            Entry::file("a", "").xattr("system.posix_acl_access", b"x"),
            "a: the extended attribute system.posix_acl_access: squashfs stores only user., trusted. and security. attributes",
        ),
    ] {
        let mut entries = base();
        entries.push(entry);
        let error = pack(&entries, Options::default()).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn more_owners_than_the_format_counts_are_refused() {
    let mut writer = Writer::new(Cursor::new(Vec::new()), Options::default(), &Unobserved).unwrap();
    // The root's owner, 0, is the first of 65,535.
    for id in 1..65_535 {
        Entry::file(&format!("f{id}"), "")
            .owner(id, 0)
            .add_to(&mut writer)
            .unwrap();
    }
    let error = Entry::file("g", "")
        .owner(1, 70_000)
        .add_to(&mut writer)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "g: more than 65,535 different users and groups"
    );
}

#[test]
fn content_that_does_not_come_as_declared_stops_the_work() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let sizes = [1, 1000, 131_072, 300_000];
    for size in sizes {
        let content = noise(1, size);
        let declared = size as u64;
        let mut short = &content[1..];
        let mut long = content.as_slice().chain([0].as_slice());
        for (data, declared, message) in [
            (
                &mut short as &mut dyn Read,
                declared,
                format!("usr/x: has {} bytes where {size} were declared", size - 1),
            ),
            (
                &mut long,
                declared,
                format!("usr/x: goes on after the {size} bytes that were declared"),
            ),
            (&mut Failing, declared, "usr/x: cannot be read".to_owned()),
            (&mut Failing, 0, "usr/x: cannot be read".to_owned()),
        ] {
            let output = Cursor::new(Vec::new());
            let mut writer = Writer::new(output, Options::default(), &Unobserved).unwrap();
            let file = Node::File {
                size: declared,
                data,
            };
            let error = writer
                .add(b"usr/x", &Attributes::default(), file)
                .unwrap_err();
            assert_eq!(error.to_string(), message);
            let next = Entry::directory("usr").add_to(&mut writer);
            assert!(matches!(next, Err(Error::GivenUp)));
            assert!(matches!(writer.finish(), Err(Error::GivenUp)));
        }
    }
}

/// An output that is full after so many bytes.
struct Small {
    inner: Cursor<Vec<u8>>,
    limit: u64,
}

impl Write for Small {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.inner.position() + bytes.len() as u64 > self.limit {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Small {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl Seek for Small {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

#[test]
fn an_output_that_is_full_is_an_error_wherever_it_happens() {
    let entries: Vec<_> = (0..9)
        .map(|seed| Entry::file(&format!("f{seed}"), noise(seed, 300_000)))
        .collect();
    let (image, _) = pack(&entries, Options::default()).unwrap();
    let whole = image.len() as u64;
    for limit in [0, 50, 96, 10_000, 1_000_000, whole - 4000, whole - 1] {
        let output = Small {
            inner: Cursor::new(Vec::new()),
            limit,
        };
        let result = Writer::new(output, Options::default(), &Unobserved).and_then(|mut writer| {
            entries
                .iter()
                .try_for_each(|entry| entry.add_to(&mut writer))?;
            writer.finish().map(|_| ())
        });
        assert!(
            matches!(&result, Err(Error::Write { source }) if source.kind() == io::ErrorKind::StorageFull),
            "{limit}: {result:?}"
        );
    }
}

#[test]
fn an_output_that_cannot_be_read_is_refused_at_once() {
    let path = tempfile::NamedTempFile::new().unwrap();
    let output = std::fs::File::create(path.path()).unwrap();
    let error = Writer::new(output, Options::default(), &Unobserved)
        .err()
        .unwrap();
    assert!(matches!(error, Error::ReadBack { .. }), "{error}");
}

/// Stops the work when it is asked for the so-manieth time.
struct StopAt {
    asked: AtomicU64,
    at: u64,
}

impl Observer for StopAt {
    fn advanced(&self, _: Counters) {}
}

impl Cancellation for StopAt {
    fn is_cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.at
    }
}

#[test]
fn the_work_stops_wherever_it_is_cancelled() {
    let entries = every_kind(4 << 10);
    let pack = |observer: &StopAt| {
        let options = options(Algorithm::Zstd, "4K", 2);
        let mut writer = Writer::new(Cursor::new(Vec::new()), options, observer)?;
        entries
            .iter()
            .try_for_each(|entry| entry.add_to(&mut writer))?;
        writer.finish().map(|_| ())
    };
    for at in 0.. {
        let observer = StopAt {
            asked: AtomicU64::new(0),
            at,
        };
        match pack(&observer) {
            Err(Error::Cancelled) => {}
            Ok(()) => {
                assert!(at > 100, "asked only {at} times");
                break;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn every_block_of_the_tables_can_be_the_last() {
    let observer = StopAt {
        asked: AtomicU64::new(0),
        at: u64::MAX,
    };
    let output = Cursor::new(Vec::new());
    let mut writer = Writer::new(output, Options::default(), &observer).unwrap();
    for number in 0..10_000 {
        Entry::file(&format!("{number:0200}"), "")
            .add_to(&mut writer)
            .unwrap();
    }
    let before = observer.asked.load(Ordering::Relaxed);
    writer.finish().unwrap();
    let asked = observer.asked.load(Ordering::Relaxed) - before;
    // 10,000 inodes of 32 bytes, names with 8 bytes each, and references of 8 bytes, in blocks.
    let bytes = 10_000 * (32 + 208 + 8);
    assert!(asked >= bytes / 8192, "asked only {asked} times");
}

#[test]
fn an_endless_file_is_left_when_the_work_is_cancelled() {
    let observer = StopAt {
        asked: AtomicU64::new(0),
        at: 100,
    };
    let options = Options::default();
    let mut writer = Writer::new(Cursor::new(Vec::new()), options, &observer).unwrap();
    let file = Node::File {
        size: 1 << 45,
        data: &mut io::repeat(1),
    };
    let error = writer
        .add(b"endless", &Attributes::default(), file)
        .unwrap_err();
    assert!(matches!(error, Error::Cancelled));
}

#[derive(Default)]
struct Recorder(std::sync::Mutex<Vec<Counters>>);

impl Observer for Recorder {
    fn advanced(&self, counters: Counters) {
        self.0.lock().unwrap().push(counters);
    }
}

impl Cancellation for Recorder {
    fn is_cancelled(&self) -> bool {
        false
    }
}

#[test]
fn the_observer_sees_bytes_and_blocks_grow_up_to_the_whole() {
    let recorder = Recorder::default();
    let mut writer = Writer::new(Cursor::new(Vec::new()), Options::default(), &recorder).unwrap();
    for seed in 0..10 {
        Entry::file(&format!("f{seed}"), noise(seed, 1 << 20))
            .add_to(&mut writer)
            .unwrap();
    }
    let (_, summary) = writer.finish().unwrap();
    let seen = recorder.0.into_inner().unwrap();
    assert!(seen.is_sorted_by_key(|counters| counters.bytes_out));
    assert!(seen.is_sorted_by_key(|counters| counters.bytes_in));
    let last = seen.last().unwrap();
    assert_eq!(
        (last.bytes_in, last.bytes_out),
        (10 << 20, summary.image_bytes)
    );
    assert_eq!(last.blocks, 80);
}

/// Random entries: few names, so that paths meet; few contents, so that files are alike.
fn entry() -> impl Strategy<Value = Entry> {
    let path = prop::collection::vec("[a-d]{1,2}", 1..5).prop_map(|names| names.join("/"));
    let length = prop_oneof![
        0..20_usize,
        4090..4100_usize,
        8190..8194_usize,
        0..40_000_usize
    ];
    let content = (length, 0..3_u64, 0..3).prop_map(|(length, seed, kind)| match kind {
        0 => vec![0; length],
        1 => text(seed, length),
        _ => [vec![0; length / 2], noise(seed, length - length / 2)].concat(),
    });
    let other = prop::collection::vec("[a-d]{1,2}", 1..3).prop_map(|names| names.join("/"));
    let kind = prop_oneof![
        2 => Just(Kind::Directory),
        5 => content.prop_map(Kind::File),
        1 => "[a-z/]{1,60}".prop_map(|target| Kind::Symlink(target.into_bytes())),
        2 => other.prop_map(|target| Kind::HardLink(target.into_bytes())),
        1 => (0..4096_u32, 0..1_048_576_u32).prop_map(|(major, minor)| Kind::CharacterDevice(major, minor)),
        1 => Just(Kind::Fifo),
    ];
    let xattrs = prop_oneof![
        Just(Vec::new()),
        (0..3_u8, 0..400_usize)
            .prop_map(|(n, length)| { vec![(format!("user.{n}").into_bytes(), vec![n; length])] }),
    ];
    let attributes = (0..=0o7777_u16, 0..5_u32, any::<u32>(), any::<u32>(), xattrs).prop_map(
        |(mode, uid, gid, mtime, xattrs)| Attributes {
            mode,
            uid,
            gid,
            mtime,
            xattrs,
        },
    );
    (path, attributes, kind).prop_map(|(path, attributes, kind)| Entry {
        path: path.into_bytes(),
        attributes,
        kind,
    })
}

/// Those of the entries that can be added one after the other.
fn addable(entries: Vec<Entry>) -> Vec<Entry> {
    let mut accepted: Vec<Entry> = Vec::new();
    for entry in entries {
        let with_slash = [entry.path.as_slice(), b"/"].concat();
        let fits = accepted.iter().all(|other| {
            let other_slash = [other.path.as_slice(), b"/"].concat();
            let is_below = entry.path.starts_with(&other_slash);
            let is_above = other.path.starts_with(&with_slash);
            entry.path != other.path
                && (!is_below || other.kind == Kind::Directory)
                && (!is_above || entry.kind == Kind::Directory)
        });
        let links = match &entry.kind {
            Kind::HardLink(target) => accepted
                .iter()
                .any(|other| other.path == *target && other.kind != Kind::Directory),
            _ => true,
        };
        if fits && links {
            accepted.push(entry);
        }
    }
    accepted
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn random_trees_come_back(entries in prop::collection::vec(entry(), 0..40), jobs in 1..4_usize) {
        let entries = addable(entries);
        let (image, _) = pack(&entries, options(Algorithm::Zstd, "4K", jobs)).unwrap();
        assert_same(&read_back(&image), &expected(&entries), "random");
    }
}
