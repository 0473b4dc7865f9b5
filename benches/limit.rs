//! The least that a build can cost: the CPU time of unpacking the payloads and of compressing their
//! blocks with the bare library, one after the other on one thread. `peers.sh` divides it by cores.
//!
//! ```text
//! cargo bench --bench limit -- LEVEL PACKAGE.deb...
//! ```
//!
//! Blocks are those of an image: 128 KiB, each file's tail in a block that a package's tails share,
//! content that was there already left out.

use std::collections::HashSet;
use std::path::Path;
use std::time::{Duration, Instant};

use sysextant::archive::{ArchiveError, Deb, TarKind, TarReader};

const BLOCK: usize = 128 << 10;

/// What was compressed, and how long that took.
struct Compressed {
    compressor: zstd::bulk::Compressor<'static>,
    time: Duration,
    bytes_in: u64,
    bytes_out: u64,
}

impl Compressed {
    fn block(&mut self, block: &[u8]) {
        let begin = Instant::now();
        let length = self
            .compressor
            .compress(block)
            .map_or(block.len(), |it| it.len());
        self.time += begin.elapsed();
        self.bytes_in += block.len() as u64;
        self.bytes_out += length.min(block.len()) as u64;
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<_> = std::env::args()
        .skip(1)
        .filter(|text| text != "--bench")
        .collect();
    let [level, packages @ ..] = arguments.as_slice() else {
        // `cargo test` and `cargo bench` without arguments come here.
        println!("usage: LEVEL PACKAGE.deb...");
        return Ok(());
    };
    let begin = Instant::now();
    let mut compressed = Compressed {
        compressor: zstd::bulk::Compressor::new(level.parse()?)?,
        time: Duration::ZERO,
        bytes_in: 0,
        bytes_out: 0,
    };
    let mut known = HashSet::new();
    for package in packages {
        pack(Path::new(package), &mut known, &mut compressed)?;
    }
    let all = begin.elapsed().as_secs_f64();
    let compressing = compressed.time.as_secs_f64();
    println!(
        "{all:.2} s in all, {compressing:.2} s of it compressing; {} bytes to {}",
        compressed.bytes_in, compressed.bytes_out
    );
    Ok(())
}

fn pack(
    package: &Path,
    known: &mut HashSet<blake3::Hash>,
    compressed: &mut Compressed,
) -> Result<(), ArchiveError> {
    let mut tails = Vec::with_capacity(2 * BLOCK);
    TarReader::new(Deb::new(package).payload()?).for_each(|entry, data| {
        if entry.kind != TarKind::File {
            return Ok(());
        }
        let mut content = Vec::new();
        let place = || package.display().to_string();
        data.read_to_end(&mut content)
            .map_err(|source| ArchiveError::Io {
                place: place(),
                source,
            })?;
        if known.insert(blake3::hash(&content)) {
            let blocks = content.chunks_exact(BLOCK);
            let tail = blocks.remainder();
            if tails.len() + tail.len() > BLOCK {
                compressed.block(&tails);
                tails.clear();
            }
            tails.extend_from_slice(tail);
            blocks.for_each(|block| compressed.block(block));
        }
        Ok::<_, ArchiveError>(())
    })?;
    if !tails.is_empty() {
        compressed.block(&tails);
    }
    Ok(())
}
