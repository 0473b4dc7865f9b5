//! Compressed output: how a snapshot's name says it is compressed, and the writer that does it.

use std::io::{self, Write};
use std::path::Path;

/// How a tarball is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    None,
    Gzip,
    Xz,
    Zstd,
    Bzip2,
}

/// The endings of a tarball's name.
const ENDINGS: [(&str, Encoding); 6] = [
    (".tar", Encoding::None),
    (".tar.gz", Encoding::Gzip),
    (".tgz", Encoding::Gzip),
    (".tar.xz", Encoding::Xz),
    (".tar.zst", Encoding::Zstd),
    (".tar.bz2", Encoding::Bzip2),
];

impl Encoding {
    /// What the ending of a tarball's name says; `None` if it is not the name of a tarball.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy();
        let mut known = ENDINGS.iter();
        known
            .find(|(ending, _)| name.ends_with(ending))
            .map(|(_, encoding)| *encoding)
    }

    /// A writer that compresses so, with the same bytes for the same input.
    pub(crate) fn encoder<W: Write>(self, output: W) -> io::Result<Encoder<W>> {
        Ok(match self {
            Self::None => Encoder::None(output),
            // Without file name and time in its header.
            Self::Gzip => Encoder::Gzip(flate2::write::GzEncoder::new(
                output,
                flate2::Compression::best(),
            )),
            Self::Xz => Encoder::Xz(liblzma::write::XzEncoder::new(output, 6)),
            Self::Zstd => Encoder::Zstd(zstd::stream::write::Encoder::new(output, 19)?),
            Self::Bzip2 => Encoder::Bzip2(bzip2::write::BzEncoder::new(
                output,
                bzip2::Compression::best(),
            )),
        })
    }
}

/// A writer that compresses.
pub(crate) enum Encoder<W: Write> {
    None(W),
    Gzip(flate2::write::GzEncoder<W>),
    Xz(liblzma::write::XzEncoder<W>),
    Zstd(zstd::stream::write::Encoder<'static, W>),
    Bzip2(bzip2::write::BzEncoder<W>),
}

impl<W: Write> Encoder<W> {
    /// Completes the compressed stream.
    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            Self::None(output) => Ok(output),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Xz(encoder) => encoder.finish(),
            Self::Zstd(encoder) => encoder.finish(),
            Self::Bzip2(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::None(output) => output.write(buffer),
            Self::Gzip(encoder) => encoder.write(buffer),
            Self::Xz(encoder) => encoder.write(buffer),
            Self::Zstd(encoder) => encoder.write(buffer),
            Self::Bzip2(encoder) => encoder.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::None(output) => output.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Xz(encoder) => encoder.flush(),
            Self::Zstd(encoder) => encoder.flush(),
            Self::Bzip2(encoder) => encoder.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::archive::decompress;

    #[test]
    fn the_name_says_how_and_the_bytes_come_back() {
        let rows = [
            ("a.tar", Some(Encoding::None)),
            ("a-pkgdb.rootfs.tar.gz", Some(Encoding::Gzip)),
            ("a.tgz", Some(Encoding::Gzip)),
            ("a.tar.xz", Some(Encoding::Xz)),
            ("a.tar.zst", Some(Encoding::Zstd)),
            ("a.tar.bz2", Some(Encoding::Bzip2)),
            ("a.gz", None),
            ("tar", None),
            ("folder.tar/", Some(Encoding::None)),
            ("..", None),
        ];
        for (name, expected) in rows {
            assert_eq!(Encoding::of(Path::new(name)), expected, "{name}");
            let Some(encoding) = expected else { continue };
            let mut encoder = encoding.encoder(Vec::new()).unwrap();
            encoder.write_all(b"the bytes").unwrap();
            let bytes = encoder.finish().unwrap();
            let mut read = String::new();
            decompress(&bytes[..])
                .unwrap()
                .read_to_string(&mut read)
                .unwrap();
            assert_eq!(read, "the bytes", "{name}");
        }
    }
}
