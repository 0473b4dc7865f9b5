//! Checksums of mutated input, made right again.

/// Gives every header of a tar archive its sum, as a reader comes upon them, and ends the archive.
pub fn repair_tar(bytes: &mut Vec<u8>) {
    const BLOCK: usize = 512;
    let mut at = 0_usize;
    while let Some(header) = bytes.get_mut(at..at.saturating_add(BLOCK)) {
        if header.iter().all(|byte| *byte == 0) {
            break;
        }
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().copied().map(u32::from).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        let digits = header[124..136]
            .iter()
            .filter(|byte| (b'0'..=b'7').contains(byte));
        let size = digits.fold(0_usize, |size, digit| {
            size.saturating_mul(8)
                .saturating_add(usize::from(digit - b'0'))
        });
        let blocks = size.div_ceil(BLOCK).saturating_add(1);
        at = at.saturating_add(blocks.saturating_mul(BLOCK));
    }
    bytes.extend([0; 2 * BLOCK]);
}

/// Gives every package of an rpm database in the ndb format the Adler-32 sum of its blob.
pub fn repair_ndb(bytes: &mut [u8]) {
    const SLOT: usize = 16;
    let word = |bytes: &[u8], at: usize| {
        let word = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_le_bytes(word) as usize)
    };
    let mut slot = 2 * SLOT;
    while bytes.get(slot..slot + 4) == Some(b"Slot") {
        let place = (word(bytes, slot + 8), word(bytes, slot + 12));
        if let (Some(block), Some(blocks)) = place {
            let start = block.saturating_mul(SLOT);
            let end = start.saturating_add(blocks.saturating_mul(SLOT));
            if let Some(blob) = bytes.get_mut(start..end)
                && let Some(length) = blob.len().checked_sub(12)
            {
                let (content, tail) = blob.split_at_mut(length);
                tail[..4].copy_from_slice(&adler32(content).to_le_bytes());
            }
        }
        slot += SLOT;
    }
}

fn adler32(bytes: &[u8]) -> u32 {
    let step = |(low, high): (u32, u32), byte: &u8| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    };
    let (low, high) = bytes.iter().fold((1, 0), step);
    high << 16 | low
}
