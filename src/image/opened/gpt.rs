//! The partition of a disk image that systemd mounts for an extension: root, or else `/usr`
//! (UEFI specification, chapter 5; the types are those of systemd's `sd-gpt.h`).
//!
//! The type's architecture is no gate: systemd takes an image for arm64 on x86-64, and decides by
//! `ARCHITECTURE` of the release file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::error::ImageError;
use super::format::{Head, Packed};
use super::window::Window;

/// Which partition the squashfs is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartitionKind {
    /// The root: its paths are those of the extension.
    Root,
    /// `/usr` alone.
    Usr,
}

impl PartitionKind {
    /// The word, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Usr => "usr",
        }
    }
}

/// The partition, in bytes of the file.
#[derive(Debug)]
pub(super) struct Partition {
    pub(super) kind: PartitionKind,
    pub(super) start: u64,
    pub(super) length: u64,
}

/// Bytes of the header that are read.
const HEADER: usize = 92;
/// The specification asks for room for 128 entries; systemd and Linux take a few more.
const MOST_ENTRIES: u32 = 1024;
/// The size of an entry: at least 128 bytes, a power of two times that.
const ENTRY_SIZES: std::ops::RangeInclusive<u32> = 128..=4096;

/// The types of root and of `/usr` partitions, of each architecture.
const TYPES: [(&str, &str); 21] = [
    (
        "6523f8ae-3eb1-4e2a-a05a-18b695ae656f",
        "e18cf08c-33ec-4c0d-8246-c6c6fb3da024",
    ),
    (
        "d27f46ed-2919-4cb8-bd25-9531f3c16534",
        "7978a683-6316-4922-bbee-38bff5a2fecc",
    ),
    (
        "69dad710-2ce4-4e3c-b16c-21a1d49abed3",
        "7d0359a3-02b3-4f0a-865c-654403e70625",
    ),
    (
        "b921b045-1df0-41c3-af44-4c6f280d3fae",
        "b0e01050-ee5f-4390-949a-9101b17104e9",
    ),
    (
        "993d8d3d-f80e-4225-855a-9daf8ed7ea97",
        "4301d2a6-4e3b-4b2a-bb94-9e0b2c4225ea",
    ),
    (
        "77055800-792c-4f94-b39a-98c91b762bb6",
        "e611c702-575c-4cbe-9a46-434fa0bf7e3f",
    ),
    (
        "e9434544-6e2c-47cc-bae2-12d6deafb44c",
        "773b2abc-2a99-4398-8bf5-03baac40d02b",
    ),
    (
        "d113af76-80ef-41b4-bdb6-0cff4d3d4a25",
        "57e13958-7331-4365-8e6e-35eeee17c61b",
    ),
    (
        "700bda43-7a34-4507-b179-eeb93d7a7ca3",
        "c97c1f32-ba06-40b4-9f22-236061b08aa8",
    ),
    (
        "37c58c8a-d913-4156-a25f-48b1b64e07f0",
        "0f4868e9-9952-4706-979f-3ed3a473e947",
    ),
    (
        "1aacdb3b-5444-4138-bd9e-e5c2239b2346",
        "dc4a4480-6917-4262-a4ec-db9384949f25",
    ),
    (
        "1de3f1ef-fa98-47b5-8dcd-4a860a654d78",
        "7d14fec5-cc71-415d-9d6c-06bf0b3c3eaf",
    ),
    (
        "912ade1d-a839-4913-8964-a10eee08fbd2",
        "2c9739e2-f068-46b3-9fd0-01c5a9afbcca",
    ),
    (
        "c31c45e6-3f39-412e-80fb-4809c4980599",
        "15bb03af-77e7-4d4a-b12b-c0d084f7491c",
    ),
    (
        "60d5a7fe-8e7d-435c-b714-3dd8162144e1",
        "b933fb22-5c3f-4f91-af90-e2bb0fa50702",
    ),
    (
        "72ec70a6-cf74-40e6-bd49-4bda08e8f224",
        "beaec34b-8442-439b-a40b-984381ed097d",
    ),
    (
        "08a7acea-624c-4a20-91e8-6e0fa67d23f9",
        "cd0f869b-d0fb-4ca0-b141-9ea87cc78d66",
    ),
    (
        "5eead9a9-fe09-4a1e-a1d7-520d00531306",
        "8a4f5770-50aa-4ed3-874a-99b710db6fea",
    ),
    (
        "c50cdd70-3862-4cc3-90e1-809a8c93ee2c",
        "55497029-c7c1-44cc-aa39-815ed1558630",
    ),
    (
        "44479540-f297-41b2-9af7-d131d5f0458a",
        "75250d76-8cc6-458e-bd66-bd47cc81a812",
    ),
    (
        "4f68bce3-e8cd-4db1-96e7-fbcaf984b709",
        "8484680c-9521-48c6-9c11-b0720656f69e",
    ),
];

