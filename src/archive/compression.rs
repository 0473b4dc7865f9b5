//! Decompresses streams. The format is recognised by a stream's first bytes, never by a file's
//! suffix.
//!
//! gzip (RFC 1952), xz and lzma, zstd (RFC 8878) and bzip2; anything else is passed through
//! unchanged.
//! Concatenated gzip members and concatenated xz streams are read as one stream, as `gzip -d` and
//! `xz -d` do.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use super::expansion::{Proportionate, Taken};

/// The largest window that a zstd stream may declare: 128 MiB, the default limit of `zstd -d`.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// The memory limit of an xz decoder; `xz -9` needs 65 MiB to decompress.
const XZ_MEMORY: u64 = 256 << 20;

/// The size of the input buffer.
const BUFFER: usize = 64 * 1024;

/// The decompressed stream, or the stream itself if its first bytes are of no known format.
///
/// A decompression bomb (see `expansion`) ends in an error.
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
    // The first bytes are read already, so they are put in front of the rest again.
    let counted = Taken::new(Cursor::new(head).chain(stream));
    let taken = counted.count();
    let stream = BufReader::with_capacity(BUFFER, counted);
    let decoder: Box<dyn Read + Send + 'a> = match magic.as_slice() {
        // Several gzip members (and bzip2 streams) in a row are one stream, as gzip and bzip2 read
        // them.
        [0x1f, 0x8b, ..] => Box::new(flate2::bufread::MultiGzDecoder::new(stream)),
        [0xfd, b'7', b'z', b'X', b'Z', 0] => xz(stream, &Format::Xz)?,
        [0x5d, 0, 0, ..] => xz(stream, &Format::Lzma)?,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => zstd(stream)?,
        [b'B', b'Z', b'h', ..] => Box::new(bzip2::bufread::MultiBzDecoder::new(stream)),
        _ => return Ok(Box::new(stream)),
    };
    Ok(Box::new(Proportionate::new(decoder, taken)))
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    /// A compressible text that still has some size when it is compressed.
    fn text() -> Vec<u8> {
        (0..2000u32)
            .flat_map(|n| format!("{} ", n.wrapping_mul(2_654_435_761)).into_bytes())
            .collect()
    }

    /// The bytes compressed in every format, with the format's name.
    fn packed(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(bytes).unwrap();
        let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bzip2.write_all(bytes).unwrap();
        let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
        xz.write_all(bytes).unwrap();
        let options = liblzma::stream::LzmaOptions::new_preset(1).unwrap();
        let lzma = liblzma::stream::Stream::new_lzma_encoder(&options).unwrap();
        let mut lzma = liblzma::write::XzEncoder::new_stream(Vec::new(), lzma);
        lzma.write_all(bytes).unwrap();
        let mut zstd = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
        zstd.include_checksum(true).unwrap();
        zstd.write_all(bytes).unwrap();
        vec![
            ("gzip", gzip.finish().unwrap()),
            ("bzip2", bzip2.finish().unwrap()),
            ("xz", xz.finish().unwrap()),
            ("lzma", lzma.finish().unwrap()),
            ("zstd", zstd.finish().unwrap()),
        ]
    }

    fn unpacked(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut output = Vec::new();
        decompress(bytes)?.read_to_end(&mut output)?;
        Ok(output)
    }

    #[test]
    fn every_format_is_recognised_by_its_first_bytes() {
        for (format, bytes) in packed(&text()) {
            assert!(unpacked(&bytes).unwrap() == text(), "{format}");
        }
        for plain in [&b""[..], b"B", b"\x1f", b"Package: x\n"] {
            assert_eq!(unpacked(plain).unwrap(), plain);
        }
    }

    #[test]
    fn concatenated_streams_are_read_as_one() {
        for (format, bytes) in packed(b"one").into_iter().filter(|row| row.0 != "lzma") {
            assert_eq!(unpacked(&bytes.repeat(2)).unwrap(), b"oneone", "{format}");
        }
    }

    #[test]
    fn a_stream_cut_short_is_an_error() {
        for (format, bytes) in packed(&text()) {
            for length in (8..bytes.len()).step_by(97).chain([bytes.len() - 1]) {
                assert!(unpacked(&bytes[..length]).is_err(), "{format}: {length}");
            }
        }
    }

    #[test]
    fn a_stream_with_a_changed_byte_is_an_error_or_unpacks_to_the_same() {
        for (format, whole) in packed(&text()).into_iter().filter(|row| row.0 != "lzma") {
            for at in (6..whole.len()).step_by(131) {
                let mut bytes = whole.clone();
                bytes[at] ^= 0x10;
                let same = unpacked(&bytes).is_ok_and(|output| output != text());
                assert!(!same, "{format}: a change at {at} goes unseen");
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_decoder_panic(magic in 0usize..5, noise in prop::collection::vec(any::<u8>(), 0..400)) {
            let (_, mut bytes) = packed(b"some text").swap_remove(magic);
            bytes.truncate(8);
            bytes.extend(noise);
            drop(unpacked(&bytes));
        }
    }
}
