//! `Packages.db`: rpm's own database ("ndb"), after rpm's `lib/backend/ndb/rpmpkg.c`.
//!
//! Little-endian. Pages of 4096 bytes of slots, 16 bytes each, the first two taken by the header;
//! each slot leads to a blob in blocks of 16 bytes, framed by a head and a tail with a checksum.

use std::io::{Read, Seek, SeekFrom};

use super::entries::{Entries, length, read_exactly};
use super::error::Problem;

const MAGIC: &[u8; 4] = b"RpmP";
const VERSION: u32 = 0;
const PAGE: u64 = 4096;
const SLOT: u64 = 16;
const SLOT_LENGTH: usize = 16;
/// Slots that the header of the file takes.
const HEADER_SLOTS: u64 = 2;
const SLOT_MAGIC: &[u8; 4] = b"Slot";
const BLOCK: u64 = 16;
const HEAD: usize = 16;
const HEAD_MAGIC: &[u8; 4] = b"BlbS";
const TAIL: usize = 12;
const TAIL_MAGIC: &[u8; 4] = b"BlbE";

/// Where a blob is.
struct Slot {
    package: u32,
    block: u64,
    blocks: u64,
}

/// Reads all blobs.
pub(super) fn read(source: &mut (impl Read + Seek), sink: &mut Entries<'_>) -> Result<(), Problem> {
    let size = length(source)?;
    // In a sound file blobs share no bytes, so a slot whose blob overlaps others is damaged.
    let mut budget = size;
    let mut blob = Vec::new();
    for slot in slots(source, size)? {
        let bytes = slot.blocks.saturating_mul(BLOCK);
        budget = budget
            .checked_sub(bytes)
            .ok_or_else(|| slot.damaged("the blobs overlap"))?;
        source.seek(SeekFrom::Start(slot.block.saturating_mul(BLOCK)))?;
        blob.clear();
        read_exactly(source, bytes, &mut blob)?;
        sink(slot.package, slot.header(&blob))?;
    }
    Ok(())
}

/// The slots in use.
fn slots(source: &mut (impl Read + Seek), size: u64) -> Result<Vec<Slot>, Problem> {
    source.rewind()?;
    let mut header = [0; 32];
    source.read_exact(&mut header)?;
    if !header.starts_with(MAGIC) || word(&header, 4) != Some(VERSION) {
        return Err(Problem::Format {
            expected: "an ndb database",
            found: "other first bytes than RpmP and version 0".to_owned(),
        });
    }
    let pages = u64::from(word(&header, 12).unwrap_or(0));
    let count = pages.saturating_mul(PAGE / SLOT);
    if pages == 0 || count.saturating_mul(SLOT) > size {
        let place = "the header".to_owned();
        let what = "it declares more pages of slots than there are";
        return Err(Problem::Damaged { place, what });
    }
    let mut slots = Vec::new();
    for number in HEADER_SLOTS..count {
        let mut slot = [0; SLOT_LENGTH];
        source.read_exact(&mut slot)?;
        if !slot.starts_with(SLOT_MAGIC) {
            let place = format!("slot {number}");
            let what = "its magic is missing";
            return Err(Problem::Damaged { place, what });
        }
        let word = |at| word(&slot, at).unwrap_or(0);
        // Free slots have no package.
        if word(4) != 0 {
            slots.push(Slot {
                package: word(4),
                block: word(8).into(),
                blocks: word(12).into(),
            });
        }
    }
    Ok(slots)
}

impl Slot {
    /// The blob between its head and its tail, both of which are checked.
    fn header<'a>(&self, blob: &'a [u8]) -> Result<&'a [u8], Problem> {
        let (head, rest) = blob
            .split_at_checked(HEAD)
            .ok_or_else(|| self.damaged("the blob has no head"))?;
        let (body, tail) = rest
            .len()
            .checked_sub(TAIL)
            .and_then(|middle| rest.split_at_checked(middle))
            .ok_or_else(|| self.damaged("the blob has no tail"))?;
        let size = word(head, 12).unwrap_or(0);
        let framed = head.starts_with(HEAD_MAGIC)
            && word(head, 4) == Some(self.package)
            && word(tail, 4) == Some(size)
            && tail.ends_with(TAIL_MAGIC);
        if !framed {
            return Err(self.damaged("the blob's frame is not that of this package"));
        }
        let summed = blob.get(..blob.len() - TAIL).unwrap_or_default();
        if word(tail, 0) != Some(adler32(summed)) {
            return Err(self.damaged("the blob's checksum does not match"));
        }
        body.get(..size as usize)
            .ok_or_else(|| self.damaged("the blob is longer than its blocks"))
    }

    fn damaged(&self, what: &'static str) -> Problem {
        let place = format!("package {}", self.package);
        Problem::Damaged { place, what }
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let word = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*word))
}

