//! Errors of archives.

use std::io;

/// Why an archive could not be read. The caller adds the file's name and prints the sources.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Reading or decompressing failed.
    #[error("{place}")]
    Io {
        /// What was being read.
        place: String,
        /// What the system or the decompressor said.
        source: io::Error,
    },
    /// The bytes violate the format.
    #[error("{place}: {problem}")]
    Malformed {
        /// What was being read.
        place: String,
        /// What is wrong.
        problem: String,
    },
    /// Something exceeds its size limit.
    #[error("{place}: larger than the limit of {limit} bytes")]
    TooLarge {
        /// What was being read.
        place: String,
        /// The limit in bytes.
        limit: u64,
    },
}

impl ArchiveError {
    pub(crate) fn io(place: &str, source: io::Error) -> Self {
        Self::Io {
            place: place.to_owned(),
            source,
        }
    }

    pub(crate) fn malformed(place: &str, problem: impl Into<String>) -> Self {
        Self::Malformed {
            place: place.to_owned(),
            problem: problem.into(),
        }
    }
}

/// An error with its sources, as one sentence: `what: why: why that`.
#[must_use]
pub fn in_full(error: &dyn std::error::Error) -> String {
    let sources = std::iter::successors(Some(error), |error| error.source());
    let texts: Vec<String> = sources.map(ToString::to_string).collect();
    texts.join(": ")
}
