//! The compressors that an rpm payload can be in, told apart by their magic bytes.
//!
//! The header names one too (`PAYLOADCOMPRESSOR`), but absent means gzip in one rpm version and
//! nothing in another; the bytes do not lie.

use std::io::{self, BufRead, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use liblzma::bufread::XzDecoder;
use liblzma::stream::Stream;

/// What a decoder may take for its window. xz -9 needs 65 MB; more is not decoded.
const XZ_MEMORY: u64 = 128 << 20;
/// zstd's window as a power of two; `zstd -19 --long` of rpm's macros stays below it.
const ZSTD_WINDOW_LOG: u32 = 27;

/// A payload being decompressed.
pub(super) enum Codec<R: BufRead> {
    Plain(R),
    Gzip(Box<MultiGzDecoder<R>>),
    /// xz and lzma.
    Lzma(Box<XzDecoder<R>>),
    Bzip2(Box<MultiBzDecoder<R>>),
    Zstd(Box<zstd::Decoder<'static, R>>),
}

impl<R: BufRead> Codec<R> {
    pub(super) fn new(mut reader: R) -> io::Result<Self> {
        let lzma = |error: liblzma::stream::Error| io::Error::other(error);
        let start = reader.fill_buf()?;
        Ok(match start {
            [0x1f, 0x8b, ..] => Self::Gzip(Box::new(MultiGzDecoder::new(reader))),
            [0xfd, b'7', b'z', b'X', b'Z', ..] => {
                let stream = Stream::new_stream_decoder(XZ_MEMORY, liblzma::stream::CONCATENATED);
                let stream = stream.map_err(lzma)?;
                Self::Lzma(Box::new(XzDecoder::new_stream(reader, stream)))
            }
            [0x5d, 0, 0, ..] => {
                let stream = Stream::new_lzma_decoder(XZ_MEMORY).map_err(lzma)?;
                Self::Lzma(Box::new(XzDecoder::new_stream(reader, stream)))
            }
            [b'B', b'Z', b'h', ..] => Self::Bzip2(Box::new(MultiBzDecoder::new(reader))),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => {
                let mut decoder = zstd::Decoder::with_buffer(reader)?;
                decoder.window_log_max(ZSTD_WINDOW_LOG)?;
                Self::Zstd(Box::new(decoder))
            }
            _ => Self::Plain(reader),
        })
    }

    /// What is decompressed.
    pub(super) fn source(&mut self) -> &mut R {
        match self {
            Self::Plain(reader) => reader,
            Self::Gzip(decoder) => decoder.get_mut(),
            Self::Lzma(decoder) => decoder.get_mut(),
            Self::Bzip2(decoder) => decoder.get_mut(),
            Self::Zstd(decoder) => decoder.get_mut(),
        }
    }
}

impl<R: BufRead> Read for Codec<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(buffer),
            Self::Gzip(decoder) => decoder.read(buffer),
            Self::Lzma(decoder) => decoder.read(buffer),
            Self::Bzip2(decoder) => decoder.read(buffer),
            Self::Zstd(decoder) => decoder.read(buffer),
        }
    }
}
