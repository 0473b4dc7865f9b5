//! What is still to be written of the data area, in order.
//!
//! Blocks are compressed by a [`Pool`] and come back in any order. A queue of slots, one for each
//! thing to be written, puts them in order again: so a block's place never depends on the number
//! of threads, and the image is the same for any. Blocks that are done but not written count as on
//! their way, which bounds the memory.

use std::collections::VecDeque;
use std::io::{Read, Seek, Write};

use super::placement::Placement;
use super::run::{RunId, Runs};
use super::segment::{Parameters, RAW, stored_length};
use crate::squashfs::compression::pool::{Block, Pool};
use crate::squashfs::error::Error;
use crate::squashfs::options::Options;
use crate::squashfs::output::Output;

/// Who is to be told where a block stands.
#[derive(Clone, Copy)]
pub(crate) enum Destination {
    Run { run: RunId, index: usize },
    Fragment { segment: u32, number: u32 },
}

/// What is to be written next, once those before it are.
enum Slot {
    /// A block that is being compressed.
    Awaited(Destination),
    /// A block that is done.
    Done(Destination, Block),
    /// The first blocks of a run, again as the first of another.
    Copy {
        from: RunId,
        to: RunId,
        blocks: usize,
    },
    /// A segment begins.
    Segment(u32),
}

/// All that is to be written, and where what was written stands.
pub(crate) struct Queue<'o, W> {
    output: Output<'o, W>,
    pool: Pool,
    placement: Placement,
    slots: VecDeque<Slot>,
    /// Ticket of the first slot.
    first_ticket: u64,
    /// Slots that hold a block.
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
            slots: VecDeque::new(),
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

    /// Takes a block back unused.
    pub(crate) fn recycle(&mut self, block: Block) {
        self.pool.recycle(block);
    }

    /// Counts the content of a file that came in as a whole.
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
        self.slots.push_back(Slot::Segment(number));
        self.write_ready()?;
        Ok(number)
    }

    /// Begins a run with the first blocks of another.
    ///
    /// # Errors
    /// The image cannot be written.
    pub(crate) fn copy(&mut self, from: RunId, to: RunId, blocks: usize) -> Result<(), Error> {
        self.placement.runs.add_holes(to, blocks);
        self.slots.push_back(Slot::Copy { from, to, blocks });
        self.write_ready()
    }

    /// Hands a block to the threads, as soon as there are few enough on their way.
    ///
    /// # Errors
    /// A block cannot be compressed or written, or the work is cancelled.
    pub(crate) fn submit(
        &mut self,
        mut block: Block,
        destination: Destination,
    ) -> Result<(), Error> {
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
        block.ticket = self.first_ticket + self.slots.len() as u64;
        self.slots.push_back(Slot::Awaited(destination));
        self.on_the_way += 1;
        self.pool.submit(block)
    }

    /// Writes all that is left.
    ///
    /// # Errors
    /// A block cannot be compressed or written, or the work is cancelled.
    pub(crate) fn finish(mut self) -> Result<(Output<'o, W>, Placement), Error> {
        self.write_ready()?;
        while !self.slots.is_empty() {
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

    /// Puts a block that is done in its slot.
    fn accept(&mut self, block: Block) {
        let index = block.ticket.saturating_sub(self.first_ticket);
        let slot = usize::try_from(index)
            .ok()
            .and_then(|index| self.slots.get_mut(index));
        if let Some(slot) = slot
            && let Slot::Awaited(destination) = *slot
        {
            *slot = Slot::Done(destination, block);
        }
    }

    /// Writes whatever waits for nothing any more.
    fn write_ready(&mut self) -> Result<(), Error> {
        while !matches!(self.slots.front(), None | Some(Slot::Awaited(_))) {
            self.first_ticket += 1;
            match self.slots.pop_front() {
                Some(Slot::Done(destination, block)) => self.write_block(destination, block)?,
                Some(Slot::Copy { from, to, blocks }) => self.write_copy(from, to, blocks)?,
                Some(Slot::Segment(number)) => {
                    let position = self.output.position();
                    let ended = self.placement.start_segment(number, position);
                    self.output.report_segment(ended);
                }
                Some(Slot::Awaited(_)) | None => {}
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

    /// Reads the stored blocks back and writes them again.
    fn write_copy(&mut self, from: RunId, to: RunId, blocks: usize) -> Result<(), Error> {
        let mut source = self.placement.run_start(from);
        let mut stored = Vec::new();
        for index in 0..blocks {
            self.output.check_cancelled()?;
            let Some(size) = self.placement.runs.stored_size(from, index) else {
                break;
            };
            let length = stored_length(size);
            if length == 0 {
                continue;
            }
            // At most a block, as it was written.
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
