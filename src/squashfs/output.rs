//! The image's output stream, with its position and its observer.

use std::io::{Read, Seek, SeekFrom, Write};

use super::data::placement::Ended;
use super::error::Error;
use super::observer::{Counters, Observer};

/// An output with a known position.
pub(super) struct Output<'o, W> {
    inner: W,
    /// Where the next byte goes.
    position: u64,
    observer: &'o dyn Observer,
    counters: Counters,
}

impl<'o, W: Read + Write + Seek> Output<'o, W> {
    /// Begins at offset 0, after checking that the output can be read back.
    ///
    /// # Errors
    /// It cannot be written or read.
    pub(super) fn new(inner: W, observer: &'o dyn Observer) -> Result<Self, Error> {
        let mut output = Self {
            inner,
            position: 0,
            observer,
            counters: Counters::default(),
        };
        let probe = *b"being written";
        output.write_at(0, &probe)?;
        output.read_at(0, &mut vec![0; probe.len()])?;
        Ok(output)
    }

    /// Where the next byte goes.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Who watches.
    pub(super) fn observer(&self) -> &'o dyn Observer {
        self.observer
    }

    /// Bytes and blocks so far.
    pub(super) fn counters(&self) -> Counters {
        Counters {
            bytes_out: self.position,
            ..self.counters
        }
    }

    /// Appends.
    ///
    /// # Errors
    /// The output cannot be written.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.inner.write_all(bytes).map_err(write_error)?;
        self.position += bytes.len() as u64;
        Ok(())
    }

    /// Appends a block of the data area.
    ///
    /// # Errors
    /// The output cannot be written.
    pub(super) fn write_block(&mut self, block: &[u8]) -> Result<(), Error> {
        self.write(block)?;
        self.counters.blocks += 1;
        self.report();
        Ok(())
    }

    /// Overwrites, without moving the position.
    ///
    /// # Errors
    /// The output cannot be written.
    pub(super) fn write_at(&mut self, at: u64, bytes: &[u8]) -> Result<(), Error> {
        self.inner.seek(SeekFrom::Start(at)).map_err(write_error)?;
        self.inner.write_all(bytes).map_err(write_error)?;
        self.return_to_position()
    }

    /// Reads back what was written, without moving the position.
    ///
    /// # Errors
    /// The output cannot be read.
    pub(super) fn read_at(&mut self, at: u64, bytes: &mut [u8]) -> Result<(), Error> {
        self.inner.seek(SeekFrom::Start(at)).map_err(write_error)?;
        self.inner
            .read_exact(bytes)
            .map_err(|source| Error::ReadBack { source })?;
        self.return_to_position()
    }

    /// Counts content that came in.
    pub(super) fn count_in(&mut self, bytes: u64) {
        self.counters.bytes_in += bytes;
    }

    /// Tells the observer how far the work is.
    pub(super) fn report(&self) {
        self.observer.advanced(self.counters());
    }

    /// Tells the observer that all of a segment is written.
    pub(super) fn report_segment(&self, ended: Option<Ended>) {
        if let Some((number, summary)) = ended {
            self.observer.segment_written(number, summary);
        }
    }

    /// # Errors
    /// The observer wants the work to stop.
    pub(super) fn check_cancelled(&self) -> Result<(), Error> {
        if self.observer.is_cancelled() {
            Err(Error::Cancelled)
        } else {
            Ok(())
        }
    }

    /// Hands the output back, all written.
    ///
    /// # Errors
    /// The output cannot be written.
    pub(super) fn into_inner(mut self) -> Result<W, Error> {
        self.inner.flush().map_err(write_error)?;
        Ok(self.inner)
    }

    fn return_to_position(&mut self) -> Result<(), Error> {
        self.inner
            .seek(SeekFrom::Start(self.position))
            .map_err(write_error)?;
        Ok(())
    }
}

fn write_error(source: std::io::Error) -> Error {
    Error::Write { source }
}
