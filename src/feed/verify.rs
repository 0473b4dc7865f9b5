//! Whether a package's file is there and is what the index says of it.

use std::fmt::Write;
use std::io::{self, Read};
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use super::{Digest, PackageFile};
use crate::archive::open_regular;
use crate::progress::Progress;

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
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl PackageFile {
    /// Reads the file and compares it with what the index says. `advance` is told of every piece.
    ///
    /// Only SHA-256 is compared: an index that gives nothing better than MD5 is held to the size.
    ///
    /// # Errors
    /// If the file cannot be read or is another one, or the work was cancelled.
    pub fn verify(
        &self,
        progress: &dyn Progress,
        mut advance: impl FnMut(u64),
    ) -> Result<(), PackageFileError> {
        let unreadable = |source| PackageFileError::Unreadable {
            path: self.path.clone(),
            source,
        };
        let mut file = open_regular(&self.path).map_err(unreadable)?;
        let found = file.metadata().map_err(unreadable)?.len();
        if self.size != 0 && found != self.size {
            return Err(PackageFileError::Size {
                path: self.path.clone(),
                expected: self.size,
                found,
            });
        }
        let Some(Digest::Sha256(expected)) = &self.digest else {
            advance(found);
            return Ok(());
        };
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 256 * 1024];
        loop {
            if progress.is_cancelled() {
                return Err(PackageFileError::Cancelled);
            }
            match file.read(&mut buffer).map_err(unreadable)? {
                0 => break,
                read => {
                    hasher.update(&buffer[..read]);
                    advance(read as u64);
                }
            }
        }
        let found: [u8; 32] = hasher.finalize().into();
        if found == *expected {
            return Ok(());
        }
        Err(PackageFileError::Digest {
            path: self.path.clone(),
            expected: hexadecimal(expected),
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
