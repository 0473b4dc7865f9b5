//! Weighs the files of a package without writing them: divides their content into blocks as the
//! writer does, and compresses a sample of the blocks.
//!
//! The whole blocks of a file are blocks of their own; the tails of files share blocks. Of a
//! package, the first blocks are all compressed, then one in [`STRIDE`], with a level that is fast
//! compared with the decompression of the payload.

use std::collections::HashSet;
use std::io::{self, Read};

use crate::image::Weight;

/// Bytes of a block.
const BLOCK: usize = 128 << 10;

/// How many blocks at the beginning of a package are all compressed.
const FIRST: u64 = 8;

/// Of the following blocks, one in this number is compressed.
const STRIDE: u64 = 4;

/// The level of zstd for the sample.
const LEVEL: i32 = 3;

/// Whether a block belongs to the sample. Multiples of the golden ratio spread the chosen blocks
/// evenly but without a period, which the content might have as well.
fn is_chosen(number: u64) -> bool {
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15) < u64::MAX / STRIDE
}

/// A group of blocks whose compressed size is estimated from a sample of them.
#[derive(Clone, Copy, Debug, Default)]
struct Stratum {
    bytes: u64,
    sampled: u64,
    compressed: u64,
}

impl Stratum {
    fn add(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.sampled += other.sampled;
        self.compressed += other.compressed;
    }

    /// The estimated compressed size of all blocks.
    fn estimate(self) -> u64 {
        let whole = u128::from(self.bytes) * u128::from(self.compressed);
        let estimate = whole.checked_div(u128::from(self.sampled));
        estimate.map_or(self.bytes, |bytes| u64::try_from(bytes).unwrap_or(u64::MAX))
    }
}

/// Weighs packages one after the other.
#[derive(Default)]
pub(crate) struct Sampler {
    compressor: Option<zstd::bulk::Compressor<'static>>,
    /// A buffer for a compressed block.
    compressed: Vec<u8>,
    /// Digests of files of all packages, to count equal files once.
    known: HashSet<[u8; 32]>,
    /// Digests of this package's tails, which are not shared with other packages.
    known_tails: HashSet<[u8; 32]>,
    /// The block of tails that is being filled.
    tails: Vec<u8>,
    /// Number of blocks of this package so far.
    blocks: u64,
    first: Stratum,
    rest: Stratum,
}

impl Sampler {
    /// Weighs the content of a file and returns its BLAKE3 digest.
    ///
    /// # Errors
    /// If the content cannot be read.
    pub(crate) fn file(&mut self, data: &mut dyn Read) -> io::Result<[u8; 32]> {
        let mut hasher = blake3::Hasher::new();
        let (mut first, mut rest) = (Stratum::default(), Stratum::default());
        let mut block = Vec::new();
        loop {
            block.clear();
            data.take(BLOCK as u64).read_to_end(&mut block)?;
            hasher.update(&block);
            if block.len() < BLOCK {
                break;
            }
            let is_first = self.blocks < FIRST;
            let weighed = self.block(&block);
            if is_first { &mut first } else { &mut rest }.add(weighed);
        }
        let digest = hasher.finalize().into();
        if self.known.insert(digest) {
            self.first.add(first);
            self.rest.add(rest);
        }
        if !block.is_empty() && self.known_tails.insert(digest) {
            self.tail(&block);
        }
        Ok(digest)
    }

    /// Ends the package and returns the weight of its files.
    pub(crate) fn finish(&mut self) -> Weight {
        self.close_tails();
        let strata = [self.first, self.rest];
        self.blocks = 0;
        self.known_tails.clear();
        (self.first, self.rest) = Default::default();
        Weight {
            bytes: strata.iter().map(|it| it.bytes).sum(),
            compressed: strata.iter().map(|it| it.estimate()).sum(),
        }
    }

    fn tail(&mut self, tail: &[u8]) {
        if self.tails.len() + tail.len() > BLOCK {
            self.close_tails();
        }
        self.tails.extend_from_slice(tail);
    }

    fn close_tails(&mut self) {
        let mut tails = std::mem::take(&mut self.tails);
        if !tails.is_empty() {
            let is_first = self.blocks < FIRST;
            let weighed = self.block(&tails);
            if is_first {
                &mut self.first
            } else {
                &mut self.rest
            }
            .add(weighed);
        }
        tails.clear();
        self.tails = tails;
    }

    /// Weighs the next block; compresses it if it belongs to the sample.
    fn block(&mut self, block: &[u8]) -> Stratum {
        let number = self.blocks;
        self.blocks += 1;
        if block.iter().all(|&byte| byte == 0) {
            return Stratum::default();
        }
        let bytes = block.len() as u64;
        let is_sampled = number < FIRST || is_chosen(number);
        let compressed = is_sampled.then(|| self.compress(block).unwrap_or(bytes));
        Stratum {
            bytes,
            sampled: compressed.map_or(0, |_| bytes),
            compressed: compressed.unwrap_or(0),
        }
    }

    /// The compressed length of a block, or its own length if that is shorter.
    fn compress(&mut self, block: &[u8]) -> Option<u64> {
        if self.compressor.is_none() {
            self.compressor = zstd::bulk::Compressor::new(LEVEL).ok();
        }
        self.compressed.clear();
        self.compressed.reserve(BLOCK);
        let compressor = self.compressor.as_mut()?;
        let length = compressor.compress_to_buffer(block, &mut self.compressed);
        length
            .ok()
            .map(|length| (length as u64).min(block.len() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(length: usize, mut seed: u32) -> Vec<u8> {
        let next = |_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        };
        (0..length).map(next).collect()
    }

    fn weight_of(files: &[&[u8]]) -> Weight {
        let mut sampler = Sampler::default();
        for file in files {
            sampler.file(&mut &**file).unwrap();
        }
        sampler.finish()
    }

    #[test]
    fn incompressible_content_weighs_its_own_size() {
        let noise = noise(20 * BLOCK + 77, 1);
        let bytes = noise.len() as u64;
        let expected = Weight {
            bytes,
            compressed: bytes,
        };
        assert_eq!(weight_of(&[&noise]), expected);
    }

    #[test]
    fn text_weighs_less_and_the_sample_represents_the_rest() {
        let text = "what is sampled stands for the rest\n".repeat(100_000);
        let weight = weight_of(&[text.as_bytes()]);
        assert_eq!(weight.bytes, text.len() as u64);
        assert!(weight.compressed < weight.bytes / 100, "{weight:?}");
        let half = noise(BLOCK, 2);
        let flat = vec![7; BLOCK];
        let mixed = [half.as_slice(), &flat].concat().repeat(40);
        let weight = weight_of(&[&mixed]);
        let share = weight.compressed * 100 / weight.bytes;
        assert_eq!(weight.bytes, mixed.len() as u64);
        assert!((40..60).contains(&share), "{weight:?}");
    }

    #[test]
    fn duplicates_and_zeros_weigh_nothing() {
        let noise = noise(BLOCK + 9, 3);
        assert_eq!(weight_of(&[&noise, &noise]), weight_of(&[&noise]));
        assert_eq!(weight_of(&[&vec![0; 3 * BLOCK]]), Weight::default());
    }

    #[test]
    fn each_package_is_weighed_on_its_own() {
        let mut sampler = Sampler::default();
        let (one, other) = (noise(100, 4), noise(200, 5));
        sampler.file(&mut one.as_slice()).unwrap();
        assert_eq!(sampler.finish().bytes, 100);
        sampler.file(&mut other.as_slice()).unwrap();
        assert_eq!(sampler.finish().bytes, 200);
        assert_eq!(sampler.finish(), Weight::default());
    }
}
