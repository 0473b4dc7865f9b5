//! Compressed streams, told apart by their first bytes and never by a file's suffix.
//!
//! gzip (RFC 1952), xz and lzma, zstd (RFC 8878), bzip2; anything else is taken as it is.
//! Concatenated gzip members and xz streams are one stream, as the tools of their names read them.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use super::expansion::{Proportionate, Taken};

/// The window that a stream may ask for: 128 MiB, what `zstd -d` allows and `xz -9` needs twice.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// The memory that an xz decoder may take: `xz -9` needs 65 MiB.
const XZ_MEMORY: u64 = 256 << 20;

/// Bytes that are read of the stream at a time.
const BUFFER: usize = 64 * 1024;

/// The stream, decompressed if its first bytes say that it is compressed.
///
/// A stream that unpacks to absurdly more than it is ends in an error.
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
    let counted = Taken::new(Cursor::new(head).chain(stream));
    let taken = counted.count();
    let stream = BufReader::with_capacity(BUFFER, counted);
    let decoder: Box<dyn Read + Send + 'a> = match magic.as_slice() {
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

    /// Some text that does not shrink to nothing.
    fn text() -> Vec<u8> {
        (0..2000u32)
            .flat_map(|n| format!("{} ", n.wrapping_mul(2_654_435_761)).into_bytes())
            .collect()
    }

    /// The bytes in every format, by its name.
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
    fn every_format_is_told_by_its_first_bytes() {
        for (format, bytes) in packed(&text()) {
            assert!(unpacked(&bytes).unwrap() == text(), "{format}");
        }
        for plain in [&b""[..], b"B", b"\x1f", b"Package: x\n"] {
            assert_eq!(unpacked(plain).unwrap(), plain);
        }
    }

    #[test]
    fn streams_behind_each_other_are_one() {
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
