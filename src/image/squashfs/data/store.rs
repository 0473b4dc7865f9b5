//! The image's bytes: reads within the image only, and decompresses within a limit.

use std::io::{Read, Seek, SeekFrom};

use super::cache::Cache;
use super::decompressor::{Decompressor, Unpacking};
use crate::image::squashfs::error::{Part, SquashfsError};
use crate::image::squashfs::limits::Limits;

/// The capacity of the cache of metadata blocks: 256 of 8 KiB are 2 MiB.
const METADATA_BLOCKS: usize = 256;
/// The capacity of the cache of fragment blocks, of up to 1 MiB each.
const FRAGMENT_BLOCKS: usize = 4;

/// A decompressed block of metadata.
pub(crate) struct MetadataBlock {
    pub(crate) content: Vec<u8>,
    /// Where the next one begins.
    pub(crate) next: u64,
}

/// The source of an image's bytes, with caches of decompressed blocks.
pub(crate) struct Store<R> {
    source: R,
    /// The position of the source, if it is known.
    position: Option<u64>,
    /// Bytes of the image.
    length: u64,
    decompressor: Decompressor,
    pub(crate) metadata: Cache<MetadataBlock>,
    pub(crate) fragments: Cache<Vec<u8>>,
    /// How many more bytes may be decompressed.
    allowance: u64,
}

impl<R: Read + Seek> Store<R> {
    pub(crate) fn new(source: R, length: u64, decompressor: Decompressor, limits: Limits) -> Self {
        Self {
            source,
            position: None,
            length,
            decompressor,
            metadata: Cache::new(METADATA_BLOCKS),
            fragments: Cache::new(FRAGMENT_BLOCKS),
            allowance: limits.unpacked.saturating_add(length.saturating_mul(256)),
        }
    }

    /// Fills `bytes` from that place, all of which must lie within the image.
    pub(crate) fn read(
        &mut self,
        part: Part,
        offset: u64,
        bytes: &mut [u8],
    ) -> Result<(), SquashfsError> {
        let end = offset.checked_add(bytes.len() as u64);
        if end.is_none_or(|end| end > self.length) {
            let problem = format!(
                "{} bytes there would reach over the image's end at {}",
                bytes.len(),
                self.length
            );
            return Err(SquashfsError::damaged(part, offset, problem));
        }
        let failed = |source| SquashfsError::Io {
            part,
            offset,
            source,
        };
        // Blocks of a file are consecutive, and seeking would empty the buffer of a buffered
        // source.
        if self.position != Some(offset) {
            self.source.seek(SeekFrom::Start(offset)).map_err(failed)?;
        }
        // If the next read fails, nobody knows where the source stands.
        self.position = None;
        self.source.read_exact(bytes).map_err(failed)?;
        self.position = end;
        Ok(())
    }

    /// As [`read`](Self::read), into a new buffer. `length` is bounded by the format.
    pub(crate) fn read_vec(
        &mut self,
        part: Part,
        offset: u64,
        length: usize,
    ) -> Result<Vec<u8>, SquashfsError> {
        let mut bytes = vec![0; length];
        self.read(part, offset, &mut bytes)?;
        Ok(bytes)
    }

    /// Decompresses the bytes that are stored at that place.
    pub(crate) fn unpack(
        &mut self,
        part: Part,
        offset: u64,
        stored: &[u8],
        most: usize,
    ) -> Result<Vec<u8>, SquashfsError> {
        let content = self
            .decompressor
            .unpack(stored, most)
            .map_err(|problem| match problem {
                Unpacking::Unreadable(error) => error,
                Unpacking::TooLong => SquashfsError::damaged(
                    part,
                    offset,
                    format!("it unpacks to more than the {most} bytes it may have"),
                ),
                Unpacking::Failed(problem) => {
                    let problem = format!("it cannot be unpacked: {problem}");
                    SquashfsError::damaged(part, offset, problem)
                }
            })?;
        self.allowance = self
            .allowance
            .checked_sub(content.len() as u64)
            .ok_or_else(|| {
                SquashfsError::refused(
                    "its blocks unpack to many times what a real image of its size holds",
                )
            })?;
        Ok(content)
    }
}
