//! Compressed streams, told apart by their first bytes and never by a file's suffix.
//!
//! gzip (RFC 1952), xz and lzma, zstd (RFC 8878), bzip2; anything else is taken as it is.
//! Concatenated gzip members and xz streams are one stream, as the tools of their names read them.

use std::io::{self, BufRead, BufReader, Cursor, Read};

/// The window that a stream may ask for: 128 MiB, what `zstd -d` allows and `xz -9` needs twice.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// The memory that an xz decoder may take: `xz -9` needs 65 MiB.
const XZ_MEMORY: u64 = 256 << 20;

/// The stream, decompressed if its first bytes say that it is compressed.
///
/// # Errors
/// If the first bytes cannot be read or a decoder cannot be set up.
pub fn decompress<'a, R: Read + Send + 'a>(mut stream: R) -> io::Result<Box<dyn Read + Send + 'a>> {
    const LONGEST_MAGIC: usize = 6;
    let mut head = Vec::with_capacity(LONGEST_MAGIC);
    stream
        .by_ref()
        .take(LONGEST_MAGIC as u64)
        .read_to_end(&mut head)?;
    let magic = head.clone();
    let stream = BufReader::with_capacity(64 * 1024, Cursor::new(head).chain(stream));
    Ok(match magic.as_slice() {
        [0x1f, 0x8b, ..] => Box::new(flate2::bufread::MultiGzDecoder::new(stream)),
        [0xfd, b'7', b'z', b'X', b'Z', 0] => xz(stream, &Format::Xz)?,
        [0x5d, 0, 0, ..] => xz(stream, &Format::Lzma)?,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => zstd(stream)?,
        [b'B', b'Z', b'h', ..] => Box::new(bzip2::bufread::MultiBzDecoder::new(stream)),
        _ => Box::new(stream),
    })
}

enum Format {
    Xz,
    Lzma,
}

fn xz<'a>(
    stream: impl BufRead + Send + 'a,
    format: &Format,
) -> io::Result<Box<dyn Read + Send + 'a>> {
    let decoder = match format {
        Format::Xz => {
            liblzma::stream::Stream::new_stream_decoder(XZ_MEMORY, liblzma::stream::CONCATENATED)
        }
        Format::Lzma => liblzma::stream::Stream::new_lzma_decoder(XZ_MEMORY),
    }?;
    Ok(Box::new(liblzma::bufread::XzDecoder::new_stream(
        stream, decoder,
    )))
}

fn zstd<'a>(stream: impl BufRead + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(stream)?;
    decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
    Ok(Box::new(decoder))
}
