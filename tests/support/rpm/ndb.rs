//! `Packages.db` as rpm's ndb writes it: pages of slots, then blobs in frames with a checksum.

/// Bytes of the slots: one page.
const SLOTS: usize = 4096;
const SLOT: usize = 16;
const BLOCK: usize = 16;
const HEAD: usize = 16;
const TAIL: usize = 12;

/// A database with these headers as packages 1, 2 and so on.
pub fn database(headers: &[Vec<u8>]) -> Vec<u8> {
    let word = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
    let mut file = [b"RpmP".as_slice(), &word(0), &word(1), &word(1), &[0; 16]].concat();
    file.resize(SLOTS, 0);
    for at in (2 * SLOT..SLOTS).step_by(SLOT) {
        file[at..at + 4].copy_from_slice(b"Slot");
    }
    for (place, header) in headers.iter().enumerate() {
        let (number, block) = (word(place + 1), file.len() / BLOCK);
        let size = word(header.len());
        let mut blob = [b"BlbS".as_slice(), &number, &word(1), &size, header].concat();
        blob.resize((blob.len() + TAIL).next_multiple_of(BLOCK) - TAIL, 0);
        blob.extend([&[0; 4], size.as_slice(), b"BlbE"].concat());
        let slot = [number, word(block), word(blob.len() / BLOCK)].concat();
        let at = (place + 2) * SLOT + 4;
        file[at..at + 12].copy_from_slice(&slot);
        file.extend(blob);
    }
    repair(&mut file);
    file
}

/// Gives every blob the checksum of what it holds, as far as there are slots and blobs.
pub fn repair(file: &mut [u8]) {
    for at in (2 * SLOT..SLOTS.min(file.len())).step_by(SLOT) {
        let word = |at: usize| {
            let word = file.get(at..).and_then(|rest| rest.first_chunk());
            word.map_or(0, |word| u32::from_le_bytes(*word) as usize)
        };
        let (start, length) = (word(at + 8) * BLOCK, word(at + 12) * BLOCK);
        let Some(blob) = file.get_mut(start..start + length) else {
            continue;
        };
        if length >= HEAD + TAIL {
            let (body, tail) = blob.split_at_mut(length - TAIL);
            tail[..4].copy_from_slice(&adler32(body).to_le_bytes());
        }
    }
}

fn adler32(bytes: &[u8]) -> u32 {
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in bytes {
        low = (low + u32::from(*byte)) % 65521;
        high = (high + low) % 65521;
    }
    high << 16 | low
}
