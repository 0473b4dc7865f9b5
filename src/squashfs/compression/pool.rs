//! The compressing threads.
//!
//! Blocks go in with a ticket and come out in any order; the caller puts them in order. The caller
//! also bounds the number of blocks in progress, with [`Pool::limit`]. The threads end when the
//! pool is dropped. They are not joined, so that a cancelled writer returns at once: each holds one
//! block of memory at most.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

use super::compressor::Compressor;
use crate::squashfs::error::Error;
use crate::squashfs::options::{BlockSize, Options};

/// The interval at which a waiting thread checks for cancellation, which must take effect within
/// 100 ms.
const PATIENCE: Duration = Duration::from_millis(20);

/// The content of all blocks in progress, in bytes; but at least two blocks for each thread.
const BYTES_ON_THE_WAY: usize = 8 << 20;

/// A block before or after its compression.
pub(crate) struct Block {
    pub ticket: u64,
    pub content: Vec<u8>,
    compressed: Vec<u8>,
    is_shorter: bool,
}

impl Block {
    /// The bytes to be stored, and whether they are uncompressed.
    pub(crate) fn stored(&self) -> (&[u8], bool) {
        if self.is_shorter {
            (&self.compressed, false)
        } else {
            (&self.content, true)
        }
    }
}

/// Threads, each with a compression context of its own.
pub(crate) struct Pool {
    jobs: Sender<Block>,
    done: Receiver<Result<Block, Error>>,
    stop: Arc<AtomicBool>,
    spare: Vec<Block>,
    limit: usize,
}

impl Pool {
    /// Starts the threads.
    ///
    /// # Errors
    /// A context cannot be made or a thread not be started.
    pub(crate) fn start(options: &Options) -> Result<Self, Error> {
        let (jobs, jobs_in) = unbounded();
        let (done_out, done) = unbounded();
        let stop = Arc::new(AtomicBool::new(false));
        for number in 0..options.jobs.get() {
            let worker = Worker {
                compressor: Compressor::new(options.compression, options.block_size)?,
                jobs: jobs_in.clone(),
                done: done_out.clone(),
                stop: Arc::clone(&stop),
            };
            let thread = thread::Builder::new().name(format!("squashfs {number}"));
            match thread.spawn(move || worker.run()) {
                Ok(_) => {}
                // The image does not depend on the number of threads.
                Err(_) if number > 0 => break,
                Err(source) => return Err(Error::Thread { source }),
            }
        }
        let limit = limit(options.jobs, options.block_size);
        Ok(Self {
            jobs,
            done,
            stop,
            spare: Vec::new(),
            limit,
        })
    }

    /// How many blocks may be in progress.
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// An empty block, with the memory of one that is no longer needed.
    pub(crate) fn empty_block(&mut self) -> Block {
        self.spare.pop().unwrap_or_else(|| Block {
            ticket: 0,
            content: Vec::new(),
            compressed: Vec::new(),
            is_shorter: false,
        })
    }

    /// Takes back the memory of a block.
    pub(crate) fn recycle(&mut self, mut block: Block) {
        block.content.clear();
        if self.spare.len() < self.limit {
            self.spare.push(block);
        }
    }

    /// Hands a block to the threads.
    ///
    /// # Errors
    /// There are no threads any more.
    pub(crate) fn submit(&mut self, block: Block) -> Result<(), Error> {
        self.jobs.send(block).map_err(|_| Error::WorkersGone)
    }

    /// A finished block, if there is one.
    ///
    /// # Errors
    /// Its compression failed.
    pub(crate) fn finished(&mut self) -> Result<Option<Block>, Error> {
        self.done.try_recv().ok().transpose()
    }

    /// Waits a moment for a finished block.
    ///
    /// # Errors
    /// Its compression failed, or there are no threads any more.
    pub(crate) fn wait(&mut self) -> Result<Option<Block>, Error> {
        match self.done.recv_timeout(PATIENCE) {
            Ok(block) => block.map(Some),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Error::WorkersGone),
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn limit(jobs: NonZeroUsize, block_size: BlockSize) -> usize {
    (BYTES_ON_THE_WAY / block_size.len()).max(jobs.get().saturating_mul(2) + 2)
}

struct Worker {
    compressor: Compressor,
    jobs: Receiver<Block>,
    done: Sender<Result<Block, Error>>,
    stop: Arc<AtomicBool>,
}

impl Worker {
    fn run(mut self) {
        while let Ok(block) = self.jobs.recv() {
            // The writer is gone, so nobody needs the blocks that still wait.
            if self.stop.load(Ordering::Relaxed) {
                break;
            }
            // A panic must be sent to the thread that waits for the block, which would wait
            // forever.
            let block = catch_unwind(AssertUnwindSafe(|| self.compress(block)));
            if self
                .done
                .send(block.unwrap_or(Err(Error::WorkersGone)))
                .is_err()
            {
                break;
            }
        }
    }

    fn compress(&mut self, mut block: Block) -> Result<Block, Error> {
        block.is_shorter = self
            .compressor
            .compress(&block.content, &mut block.compressed)?;
        Ok(block)
    }
}