/// The checksum of RFC 1950.
fn adler32(bytes: &[u8]) -> u32 {
    const BASE: u32 = 65521;
    /// As many bytes can be added before the sums overflow.
    const RUN: usize = 5552;
    let (mut low, mut high) = (1_u32, 0_u32);
    for run in bytes.chunks(RUN) {
        for &byte in run {
            low += u32::from(byte);
            high += low;
        }
        low %= BASE;
        high %= BASE;
    }
    high << 16 | low
}

#[cfg(test)]
pub(in crate::base) mod tests {
    use std::io::Cursor;

    use super::*;

    fn padded(mut bytes: Vec<u8>, size: usize) -> Vec<u8> {
        bytes.resize(bytes.len().next_multiple_of(size), 0);
        bytes
    }

    /// A database that holds these headers as packages 1, 2 and so on.
    pub(in crate::base) fn database(headers: &[&[u8]]) -> Vec<u8> {
        let word = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
        let mut slots = [MAGIC.as_slice(), &word(0), &word(1), &word(1), &[0; 16]].concat();
        let mut blobs = Vec::new();
        for (place, header) in headers.iter().enumerate() {
            let head = [
                HEAD_MAGIC.as_slice(),
                &word(place + 1),
                &word(1),
                &word(header.len()),
            ];
            let mut blob = [head.concat(), header.to_vec()].concat();
            let whole = (blob.len() + 12).next_multiple_of(16);
            blob.resize(whole - 12, 0);
            blob.extend(adler32(&blob).to_le_bytes());
            blob.extend([word(header.len()).as_slice(), TAIL_MAGIC].concat());
            let block = (4096 + blobs.len()) / 16;
            let slot = [word(place + 1), word(block), word(blob.len() / 16)].concat();
            slots.extend([SLOT_MAGIC.as_slice(), &slot].concat());
            blobs.extend(blob);
        }
        while slots.len() < 4096 {
            slots.extend([SLOT_MAGIC.as_slice(), &[0; 12]].concat());
        }
        padded([slots, blobs].concat(), 16)
    }

    fn headers(database: &[u8]) -> Result<Vec<(u32, Vec<u8>)>, Problem> {
        let mut found = Vec::new();
        read(&mut Cursor::new(database), &mut |number, header| {
            found.push((number, header?.to_vec()));
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn blobs_are_read_by_their_slots() {
        let database = database(&[b"the first", &[9; 5000], b""]);
        let found = headers(&database).unwrap();
        assert_eq!(
            found,
            [(1, b"the first".to_vec()), (2, vec![9; 5000]), (3, vec![])]
        );
    }

    #[test]
    fn damage_is_found_and_named() {
        let good = database(&[b"the first", b"the second"]);
        let damage = |at: usize, with: &[u8]| {
            let mut bytes = good.clone();
            bytes[at..at + with.len()].copy_from_slice(with);
            headers(&bytes).unwrap_err().to_string()
        };
        let rows = [
            (
                0,
                b"Nope".as_slice(),
                "not an ndb database: other first bytes than RpmP and version 0",
            ),
            (
                12,
                &[255; 4],
                "damaged at the header: it declares more pages of slots than there are",
            ),
            (32, b"Slut", "damaged at slot 2: its magic is missing"),
            (44, &[255; 4], "damaged at package 1: the blobs overlap"),
            (
                4096,
                b"Xlb",
                "damaged at package 1: the blob's frame is not that of this package",
            ),
            (
                4113,
                b"X",
                "damaged at package 1: the blob's checksum does not match",
            ),
        ];
        for (at, with, expected) in rows {
            assert_eq!(damage(at, with), expected);
        }
        assert!(headers(&good[..good.len() - 20]).is_err());
    }

    #[test]
    fn the_checksum_is_that_of_rfc_1950() {
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }
}
