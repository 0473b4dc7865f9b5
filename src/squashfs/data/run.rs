//! Runs: the whole blocks of a file, stored consecutively in the data area.
//!
//! Equal runs are stored once in an image and are recognised before they are compressed. A run is
//! identified by the number of its blocks and the digests of its prefixes, one for each stretch of
//! 1 MiB: while the prefixes of a new file equal those of an earlier run, its blocks need not be
//! compressed; if they differ later, the equal blocks are copied in their stored form. So only one
//! stretch must be kept in memory.
//!
//! The digests are BLAKE3 of 256 bits, for which nobody can make two contents with the same digest.
//! The bytes are therefore not compared: that would require decompressing the stored blocks, and
//! would not make the result more certain.

use std::collections::HashMap;

use super::content::Digest;
use crate::squashfs::options::BlockSize;

/// The content between two digests of a run, in bytes; a multiple of every block size.
const STRETCH: usize = 1 << 20;

/// A run's place among all runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RunId(u32);

/// The whole blocks of one file.
#[derive(Debug)]
struct Run {
    /// The segment that holds it.
    segment: u32,
    /// Where in the segment its first stored block begins.
    start: Option<u64>,
    /// Stored sizes of its blocks; 0 for a hole, or while the block is on its way.
    sizes: Vec<u32>,
    /// The digest of all content up to the end of each stretch.
    prefixes: Vec<Digest>,
}

/// All runs of an image. It must only be given ids that it returned.
#[derive(Default)]
pub(crate) struct Runs {
    runs: Vec<Run>,
    by_beginning: HashMap<(u64, Digest), Vec<RunId>>,
}

impl Runs {
    /// How many blocks make a stretch.
    pub(crate) fn stretch(block_size: BlockSize) -> usize {
        STRETCH / block_size.len()
    }

    /// Begins a new run, after no equal one was found.
    pub(crate) fn begin(&mut self, segment: u32, search: Search) -> RunId {
        let Search {
            blocks, prefixes, ..
        } = search;
        // Fewer runs than inodes, and those are counted in 32 bits.
        let id = RunId(self.runs.len() as u32);
        // The number of blocks is a part of the key: a longer file with the same beginning is no
        // duplicate.
        if let Some(first) = prefixes.first() {
            self.by_beginning
                .entry((blocks, *first))
                .or_default()
                .push(id);
        }
        self.runs.push(Run {
            segment,
            start: None,
            sizes: Vec::new(),
            prefixes,
        });
        id
    }

    /// Records the digest of the next prefix.
    pub(crate) fn add_prefix(&mut self, id: RunId, prefix: Digest) {
        self.run_mut(id).prefixes.push(prefix);
    }

    /// Adds a block, which counts as a hole until its place is recorded, and returns its index.
    pub(crate) fn add_hole(&mut self, id: RunId) -> usize {
        let sizes = &mut self.run_mut(id).sizes;
        sizes.push(0);
        sizes.len() - 1
    }

    /// Adds `blocks` such blocks.
    pub(crate) fn add_holes(&mut self, id: RunId, blocks: usize) {
        let sizes = &mut self.run_mut(id).sizes;
        sizes.resize(sizes.len() + blocks, 0);
    }

    /// Records where in its segment a block is stored, and its stored size. Blocks come in order.
    pub(crate) fn note(&mut self, id: RunId, index: usize, position: u64, size: u32) {
        let run = self.run_mut(id);
        // The first block that is stored: holes before it have no position.
        run.start.get_or_insert(position);
        if let Some(noted) = run.sizes.get_mut(index) {
            *noted = size;
        }
    }

    /// The segment that holds it.
    pub(crate) fn segment(&self, id: RunId) -> u32 {
        self.run(id).segment
    }

    /// Where in its segment its first stored block begins.
    pub(crate) fn start(&self, id: RunId) -> u64 {
        self.run(id).start.unwrap_or(0)
    }

    /// Stored sizes of its blocks.
    pub(crate) fn sizes(&self, id: RunId) -> &[u32] {
        &self.run(id).sizes
    }

    /// Stored size of one block.
    pub(crate) fn stored_size(&self, id: RunId, index: usize) -> Option<u32> {
        self.run(id).sizes.get(index).copied()
    }

    fn run(&self, id: RunId) -> &Run {
        &self.runs[id.0 as usize]
    }

    fn run_mut(&mut self, id: RunId) -> &mut Run {
        &mut self.runs[id.0 as usize]
    }
}

/// The search for an earlier run with the same content as one that is still being read.
pub(crate) struct Search {
    blocks: u64,
    prefixes: Vec<Digest>,
    candidates: Vec<RunId>,
}

/// The result of comparing a further prefix.
pub(crate) enum Found {
    /// An earlier run is the same so far.
    Alike,
    /// No earlier run is the same. The given one, if any, is the same up to the previous stretch.
    Parted(Option<RunId>),
}

impl Search {
    /// A search for a run of so many blocks.
    pub(crate) fn new(blocks: u64) -> Self {
        Self {
            blocks,
            prefixes: Vec::new(),
            candidates: Vec::new(),
        }
    }

    /// Compares the next prefix.
    pub(crate) fn advance(&mut self, runs: &Runs, prefix: Digest) -> Found {
        let stretch = self.prefixes.len();
        self.prefixes.push(prefix);
        // If all candidates differ in this stretch, their blocks before it can still be copied.
        let before = self.candidates.first().copied();
        if stretch == 0 {
            let alike = runs.by_beginning.get(&(self.blocks, prefix));
            self.candidates = alike.cloned().unwrap_or_default();
        } else {
            let is_alike = |id: &RunId| runs.run(*id).prefixes.get(stretch) == Some(&prefix);
            self.candidates.retain(is_alike);
        }
        if self.candidates.is_empty() {
            Found::Parted(before)
        } else {
            Found::Alike
        }
    }

    /// How many prefixes were compared.
    pub(crate) fn stretches(&self) -> usize {
        self.prefixes.len()
    }

    /// The equal run, after the last prefix.
    pub(crate) fn result(&self) -> Option<RunId> {
        self.candidates.first().copied()
    }
}
