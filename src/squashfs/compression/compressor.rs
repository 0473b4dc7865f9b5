//! The libraries that compress, one context per thread.
//!
//! A context is made once and used for every block of its thread, with two exceptions: xz's library
//! offers no way to use an encoder again, and zlib-rs 0.6 gives other bytes after a reset than with
//! a fresh context, so that the image would depend on which thread compressed which block.
//!
//! Blocks are in the formats that the kernel decompresses: zstd frames that declare their size, xz
//! streams with CRC32 and a dictionary no larger than a block, zlib streams, and raw LZ4 blocks.

use std::io;

use flate2::{Compress, FlushCompress};
use liblzma::stream::{Action, Check, Filters, LzmaOptions, Stream};
use lz4_flex::block::{CompressTable, compress_into_with_table, get_maximum_output_size};

use super::{Algorithm, Compression};
use crate::squashfs::error::Error;
use crate::squashfs::options::BlockSize;

/// Uncompressed bytes of a metadata block; the last of a table may have less.
pub(crate) const METADATA_BLOCK: usize = 8192;

/// Compresses one block after the other.
pub(crate) struct Compressor {
    algorithm: Algorithm,
    context: Context,
}

enum Context {
    Zstd(zstd::bulk::Compressor<'static>),
    Xz { preset: u32, dictionary: u32 },
    Gzip(flate2::Compression),
    Lz4(Box<CompressTable>),
    None,
}

impl Compressor {
    /// A context for data blocks of that size, and for metadata.
    pub(crate) fn new(compression: Compression, block_size: BlockSize) -> Result<Self, Error> {
        let algorithm = compression.algorithm();
        let level = u32::from(compression.level().unwrap_or(0));
        let context = match algorithm {
            Algorithm::Zstd => {
                Context::Zstd(zstd::bulk::Compressor::new(level.cast_signed()).map_err(
                    |source| Error::Compress {
                        algorithm: algorithm.name(),
                        source,
                    },
                )?)
            }
            Algorithm::Xz => Context::Xz {
                preset: level,
                // Matches lie within a block, so a larger dictionary would only cost memory on the
                // device.
                dictionary: block_size.bytes().max(METADATA_BLOCK as u32),
            },
            Algorithm::Gzip => Context::Gzip(flate2::Compression::new(level)),
            Algorithm::Lz4 => Context::Lz4(Box::new(CompressTable::large())),
            Algorithm::None => Context::None,
        };
        Ok(Self { algorithm, context })
    }

