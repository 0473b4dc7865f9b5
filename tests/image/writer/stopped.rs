//! Outputs that are full, work that is cancelled, and what an observer sees until then.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use sysextant::foundation::progress::Cancellation;
use sysextant::squashfs::{
    Algorithm, Attributes, Counters, Error, Node, Observer, Options, Unobserved, Writer,
};

use super::read_back::every_kind;
use crate::support::squashfs::{Entry, noise, options, pack};

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
