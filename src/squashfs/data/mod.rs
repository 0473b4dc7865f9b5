//! The data area: the content of files, in blocks and in shared fragment blocks.
//!
//! The whole blocks of a file are a [run](self::run) and the rest is a tail in a
//! [fragment](self::fragment); each is stored only once if the same content comes again. Blocks of
//! zeros are holes and are not stored.

pub(super) mod content;
pub(super) mod fragment;
pub(super) mod placement;
pub(super) mod queue;
pub(super) mod run;
pub(super) mod segment;

use std::io::{Read, Seek, Write};

use content::Content;
use fragment::Fragment;
use placement::{Destination, FileContent, Placement, Tail};
use queue::Queue;
use run::{Found, RunId, Runs, Search};

use super::compression::pool::Block;
use super::error::{Error, Limit};
use super::options::Options;
use super::output::Output;
use super::summary::Parameters;

/// The data area of an image that is being written.
pub(crate) struct DataArea<'o, W> {
    queue: Queue<'o, W>,
    parameters: Parameters,
    fragment: Fragment,
    duplicates: u64,
}

impl<'o, W: Read + Write + Seek> DataArea<'o, W> {
    /// Begins at the output's position.
    ///
    /// # Errors
    /// The threads cannot be started.
    pub(crate) fn new(output: Output<'o, W>, options: &Options) -> Result<Self, Error> {
        let Options {
            compression,
            block_size,
            ..
        } = *options;
        Ok(Self {
            queue: Queue::new(output, options)?,
            parameters: Parameters {
                compression,
                block_size,
            },
            fragment: Fragment::default(),
            duplicates: 0,
        })
    }

