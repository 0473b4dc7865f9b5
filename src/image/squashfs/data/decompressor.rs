//! Decompresses blocks, with a limit on their size.

use flate2::{Decompress, FlushDecompress, Status};
use liblzma::stream::{Action, Stream};

use super::compressor::Compressor;
use crate::image::squashfs::error::SquashfsError;

/// The memory limit for one xz stream, whose dictionary is no larger than a block, 1 MiB.
const XZ_MEMORY: u64 = 32 << 20;

/// Why a block cannot be decompressed.
pub(crate) enum Unpacking {
    /// It cannot be.
    Failed(String),
    /// It would have more bytes than it may.
    TooLong,
    /// Nothing here reads its compressor.
    Unreadable(SquashfsError),
}

/// Decompresses blocks, with contexts that are made once.
pub(crate) struct Decompressor {
    compressor: Compressor,
    gzip: Decompress,
    zstd: Option<zstd::bulk::Decompressor<'static>>,
}

impl Decompressor {
    pub(crate) fn new(compressor: Compressor) -> Self {
        Self {
            compressor,
            gzip: Decompress::new(true),
            zstd: None,
        }
    }

    /// The content of a stored block, of at most `most` bytes.
    pub(crate) fn unpack(&mut self, stored: &[u8], most: usize) -> Result<Vec<u8>, Unpacking> {
        // One byte more detects a block that is too long; two of the libraries also need it to
        // reach the end of the stream.
        let mut content = vec![0; most.saturating_add(1)];
        let length = match self.compressor {
            Compressor::Gzip => self.inflate(stored, &mut content)?,
            Compressor::Xz => unxz(stored, &mut content)?,
            Compressor::Zstd => self.unzstd(stored, &mut content)?,
            Compressor::Lz4 => lz4_flex::block::decompress_into(stored, &mut content)
                .map_err(|error| Unpacking::Failed(error.to_string()))?,
            compressor @ (Compressor::Lzo | Compressor::Lzma) => {
                let error = SquashfsError::Compressor { compressor };
                return Err(Unpacking::Unreadable(error));
            }
        };
        if length > most {
            return Err(Unpacking::TooLong);
        }
        content.truncate(length);
        // Blocks are kept in caches, so the unused rest of the buffer is given back.
        content.shrink_to_fit();
        Ok(content)
    }

    fn inflate(&mut self, stored: &[u8], content: &mut [u8]) -> Result<usize, Unpacking> {
        // `true`: what squashfs calls gzip is zlib, with a zlib header.
        self.gzip.reset(true);
        let status = self
            .gzip
            .decompress(stored, content, FlushDecompress::Finish)
            .map_err(|error| Unpacking::Failed(error.to_string()))?;
        let length = usize::try_from(self.gzip.total_out()).unwrap_or(usize::MAX);
        ended(status == Status::StreamEnd, length, content.len())
    }

    fn unzstd(&mut self, stored: &[u8], content: &mut [u8]) -> Result<usize, Unpacking> {
        let failed = |error: std::io::Error| Unpacking::Failed(error.to_string());
        if self.zstd.is_none() {
            self.zstd = Some(zstd::bulk::Decompressor::new().map_err(failed)?);
        }
        match &mut self.zstd {
            Some(zstd) => zstd.decompress_to_buffer(stored, content).map_err(failed),
            None => Err(Unpacking::Failed("there is no decoder".to_owned())),
        }
    }
}

fn unxz(stored: &[u8], content: &mut [u8]) -> Result<usize, Unpacking> {
    let failed = |error: liblzma::stream::Error| Unpacking::Failed(error.to_string());
    let mut stream = Stream::new_stream_decoder(XZ_MEMORY, 0).map_err(failed)?;
    let status = stream.process(stored, content, Action::Finish);
    let status = status.map_err(failed)?;
    let length = usize::try_from(stream.total_out()).unwrap_or(usize::MAX);
    ended(
        status == liblzma::stream::Status::StreamEnd,
        length,
        content.len(),
    )
}

/// The length of the decompressed block, if the stream has reached its end.
fn ended(has_ended: bool, length: usize, room: usize) -> Result<usize, Unpacking> {
    match (has_ended, length < room) {
        (true, _) => Ok(length),
        (false, true) => Err(Unpacking::Failed("it is cut off".to_owned())),
        // The stream goes on and the buffer is full, including the extra byte.
        (false, false) => Err(Unpacking::TooLong),
    }
}