    /// Compresses a block into `output` and returns whether the result is shorter than the block.
    /// If not, `output` is undefined and the block is to be stored uncompressed.
    pub(crate) fn compress(&mut self, block: &[u8], output: &mut Vec<u8>) -> Result<bool, Error> {
        output.clear();
        let shorter = match &mut self.context {
            Context::Zstd(context) => {
                output.reserve(zstd::zstd_safe::compress_bound(block.len()));
                context
                    .compress_to_buffer(block, output)
                    .map(|length| length < block.len())
            }
            Context::Xz { preset, dictionary } => compress_xz(*preset, *dictionary, block, output),
            Context::Gzip(level) => compress_gzip(*level, block, output),
            Context::Lz4(table) => compress_lz4(table, block, output),
            Context::None => Ok(false),
        };
        shorter.map_err(|source| Error::Compress {
            algorithm: self.algorithm.name(),
            source,
        })
    }
}

/// The output buffer is one byte smaller than the block: if it is too small, the block does not
/// shrink. The same holds for zlib.
fn compress_xz(
    preset: u32,
    dictionary: u32,
    block: &[u8],
    output: &mut Vec<u8>,
) -> io::Result<bool> {
    let mut options = LzmaOptions::new_preset(preset)?;
    options.dict_size(dictionary);
    let mut filters = Filters::new();
    filters.lzma2(&options);
    // CRC32, since Linux's decoder of xz knows no other checksum.
    let mut stream = Stream::new_stream_encoder(&filters, Check::Crc32)?;
    output.resize(block.len(), 0);
    let status = stream.process(block, output, Action::Finish)?;
    output.truncate(usize::try_from(stream.total_out()).unwrap_or(0));
    Ok(status == liblzma::stream::Status::StreamEnd && output.len() < block.len())
}

fn compress_gzip(
    level: flate2::Compression,
    block: &[u8],
    output: &mut Vec<u8>,
) -> io::Result<bool> {
    // `true`: with the zlib header that squashfs has.
    let mut context = Compress::new(level, true);
    output.resize(block.len(), 0);
    let status = context.compress(block, output, FlushCompress::Finish)?;
    output.truncate(usize::try_from(context.total_out()).unwrap_or(0));
    Ok(status == flate2::Status::StreamEnd && output.len() < block.len())
}

fn compress_lz4(table: &mut CompressTable, block: &[u8], output: &mut Vec<u8>) -> io::Result<bool> {
    output.resize(get_maximum_output_size(block.len()), 0);
    let length = compress_into_with_table(block, output, table).map_err(io::Error::other)?;
    output.truncate(length);
    Ok(length < block.len())
}

/// How the superblock names the algorithm. An image without compression has to name one as well;
/// zlib is the one that every kernel with squashfs can read.
pub(crate) fn identifier(algorithm: Algorithm) -> u16 {
    match algorithm {
        Algorithm::Gzip | Algorithm::None => 1,
        Algorithm::Xz => 4,
        Algorithm::Lz4 => 5,
        Algorithm::Zstd => 6,
    }
}

/// The options stored after the superblock: always for LZ4, since readers require them, and for the
/// others if the level is not the one that readers assume.
pub(crate) fn stored_options(compression: Compression) -> Option<Vec<u8>> {
    let algorithm = compression.algorithm();
    let unusual = compression.level().filter(|level| {
        algorithm
            .levels()
            .is_some_and(|levels| levels.usual != *level)
    });
    let level = u32::from(unusual.unwrap_or(0)).to_le_bytes();
    match (algorithm, unusual) {
        // Version of the block format, and flags.
        (Algorithm::Lz4, _) => Some([1_u32.to_le_bytes(), 0_u32.to_le_bytes()].concat()),
        (Algorithm::Zstd, Some(_)) => Some(level.to_vec()),
        // Level, window of 15 bits, no strategies.
        (Algorithm::Gzip, Some(_)) => Some([level, [15, 0, 0, 0]].concat()),
        // xz stores a dictionary size and filters, both of which have the values that readers
        // assume; it does not store its preset.
        (Algorithm::Zstd | Algorithm::Gzip | Algorithm::Xz | Algorithm::None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_does_not_shrink_is_reported_so() {
        let noise: Vec<u8> = (0..4096_u32)
            .flat_map(|n| blake3::hash(&n.to_le_bytes()).as_bytes()[..1].to_vec())
            .collect();
        let text = b"usr/share/doc/".repeat(300);
        let mut output = Vec::new();
        for algorithm in Algorithm::ALL {
            let compression = Compression::new(algorithm, None).unwrap();
            let mut compressor = Compressor::new(compression, BlockSize::LEAST).unwrap();
            for _ in 0..2 {
                assert!(
                    !compressor.compress(&noise, &mut output).unwrap(),
                    "{compression}"
                );
                let shrinks = compressor.compress(&text, &mut output).unwrap();
                assert_eq!(shrinks, algorithm != Algorithm::None, "{compression}");
                assert!(
                    !shrinks || output.len() < 200,
                    "{compression}: {}",
                    output.len()
                );
            }
        }
    }

    #[test]
    fn a_context_used_again_gives_the_same_bytes() {
        let first = b"one block, and some more of it, and more".repeat(90);
        let other: Vec<u8> = (0..=255_u8).cycle().take(4000).collect();
        for algorithm in Algorithm::ALL {
            let compression = Compression::new(algorithm, None).unwrap();
            let mut fresh = Vec::new();
            let mut again = Vec::new();
            let mut compressor = Compressor::new(compression, BlockSize::LEAST).unwrap();
            compressor.compress(&first, &mut fresh).unwrap();
            compressor.compress(&other, &mut again).unwrap();
            compressor.compress(&first, &mut again).unwrap();
            assert_eq!(fresh, again, "{compression}");
        }
    }
}
