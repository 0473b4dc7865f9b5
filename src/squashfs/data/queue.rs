//! What remains to be written of the data area, in order.
//!
//! Blocks are compressed by a [`Pool`] and come back in any order. A queue with one element for
//! each write puts them in order again, so that neither a block's place nor the image depends on
//! the number of threads. Compressed blocks that are not written yet count as in progress, which
//! bounds the memory.

use std::collections::VecDeque;
use std::io::{Read, Seek, Write};

use super::placement::{Destination, Placement};
use super::run::{RunId, Runs};
use super::segment::{RAW, stored_length};
use crate::squashfs::compression::pool::{Block, Pool};
use crate::squashfs::error::Error;
use crate::squashfs::options::Options;
use crate::squashfs::output::Output;
use crate::squashfs::summary::Parameters;

/// A write that waits for those before it.
enum PendingWrite {
    /// A block that is being compressed.
    Awaited(Destination),
    /// A block that is done.
    Done(Destination, Block),
    /// A copy of the first stored blocks of another run.
    Copy {
        from: RunId,
        to: RunId,
        blocks: usize,
    },
    /// A segment begins.
    Segment(u32),
}

/// All remaining writes, and the places of what was written.
pub(crate) struct Queue<'o, W> {
    output: Output<'o, W>,
    pool: Pool,
    placement: Placement,
    pending: VecDeque<PendingWrite>,
    /// The ticket of the first element.
    first_ticket: u64,
    /// How many elements hold a block.
    on_the_way: usize,
}

impl<'o, W: Read + Write + Seek> Queue<'o, W> {
    /// Begins at the output's position.
    ///
    /// # Errors
    /// The threads cannot be started.
    pub(crate) fn new(output: Output<'o, W>, options: &Options) -> Result<Self, Error> {
        Ok(Self {
            output,
            pool: Pool::start(options)?,
            placement: Placement::new(options.block_size),
            pending: VecDeque::new(),
            first_ticket: 0,
            on_the_way: 0,
        })
    }

