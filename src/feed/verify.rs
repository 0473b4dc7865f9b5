//! What makes a package's file another one than the index means.

use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::Digest;

/// What is wrong with a package's file.
#[derive(Debug, thiserror::Error)]
pub enum PackageFileError {
    /// It cannot be opened or read.
    #[error("the package file {} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is longer or shorter than the index says.
    #[error("{} has {found} bytes, the index says {expected}", path.display())]
    Size {
        /// The file.
        path: PathBuf,
        /// What the index says.
        expected: u64,
        /// What was found.
        found: u64,
    },
    /// Its content is not the one that the index means.
    #[error("{} has the SHA-256 {found}, the index says {expected}", path.display())]
    Digest {
        /// The file.
        path: PathBuf,
        /// What the index says.
        expected: String,
        /// What was found.
        found: String,
    },
    /// It holds another package than its feed says.
    #[error(
        "{} holds {found}, its feed says {expected}: make the feed's index again",
        path.display()
    )]
    Package {
        /// The file.
        path: PathBuf,
        /// Name, version and architecture that the feed gives.
        expected: String,
        /// Those in the file.
        found: String,
    },
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
}

/// Computes the digest that an index gives of a file.
///
/// Only SHA-256 is compared: an index that gives nothing better than MD5 is held to the size.
#[derive(Clone, Debug)]
pub(super) struct Hasher {
    sha256: Sha256,
    expected: [u8; 32],
}

impl Hasher {
    /// What computes that digest, if it is compared at all.
    pub(super) fn of(digest: &Digest) -> Option<Self> {
        match digest {
            Digest::Sha256(expected) => Some(Self {
                sha256: Sha256::new(),
                expected: *expected,
            }),
            Digest::Md5(_) => None,
        }
    }

    /// Takes the bytes that follow those that it was given before.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
    }

    /// Compares the digest of all bytes with the one that the index gives.
    pub(super) fn compare(self, path: &Path) -> Result<(), PackageFileError> {
        let found: [u8; 32] = self.sha256.finalize().into();
        if found == self.expected {
            return Ok(());
        }
        Err(PackageFileError::Digest {
            path: path.to_owned(),
            expected: hexadecimal(&self.expected),
            found: hexadecimal(&found),
        })
    }
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
