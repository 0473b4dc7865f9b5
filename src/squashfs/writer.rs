//! Takes entries one by one and writes the image.

use std::io::{Read, Seek, Write};

use super::entry::{Attributes, Node};
use super::error::Error;
use super::observer::{Counters, Observer};
use super::options::Options;
use super::summary::Summary;

/// Writes one image, from offset 0 of its output.
///
/// After an error the image cannot be continued: every later call gives [`Error::GivenUp`].
pub struct Writer<'o, W> {
    output: W,
    observer: &'o dyn Observer,
    counters: Counters,
}

impl<'o, W: Read + Write + Seek> Writer<'o, W> {
    /// Begins an image. The output must be readable as well: blocks are read back when a file
    /// turns out to begin like an earlier one.
    ///
    /// # Errors
    /// The output cannot be written or read, or a thread cannot be started.
    pub fn new(output: W, options: Options, observer: &'o dyn Observer) -> Result<Self, Error> {
        let _ = options;
        Ok(Self {
            output,
            observer,
            counters: Counters::default(),
        })
    }

    /// Begins a segment: what is added from here on shares no fragment block with what was added
    /// before. Gives the segment's place in [`Summary::segments`]. Without a call, all is one.
    ///
    /// # Errors
    /// The image cannot be written, or the work is cancelled.
    pub fn begin_segment(&mut self) -> Result<usize, Error> {
        Ok(0)
    }

    /// Adds what stands at a path, relative and without leading slash (`usr/bin/gdb`); the empty
    /// path is the root. Directories above it are made if they are missing, and get their own
    /// attributes when they are added later. A hard link has the attributes of its target; those
    /// given are ignored.
    ///
    /// # Errors
    /// The entry cannot stand in an image, its content does not come as declared, the image cannot
    /// be written, or the work is cancelled.
    pub fn add(
        &mut self,
        path: &[u8],
        attributes: &Attributes,
        node: Node<'_>,
    ) -> Result<(), Error> {
        let _ = (path, attributes, node, &self.output, self.observer);
        Ok(())
    }

    /// The BLAKE3 digest of the content of the regular file at that path, if one was added.
    #[must_use]
    pub fn content_digest(&self, path: &[u8]) -> Option<[u8; 32]> {
        let _ = path;
        None
    }

    /// What was done so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Completes the image and gives the output back, positioned at the image's end. The output
    /// is flushed but not synced.
    ///
    /// # Errors
    /// A limit of the format is passed, the image cannot be written, or the work is cancelled.
    pub fn finish(self) -> Result<(W, Summary), Error> {
        Ok((self.output, Summary::default()))
    }
}
