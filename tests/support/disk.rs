//! Disk images with a table of partitions (GPT).

/// The type of a root partition on x86-64, as text.
pub const ROOT: &str = "4f68bce3-e8cd-4db1-96e7-fbcaf984b709";
/// The type of a `/usr` partition on x86-64.
pub const USR: &str = "8484680c-9521-48c6-9c11-b0720656f69e";
/// The type of a partition for boot loaders.
pub const ESP: &str = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";

/// Bytes of an entry.
const ENTRY: u16 = 128;
/// The sector at which the entries begin.
const ENTRIES: usize = 2;
/// The sector at which the first partition begins.
const FIRST: usize = 40;

/// A disk whose sectors have so many bytes, with partitions of these types and contents.
pub fn disk(sector: usize, partitions: &[(&str, &[u8])]) -> Vec<u8> {
    let mut disk = vec![0; FIRST * sector];
    disk[510..512].copy_from_slice(&[0x55, 0xaa]);
    let header = header(partitions.len());
    disk[sector..sector + header.len()].copy_from_slice(&header);
    for (number, (kind, content)) in partitions.iter().enumerate() {
        let first = disk.len() / sector;
        disk.extend_from_slice(content);
        disk.resize(disk.len().next_multiple_of(sector), 0);
        let last = disk.len() / sector - 1;
        let at = ENTRIES * sector + number * usize::from(ENTRY);
        disk[at..at + 16].copy_from_slice(&stored(kind));
        disk[at + 16] = 1;
        put(&mut disk, at + 32, first as u64);
        put(&mut disk, at + 40, last as u64);
    }
    disk
}

fn header(partitions: usize) -> Vec<u8> {
    let mut header = b"EFI PART".to_vec();
    header.extend([0, 0, 1, 0, 92, 0, 0, 0]);
    header.resize(92, 0);
    put(&mut header, 24, 1);
    put(&mut header, 72, ENTRIES as u64);
    let count = u32::try_from(partitions).unwrap();
    header[80..84].copy_from_slice(&count.to_le_bytes());
    header[84..88].copy_from_slice(&u32::from(ENTRY).to_le_bytes());
    header
}

fn put(bytes: &mut [u8], at: usize, number: u64) {
    bytes[at..at + 8].copy_from_slice(&number.to_le_bytes());
}

/// A UUID as it is stored: the first three groups have their last byte first.
fn stored(text: &str) -> Vec<u8> {
    let groups: Vec<Vec<u8>> = text.split('-').map(bytes).collect();
    let mut stored = Vec::new();
    for (place, mut group) in groups.into_iter().enumerate() {
        if place < 3 {
            group.reverse();
        }
        stored.extend(group);
    }
    stored
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let places = (0..hexadecimal.len()).step_by(2);
    let byte = |at: usize| u8::from_str_radix(&hexadecimal[at..at + 2], 16).unwrap();
    places.map(byte).collect()
}