    /// The output.
    pub(crate) fn output(&self) -> &Output<'o, W> {
        self.queue.output()
    }

    /// Begins a segment and gives its number.
    ///
    /// # Errors
    /// The image cannot be written, or the work is cancelled.
    pub(crate) fn begin_segment(&mut self) -> Result<u32, Error> {
        // A fragment block belongs to one segment, so that a segment can be moved as a whole.
        self.close_fragment()?;
        let number = self.queue.begin_segment(self.parameters)?;
        self.fragment = Fragment::first_of(number);
        Ok(number)
    }

    /// Takes in the content of a file.
    ///
    /// # Errors
    /// The content does not come as declared, the image cannot be written, or the work is
    /// cancelled.
    pub(crate) fn add(
        &mut self,
        path: &[u8],
        size: u64,
        data: &mut dyn Read,
    ) -> Result<FileContent, Error> {
        if self.queue.placement().segments.is_empty() {
            self.begin_segment()?;
        }
        let mut content = Content::new(path, size, data);
        let block_size = u64::from(self.parameters.block_size.bytes());
        let (blocks, rest) = (size / block_size, size % block_size);
        if blocks > u64::from(u32::MAX) {
            return Err(Error::Limit {
                path: path.into(),
                limit: Limit::Blocks,
            });
        }
        let (run, is_known_run) = self.take_run(&mut content, blocks)?;
        let (tail, is_known_tail) = self.take_tail(&mut content, rest as usize)?;
        content.expect_end()?;
        // Both parts can be known from two different files; the file takes no space all the same.
        self.duplicates += u64::from(size > 0 && is_known_run && is_known_tail);
        self.queue.count_in(size);
        Ok(FileContent {
            size,
            digest: content.digest(),
            run,
            tail,
        })
    }

    /// Completes the area: writes all blocks. Returns how many files were duplicates.
    ///
    /// # Errors
    /// The image cannot be written, or the work is cancelled.
    pub(crate) fn finish(mut self) -> Result<(Output<'o, W>, Placement, u64), Error> {
        self.close_fragment()?;
        let (output, placement) = self.queue.finish()?;
        Ok((output, placement, self.duplicates))
    }

    /// Reads the whole blocks of a file. Returns whether there was nothing new to store.
    fn take_run(
        &mut self,
        content: &mut Content<'_>,
        blocks: u64,
    ) -> Result<(Option<RunId>, bool), Error> {
        let mut search = Search::new(blocks);
        let mut left = blocks;
        while left > 0 {
            let stretch = self.read_stretch(content, left)?;
            left -= stretch.len() as u64;
            // The digest is known before anything is compressed, so a file that is stored already
            // costs only reading and hashing.
            match search.advance(&self.queue.placement().runs, content.digest()) {
                Found::Alike => stretch
                    .into_iter()
                    .for_each(|block| self.queue.recycle(block)),
                Found::Parted(alike) => {
                    let run = self.begin_run(search, alike)?;
                    self.store_stretch(run, stretch)?;
                    self.store_rest(run, content, left)?;
                    return Ok((Some(run), false));
                }
            }
        }
        Ok((search.result(), true))
    }

    /// Begins a run whose stretches so far, except for the last one read, equal those of `alike`.
    fn begin_run(&mut self, search: Search, alike: Option<RunId>) -> Result<RunId, Error> {
        // The last stretch is the one that differs; it is still in memory and is stored by the
        // caller.
        let stretches = search.stretches().saturating_sub(1);
        let segment = self.fragment.segment();
        let to = self.queue.runs().begin(segment, search);
        if let Some(from) = alike {
            let blocks = stretches * Runs::stretch(self.parameters.block_size);
            self.queue.copy(from, to, blocks)?;
        }
        Ok(to)
    }

    /// Takes in and stores the blocks of a run that is known to be new.
    fn store_rest(
        &mut self,
        run: RunId,
        content: &mut Content<'_>,
        mut left: u64,
    ) -> Result<(), Error> {
        while left > 0 {
            let stretch = self.read_stretch(content, left)?;
            left -= stretch.len() as u64;
            self.queue.runs().add_prefix(run, content.digest());
            self.store_stretch(run, stretch)?;
        }
        Ok(())
    }

    fn read_stretch(&mut self, content: &mut Content<'_>, left: u64) -> Result<Vec<Block>, Error> {
        let block_size = self.parameters.block_size;
        let mut stretch = Vec::new();
        for _ in 0..left.min(Runs::stretch(block_size) as u64) {
            self.output().check_cancelled()?;
            let mut block = self.queue.empty_block();
            content.read(&mut block.content, block_size.len())?;
            stretch.push(block);
        }
        Ok(stretch)
    }

    fn store_stretch(&mut self, run: RunId, stretch: Vec<Block>) -> Result<(), Error> {
        for block in stretch {
            let index = self.queue.runs().add_hole(run);
            if is_hole(&block.content) {
                self.queue.recycle(block);
            } else {
                self.queue.submit(block, Destination::Run { run, index })?;
            }
        }
        Ok(())
    }

    /// Reads the rest of a file after its whole blocks. Returns whether there was nothing new to
    /// store.
    fn take_tail(
        &mut self,
        content: &mut Content<'_>,
        length: usize,
    ) -> Result<(Tail, bool), Error> {
        if length == 0 {
            return Ok((Tail::None, true));
        }
        self.output().check_cancelled()?;
        let mut block = self.queue.empty_block();
        content.read(&mut block.content, length)?;
        let stored = self.store_tail(&block.content);
        self.queue.recycle(block);
        stored
    }

    fn store_tail(&mut self, tail: &[u8]) -> Result<(Tail, bool), Error> {
        if is_hole(tail) {
            // It becomes a hole at the end of the file's blocks, so it needs no fragment.
            return Ok((Tail::Hole, true));
        }
        // The digest of the whole file does not help here: files with different blocks can have the
        // same tail.
        let digest = *blake3::hash(tail).as_bytes();
        if let Some(place) = self.fragment.find(&digest) {
            return Ok((Tail::Fragment(place), true));
        }
        if self.fragment.len() + tail.len() > self.parameters.block_size.len() {
            self.close_fragment()?;
        }
        Ok((Tail::Fragment(self.fragment.append(digest, tail)), false))
    }

    /// Submits the fragment block, if it is not empty.
    fn close_fragment(&mut self) -> Result<(), Error> {
        if self.fragment.len() == 0 {
            return Ok(());
        }
        let mut block = self.queue.empty_block();
        let number = self.fragment.take(&mut block.content);
        let segment = self.fragment.segment();
        self.queue
            .submit(block, Destination::Fragment { segment, number })
    }
}

/// Whether there are only zeros. Compares large pieces, which is many times faster than bytes.
fn is_hole(content: &[u8]) -> bool {
    const ZEROS: [u8; 4096] = [0; 4096];
    content
        .chunks(ZEROS.len())
        .all(|piece| ZEROS.starts_with(piece))
}