/// Finds the partition, and that it holds a squashfs.
pub(super) fn squashfs_partition(
    file: &mut File,
    bytes: u64,
    path: &Path,
) -> Result<Partition, ImageError> {
    let wrong = |problem: String| ImageError::Partitions {
        path: path.to_owned(),
        problem,
    };
    let failed = |source| ImageError::Io {
        path: path.to_owned(),
        source,
    };
    let found = partitions(file, bytes).map_err(failed)?.map_err(wrong)?;
    let of = |kind| found.iter().position(|it| it.kind == kind);
    let chosen = of(PartitionKind::Root).or_else(|| of(PartitionKind::Usr));
    let Some(partition) = chosen.and_then(|at| found.into_iter().nth(at)) else {
        return Err(wrong(
            "it has neither a root nor a /usr partition".to_owned(),
        ));
    };
    file.seek(SeekFrom::Start(partition.start))
        .map_err(failed)?;
    let mut window = Window::new(file, partition.start, partition.length);
    match Head::read(&mut window).map_err(failed)?.packed() {
        Some(Packed::Squashfs) => Ok(partition),
        Some(Packed::Foreign(format)) => Err(ImageError::Foreign {
            path: path.to_owned(),
            format,
        }),
        Some(Packed::Disk) | None => Err(wrong(format!(
            "its {} partition is no squashfs",
            partition.kind.name()
        ))),
    }
}

/// The root and `/usr` partitions, in the table's order; or what is wrong with the table.
fn partitions(file: &mut File, bytes: u64) -> io::Result<Result<Vec<Partition>, String>> {
    let Some((sector, header)) = header(file)? else {
        return Ok(Err("its header is cut off".to_owned()));
    };
    let (count, size) = (word(&header, 80), word(&header, 84));
    if count > MOST_ENTRIES || !ENTRY_SIZES.contains(&size) {
        let problem = format!("{count} entries of {size} bytes: no real table has such");
        return Ok(Err(problem));
    }
    let Some(start) = double(&header, 72).checked_mul(sector) else {
        return Ok(Err("its entries lie outside of the file".to_owned()));
    };
    file.seek(SeekFrom::Start(start))?;
    let length = u64::from(count) * u64::from(size);
    let mut table = Vec::new();
    file.by_ref().take(length).read_to_end(&mut table)?;
    let entries = table.chunks_exact(size as usize);
    let found = entries.filter_map(|entry| partition(entry, sector, bytes));
    Ok(found.collect())
}

/// The header, and the size of a sector that its place shows.
fn header(file: &mut File) -> io::Result<Option<(u64, Vec<u8>)>> {
    for sector in [512, 4096] {
        file.seek(SeekFrom::Start(sector))?;
        let mut header = Vec::new();
        file.by_ref().take(HEADER as u64).read_to_end(&mut header)?;
        if header.len() == HEADER && header.starts_with(b"EFI PART") {
            return Ok(Some((sector, header)));
        }
    }
    Ok(None)
}

/// A partition that is mounted; `None` for all others.
fn partition(entry: &[u8], sector: u64, bytes: u64) -> Option<Result<Partition, String>> {
    let kind = kind(entry.first_chunk()?)?;
    let (first, last) = (double(entry, 32), double(entry, 40));
    let start = first.checked_mul(sector);
    let end = last.checked_add(1).and_then(|it| it.checked_mul(sector));
    let (Some(start), Some(end)) = (start, end) else {
        return Some(Err("a partition lies outside of the file".to_owned()));
    };
    if start >= end || end > bytes {
        let problem = format!(
            "its {} partition is from byte {start} to {end}, and the file has {bytes}",
            kind.name()
        );
        return Some(Err(problem));
    }
    let length = end - start;
    Some(Ok(Partition {
        kind,
        start,
        length,
    }))
}

fn kind(stored: &[u8; 16]) -> Option<PartitionKind> {
    let text = uuid(stored);
    TYPES.iter().find_map(|(root, usr)| {
        if *root == text {
            Some(PartitionKind::Root)
        } else {
            (*usr == text).then_some(PartitionKind::Usr)
        }
    })
}

/// A UUID as text. The first three fields are stored with their last byte first.
fn uuid(stored: &[u8; 16]) -> String {
    use std::fmt::Write;
    const ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let mut text = String::new();
    for (place, from) in ORDER.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "{:02x}", stored[*from]);
    }
    text
}

fn word(bytes: &[u8], at: usize) -> u32 {
    let found = bytes.get(at..).and_then(<[u8]>::first_chunk);
    found.map_or(0, |it| u32::from_le_bytes(*it))
}

fn double(bytes: &[u8], at: usize) -> u64 {
    let found = bytes.get(at..).and_then(<[u8]>::first_chunk);
    found.map_or(0, |it| u64::from_le_bytes(*it))
}
