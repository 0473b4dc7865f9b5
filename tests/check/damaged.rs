//! Damaged and foreign images: each is refused or said to be unknown, in words that name it, and never
//! by a panic. systemd refuses what is damaged, and merges file systems that are not read here.

use tempfile::TempDir;

use crate::device::{Device, Extension};
use crate::support::disk::{ESP, ROOT, USR, disk};
use crate::support::squashfs::{Entry, noise};
use crate::support::{Finished, sysextant};

const DAMAGED: &str = "refused damaged";
const UNKNOWN: &str = "not-known not-readable";
const MERGED: &str = "merged matches";

/// An image, what becomes of it, and what the error of `inspect` says.
struct Row {
    name: &'static str,
    bytes: Vec<u8>,
    expected: &'static str,
    says: &'static str,
}

fn row(name: &'static str, bytes: Vec<u8>, expected: &'static str, says: &'static str) -> Row {
    Row {
        name,
        bytes,
        expected,
        says,
    }
}

/// The file system with that magic number at that place, and nothing else of it.
fn magic(at: usize, magic: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 70_000];
    bytes[at..at + magic.len()].copy_from_slice(magic);
    bytes
}

/// The bytes with other ones at a place.
fn with(bytes: &[u8], at: usize, other: &[u8]) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at..at + other.len()].copy_from_slice(other);
    changed
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
fn rows() -> Vec<Row> {
    let good = Extension::named("tool").squashfs();
    let root = disk(512, &[(ROOT, good.as_slice())]);
    // The tree of a /usr partition begins below /usr.
    let usr = usr().squashfs();
    let half = used(&good) / 2;
    let entries = |number: u32| with(&root, 512 + 80, &number.to_le_bytes());
    let fat = with(&magic(510, &[0x55, 0xaa]), 82, b"FAT32   ");
    vec![
        row("a good one", good.clone(), MERGED, ""),
        row("empty", Vec::new(), DAMAGED, "is empty"),
        row("one byte", vec![b'h'], DAMAGED, "is no image"),
        row("random bytes", noise(3, 90_000), DAMAGED, "is no image"),
        row("zeros", vec![0; 90_000], DAMAGED, "is no image"),
        row("a text", b"[Unit]\n".repeat(1000), DAMAGED, "is no image"),
        row(
            "the magic number alone",
            b"hsqs".to_vec(),
            DAMAGED,
            "superblock",
        ),
        row(
            "half of a superblock",
            good[..48].to_vec(),
            DAMAGED,
            "superblock",
        ),
        row("half of an image", good[..half].to_vec(), DAMAGED, "bytes"),
        row(
            "big-endian",
            with(&good, 0, b"sqsh"),
            DAMAGED,
            "is no image",
        ),
        row(
            "squashfs 3",
            with(&good, 28, &[3, 0]),
            DAMAGED,
            "only 4.0 is read",
        ),
        row("LZO", with(&good, 20, &[3, 0]), UNKNOWN, "lzo"),
        row(
            "a compressor that does not exist",
            with(&good, 20, &[99, 0]),
            DAMAGED,
            "99",
        ),
        row(
            "blocks of 3 bytes",
            with(&good, 12, &[3, 0, 0, 0]),
            DAMAGED,
            "block",
        ),
        row(
            "tables beyond the end",
            with(&good, 64, &[0xff; 8]),
            DAMAGED,
            "table",
        ),
        row(
            "erofs",
            magic(1024, &[0xe2, 0xe1, 0xf5, 0xe0]),
            UNKNOWN,
            "erofs",
        ),
        row("ext4", magic(1080, &[0x53, 0xef]), UNKNOWN, "ext4"),
        row(
            "btrfs",
            magic((64 << 10) + 64, b"_BHRfS_M"),
            UNKNOWN,
            "btrfs",
        ),
        row(
            "f2fs",
            magic(1024, &[0x10, 0x20, 0xf5, 0xf2]),
            UNKNOWN,
            "f2fs",
        ),
        row("xfs", magic(0, b"XFSB"), UNKNOWN, "xfs"),
        row("vfat", fat, UNKNOWN, "vfat"),
        row("a root partition", root.clone(), MERGED, ""),
        row(
            "a usr partition",
            disk(512, &[(ESP, b"boot"), (USR, &usr)]),
            MERGED,
            "",
        ),
        row(
            "root before usr",
            disk(512, &[(USR, b"no image"), (ROOT, &good)]),
            MERGED,
            "",
        ),
        row(
            "sectors of 4096 bytes",
            disk(4096, &[(ROOT, &good)]),
            MERGED,
            "",
        ),
        row(
            "neither root nor usr",
            disk(512, &[(ESP, &good)]),
            DAMAGED,
            "neither a root nor a /usr",
        ),
        row(
            "no partition",
            disk(512, &[]),
            DAMAGED,
            "neither a root nor a /usr",
        ),
        row(
            "a partition of ext4",
            disk(512, &[(ROOT, &magic(1080, &[0x53, 0xef]))]),
            UNKNOWN,
            "ext4",
        ),
        row(
            "a partition of noise",
            disk(512, &[(ROOT, &noise(4, 9000))]),
            DAMAGED,
            "is no squashfs",
        ),
        row(
            "a disk in a partition",
            disk(512, &[(ROOT, &root)]),
            DAMAGED,
            "is no squashfs",
        ),
        row(
            "a partition behind the end",
            root[..root.len() - 4096].to_vec(),
            DAMAGED,
            "and the file has",
        ),
        row(
            "a partition that ends before it begins",
            with(&root, 1024 + 40, &[0; 8]),
            DAMAGED,
            "and the file has",
        ),
        row(
            "a partition at the end of all numbers",
            with(&root, 1024 + 32, &[0xff; 16]),
            DAMAGED,
            "outside",
        ),
        row(
            "too many partitions",
            entries(1_000_000),
            DAMAGED,
            "no real table",
        ),
        row(
            "entries of no bytes",
            with(&root, 512 + 84, &[0; 4]),
            DAMAGED,
            "no real table",
        ),
        row(
            "entries far behind the end",
            with(&root, 512 + 72, &[0xff; 8]),
            DAMAGED,
            "outside",
        ),
        row(
            "a header that is cut off",
            root[..540].to_vec(),
            DAMAGED,
            "cut off",
        ),
    ]
}