    /// The output.
    pub(crate) fn output(&self) -> &Output<'o, W> {
        &self.output
    }

    /// Where everything stands so far.
    pub(crate) fn placement(&self) -> &Placement {
        &self.placement
    }

    /// The runs, to begin and go on with them.
    pub(crate) fn runs(&mut self) -> &mut Runs {
        &mut self.placement.runs
    }

    /// A block to fill.
    pub(crate) fn empty_block(&mut self) -> Block {
        self.pool.empty_block()
    }

    /// Takes back an unused block.
    pub(crate) fn recycle(&mut self, block: Block) {
        self.pool.recycle(block);
    }

    /// Counts the content of a file after all of it was read.
    pub(crate) fn count_in(&mut self, bytes: u64) {
        self.placement.count_in(bytes);
        self.output.count_in(bytes);
    }

    /// Begins a segment and gives its number.
    ///
    /// # Errors
    /// The image cannot be written.
    pub(crate) fn begin_segment(&mut self, parameters: Parameters) -> Result<u32, Error> {
        let number = self.placement.begin_segment(parameters);
        self.pending.push_back(PendingWrite::Segment(number));
        self.write_ready()?;
        Ok(number)
    }

    /// Begins a run with a copy of the first blocks of another.
    ///
    /// # Errors
    /// The image cannot be written.
    pub(crate) fn copy(&mut self, from: RunId, to: RunId, blocks: usize) -> Result<(), Error> {
        // The blocks get their indexes now, so that later blocks of the run follow them; their
        // sizes are recorded when the copy is written.
        self.placement.runs.add_holes(to, blocks);
        self.pending
            .push_back(PendingWrite::Copy { from, to, blocks });
        self.write_ready()
    }

    /// Submits a block for compression, after waiting until few enough are in progress.
    ///
    /// # Errors
    /// A block cannot be compressed or written, or the work is cancelled.
    pub(crate) fn submit(
        &mut self,
        mut block: Block,
        destination: Destination,
    ) -> Result<(), Error> {
        // Finished blocks first: writing them makes room for new ones without waiting.
        while let Some(done) = self.pool.finished()? {
            self.accept(done);
        }
        self.write_ready()?;
        while self.on_the_way >= self.pool.limit() {
            self.await_block()?;
        }
        if let Destination::Fragment { segment, number } = destination {
            self.placement.expect_fragment(segment, number);
        }
        block.ticket = self.first_ticket + self.pending.len() as u64;
        // The place in the queue is reserved when a block is submitted, so it is written in the
        // order in which content came in.
        self.pending.push_back(PendingWrite::Awaited(destination));
        self.on_the_way += 1;
        self.pool.submit(block)
    }

    /// Writes everything that is left.
    ///
    /// # Errors
    /// A block cannot be compressed or written, or the work is cancelled.
    pub(crate) fn finish(mut self) -> Result<(Output<'o, W>, Placement), Error> {
        self.write_ready()?;
        while !self.pending.is_empty() {
            self.await_block()?;
        }
        let ended = self.placement.end_segments(self.output.position());
        self.output.report_segment(ended);
        Ok((self.output, self.placement))
    }

    fn await_block(&mut self) -> Result<(), Error> {
        self.output.check_cancelled()?;
        if let Some(done) = self.pool.wait()? {
            self.accept(done);
            self.write_ready()?;
        }
        Ok(())
    }

    /// Puts a compressed block in its place in the queue.
    fn accept(&mut self, block: Block) {
        // Tickets number all elements that were ever queued, so the difference is a place in the
        // queue.
        let index = block.ticket.saturating_sub(self.first_ticket);
        let write = usize::try_from(index)
            .ok()
            .and_then(|index| self.pending.get_mut(index));
        if let Some(write) = write
            && let PendingWrite::Awaited(destination) = *write
        {
            *write = PendingWrite::Done(destination, block);
        }
    }

    /// Writes from the front of the queue up to the first block that is still being compressed.
    fn write_ready(&mut self) -> Result<(), Error> {
        while !matches!(self.pending.front(), None | Some(PendingWrite::Awaited(_))) {
            // For copies and segments too, since a ticket counts elements and not blocks.
            self.first_ticket += 1;
            match self.pending.pop_front() {
                Some(PendingWrite::Done(destination, block)) => {
                    self.write_block(destination, block)?;
                }
                Some(PendingWrite::Copy { from, to, blocks }) => {
                    self.write_copy(from, to, blocks)?;
                }
                Some(PendingWrite::Segment(number)) => {
                    let position = self.output.position();
                    let ended = self.placement.start_segment(number, position);
                    self.output.report_segment(ended);
                }
                Some(PendingWrite::Awaited(_)) | None => {}
            }
        }
        Ok(())
    }

    fn write_block(&mut self, destination: Destination, block: Block) -> Result<(), Error> {
        let (bytes, is_raw) = block.stored();
        // Less than a block's size.
        let size = bytes.len() as u32 | if is_raw { RAW } else { 0 };
        self.placement
            .note(destination, self.output.position(), size);
        self.output.write_block(bytes)?;
        self.on_the_way -= 1;
        self.pool.recycle(block);
        Ok(())
    }

    /// Reads stored blocks back and writes them again.
    fn write_copy(&mut self, from: RunId, to: RunId, blocks: usize) -> Result<(), Error> {
        // All earlier elements of the queue are written, so the blocks of `from` are in the output.
        let mut source = self.placement.run_start(from);
        let mut stored = Vec::new();
        for index in 0..blocks {
            self.output.check_cancelled()?;
            let Some(size) = self.placement.runs.stored_size(from, index) else {
                break;
            };
            let length = stored_length(size);
            // A hole: `add_holes` has recorded it, and it has no bytes.
            if length == 0 {
                continue;
            }
            // At most the size of a block, since blocks that do not shrink are stored uncompressed.
            stored.resize(length as usize, 0);
            self.output.read_at(source, &mut stored)?;
            source += length;
            self.placement.note(
                Destination::Run { run: to, index },
                self.output.position(),
                size,
            );
            self.output.write_block(&stored)?;
        }
        Ok(())
    }
}
