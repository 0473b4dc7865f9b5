//! Compression algorithms and their levels.

pub(super) mod compressor;
pub(super) mod pool;

use std::fmt;
use std::str::FromStr;

use super::options::OptionError;

/// A compression algorithm that the kernel's squashfs knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Zstandard, levels 1 to 22.
    #[default]
    Zstd,
    /// LZMA2 in the xz format, levels 0 to 9.
    Xz,
    /// Deflate in the zlib format, levels 1 to 9.
    Gzip,
    /// LZ4 blocks, without levels.
    Lz4,
    /// Everything is stored as it is.
    None,
}

impl Algorithm {
    /// All algorithms.
    pub const ALL: [Self; 5] = [Self::Zstd, Self::Xz, Self::Gzip, Self::Lz4, Self::None];

    /// The name that is typed and shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Xz => "xz",
            Self::Gzip => "gzip",
            Self::Lz4 => "lz4",
            Self::None => "none",
        }
    }

    /// Least, usual and highest level; nothing for an algorithm without levels.
    #[must_use]
    pub fn levels(self) -> Option<Levels> {
        let (least, usual, highest) = match self {
            Self::Zstd => (1, 15, 22),
            Self::Xz => (0, 6, 9),
            Self::Gzip => (1, 9, 9),
            Self::Lz4 | Self::None => return None,
        };
        Some(Levels {
            least,
            usual,
            highest,
        })
    }
}

/// The levels of an algorithm. The usual ones are those of mksquashfs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// The fastest.
    pub least: u8,
    /// The default.
    pub usual: u8,
    /// The smallest output.
    pub highest: u8,
}

/// An algorithm with a level that it has: `zstd:15`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Compression {
    algorithm: Algorithm,
    /// 0 where the algorithm has no levels.
    level: u8,
}

impl Compression {
    /// The algorithm at this level, or at its default level.
    ///
    /// # Errors
    /// The algorithm has no such level.
    pub fn new(algorithm: Algorithm, level: Option<u8>) -> Result<Self, OptionError> {
        let level = match (algorithm.levels(), level) {
            (None, None) => 0,
            (None, Some(_)) => {
                return Err(OptionError::NoLevels {
                    algorithm: algorithm.name(),
                });
            }
            (Some(levels), None) => levels.usual,
            (Some(levels), Some(level)) if (levels.least..=levels.highest).contains(&level) => {
                level
            }
            (Some(levels), Some(level)) => {
                return Err(OptionError::Level {
                    algorithm: algorithm.name(),
                    level: level.to_string(),
                    least: levels.least,
                    highest: levels.highest,
                });
            }
        };
        Ok(Self { algorithm, level })
    }

    /// The algorithm.
    #[must_use]
    pub fn algorithm(self) -> Algorithm {
        self.algorithm
    }

    /// The level, if the algorithm has levels.
    #[must_use]
    pub fn level(self) -> Option<u8> {
        self.algorithm.levels().map(|_| self.level)
    }
}

impl Default for Compression {
    fn default() -> Self {
        Self {
            algorithm: Algorithm::Zstd,
            level: 15,
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level() {
            Some(level) => write!(f, "{}:{level}", self.algorithm.name()),
            None => f.write_str(self.algorithm.name()),
        }
    }
}

impl FromStr for Compression {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        let (name, level) = match text.split_once(':') {
            Some((name, level)) => (name, Some(level)),
            None => (text, None),
        };
        let algorithm = Algorithm::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
            .ok_or_else(|| OptionError::Algorithm {
                name: name.to_owned(),
            })?;
        let level = level
            .map(|level| {
                level
                    .parse::<u8>()
                    .map_err(|_| not_a_level(algorithm, level))
            })
            .transpose()?;
        Self::new(algorithm, level)
    }
}

fn not_a_level(algorithm: Algorithm, level: &str) -> OptionError {
    let name = algorithm.name();
    match algorithm.levels() {
        None => OptionError::NoLevels { algorithm: name },
        Some(Levels { least, highest, .. }) => OptionError::Level {
            algorithm: name,
            level: level.to_owned(),
            least,
            highest,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressions_are_read_as_typed() {
        for (typed, shown) in [
            ("zstd", "zstd:15"),
            ("zstd:3", "zstd:3"),
            ("xz", "xz:6"),
            ("xz:0", "xz:0"),
            ("gzip", "gzip:9"),
            ("gzip:1", "gzip:1"),
            ("lz4", "lz4"),
            ("none", "none"),
        ] {
            assert_eq!(typed.parse::<Compression>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn invalid_compressions_are_refused_with_the_valid_ones() {
        for (typed, message) in [
            (
                "lzma",
                "no compression is called \"lzma\": take zstd, xz, gzip, lz4 or none",
            ),
            (
                "",
                "no compression is called \"\": take zstd, xz, gzip, lz4 or none",
            ),
            ("zstd:0", "zstd has no level \"0\": take 1 to 22"),
            ("zstd:23", "zstd has no level \"23\": take 1 to 22"),
            ("zstd:fast", "zstd has no level \"fast\": take 1 to 22"),
            ("zstd:", "zstd has no level \"\": take 1 to 22"),
            ("gzip:-1", "gzip has no level \"-1\": take 1 to 9"),
            ("xz:300", "xz has no level \"300\": take 0 to 9"),
            ("lz4:1", "lz4 has no levels: write \"lz4\""),
            ("none:x", "none has no levels: write \"none\""),
        ] {
            assert_eq!(
                typed.parse::<Compression>().unwrap_err().to_string(),
                message
            );
        }
    }
}