/// The bytes that an image says it has; behind them is padding.
fn used(image: &[u8]) -> usize {
    let used = u64::from_le_bytes(image[40..48].try_into().unwrap());
    usize::try_from(used).unwrap()
}

/// What an extension has in `/usr`, with its root there.
fn usr() -> Extension {
    let path = "lib/extension-release.d/extension-release.tool";
    Extension::empty()
        .with(Entry::file("bin/new", "new\n"))
        .with(Entry::file(path, crate::device::FITS))
}

fn inspect(bytes: &[u8]) -> Finished {
    let folder = TempDir::new().unwrap();
    let image = folder.path().join("tool.raw");
    std::fs::write(&image, bytes).unwrap();
    sysextant(&["inspect", image.to_str().unwrap(), "--format", "json"])
}

fn outcome(bytes: &[u8]) -> String {
    let device = Device::new();
    device.file("var/lib/extensions/tool.raw", bytes);
    let run = device.check(&["--systemd", "257", "--fail-on", "warning"]);
    let json = run.json();
    let image = &json["images"][0];
    let text = |key: &str| image[key].as_str().unwrap().to_owned();
    let is_merged = image["outcome"] == "merged";
    assert_eq!(run.code, Some(i32::from(!is_merged)), "{run:?}");
    // Refused is an error of systemd's own; what is not known is none.
    let refused = image["outcome"] == "refused";
    assert_eq!(json["exit_status"], i32::from(refused), "{json:#}");
    format!("{} {}", text("outcome"), text("rule"))
}

#[test]
fn damaged_images_are_refused_and_foreign_ones_are_not_known() {
    let mut wrong = Vec::new();
    for Row {
        name,
        bytes,
        expected,
        says,
    } in rows()
    {
        let told = outcome(&bytes);
        if told != expected {
            wrong.push(format!("{name}: {told}, not {expected}"));
        }
        let run = inspect(&bytes);
        let code = if expected == MERGED { 0 } else { 2 };
        let is_told = run.stderr.contains(says) && run.stderr.contains("tool.raw");
        if run.code != Some(code) || !(is_told || code == 0) {
            wrong.push(format!("{name}: {run:?} does not say {says}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_image_that_is_cut_short_anywhere_is_refused() {
    let data = Entry::file("usr/share/noise", noise(5, 40_000));
    let image = Extension::named("tool").with(data).squashfs();
    let used = used(&image);
    for part in 0..16 {
        let length = used * part / 16;
        assert_eq!(
            outcome(&image[..length]),
            DAMAGED,
            "{length} of {used} bytes"
        );
    }
    assert_eq!(outcome(&image[..used - 1]), DAMAGED);
    assert_eq!(outcome(&image[..used]), MERGED);
}

#[test]
fn a_pipe_a_device_and_nothing_at_all_are_no_images() {
    let device = Device::new();
    let run = device.check(&["/dev/null", "--systemd", "257"]);
    assert_eq!(run.json()["images"][0]["rule"], "no-file", "{run:?}");
    let run = device.check(&["/nowhere.raw", "--systemd", "257"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("/nowhere.raw"), "{run:?}");
    for path in ["/dev/null", "/nowhere.raw"] {
        let run = sysextant(&["inspect", path]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(path), "{run:?}");
    }
}
