//! The ways in which a stream is compressed.

use std::io::Write;

/// How bytes are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    None,
    Gzip,
    Xz,
    Zstd,
    Bzip2,
    Lzma,
}

impl Packing {
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Gzip,
        Self::Xz,
        Self::Zstd,
        Self::Bzip2,
        Self::Lzma,
    ];

    /// What stands behind a file's name: nothing, or the suffix with its dot.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Gzip => ".gz",
            Self::Xz => ".xz",
            Self::Zstd => ".zst",
            Self::Bzip2 => ".bz2",
            Self::Lzma => ".lzma",
        }
    }

    /// The bytes, compressed.
    pub fn pack(self, bytes: &[u8]) -> Vec<u8> {
        self.pack_from(|output| output.write_all(bytes).unwrap())
    }

    /// What `write` writes, compressed as it comes.
    pub fn pack_from(self, write: impl FnOnce(&mut dyn Write)) -> Vec<u8> {
        match self {
            Self::None => {
                let mut output = Vec::new();
                write(&mut output);
                output
            }
            Self::Gzip => {
                let level = flate2::Compression::default();
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
                write(&mut encoder);
                encoder.finish().unwrap()
            }
            Self::Xz => {
                let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
                write(&mut encoder);
                encoder.finish().unwrap()
            }
            Self::Zstd => {
                let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
                write(&mut encoder);
                encoder.finish().unwrap()
            }
            Self::Bzip2 => {
                let level = bzip2::Compression::fast();
                let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), level);
                write(&mut encoder);
                encoder.finish().unwrap()
            }
            Self::Lzma => {
                let options = liblzma::stream::LzmaOptions::new_preset(1).unwrap();
                let stream = liblzma::stream::Stream::new_lzma_encoder(&options).unwrap();
                let mut encoder = liblzma::write::XzEncoder::new_stream(Vec::new(), stream);
                write(&mut encoder);
                encoder.finish().unwrap()
            }
        }
    }
}
