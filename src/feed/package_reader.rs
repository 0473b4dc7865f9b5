//! A package's file that is read once: every byte that is used passes the digest of the index.
//!
//! What was verified before it was opened again may have been replaced in between. So a build opens
//! a file once, and the digest is taken of the very bytes that are packed; it is compared when all
//! of them were read, and before the image gets its name.

use std::fs::File;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::PackageFile;
use super::verify::PackageFileError;
use crate::archive::{Hasher, open_regular};
use crate::foundation::progress::Progress;

/// How many bytes are read at a time of what only the digest needs.
const PIECE: usize = 256 * 1024;

/// An open package file. Its clones share one place in the file, so that whoever unpacks it can
/// give one away and compare the digest with another.
#[derive(Clone, Debug)]
pub struct PackageReader(Arc<Mutex<Reading>>);

#[derive(Debug)]
struct Reading {
    file: File,
    /// Bytes that were read so far.
    read: u64,
    hasher: Option<Hasher>,
    expected: PackageFile,
}

impl PackageFile {
    /// Opens the file for the one reading.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open(&self) -> Result<PackageReader, PackageFileError> {
        let file = open_regular(&self.path).map_err(|source| self.unreadable(source))?;
        Ok(PackageReader(Arc::new(Mutex::new(Reading {
            file,
            read: 0,
            hasher: self
                .digest
                .as_ref()
                .map(|digest| Hasher::new(digest.kind())),
            expected: self.clone(),
        }))))
    }

    fn unreadable(&self, source: io::Error) -> PackageFileError {
        PackageFileError::Unreadable {
            path: self.path.clone(),
            source,
        }
    }

    /// Reads the file and compares it with what the index says. `advance` is told of every piece.
    ///
    /// # Errors
    /// If the file cannot be read or is another one, or the work was cancelled.
    pub fn verify(
        &self,
        progress: &dyn Progress,
        advance: impl FnMut(u64),
    ) -> Result<(), PackageFileError> {
        self.open()?.finish(progress, advance)
    }
}

impl PackageReader {
    /// Reads what was not read yet, and compares all that was read with what the index says:
    /// size and digest, where it gives them. `advance` is told of every piece.
    ///
    /// # Errors
    /// If the rest cannot be read, the bytes are others, or the work was cancelled.
    pub fn finish(
        &self,
        progress: &dyn Progress,
        mut advance: impl FnMut(u64),
    ) -> Result<(), PackageFileError> {
        let mut buffer = vec![0; PIECE];
        loop {
            if progress.is_cancelled() {
                return Err(PackageFileError::Cancelled);
            }
            let mut reading = self.reading();
            match reading.read(&mut buffer) {
                Ok(0) => return reading.compare(),
                Ok(read) => advance(read as u64),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(reading.expected.unreadable(source)),
            }
        }
    }

    fn reading(&self) -> MutexGuard<'_, Reading> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Read for PackageReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reading().read(buffer)
    }
}

impl Reading {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read += read as u64;
        if let Some(hasher) = &mut self.hasher {
            hasher.update(buffer.get(..read).unwrap_or_default());
        }
        Ok(read)
    }

    fn compare(&mut self) -> Result<(), PackageFileError> {
        let expected = &self.expected;
        if expected.size != 0 && self.read != expected.size {
            return Err(PackageFileError::Size {
                path: expected.path.clone(),
                expected: expected.size,
                found: self.read,
            });
        }
        let found = self.hasher.take().map(Hasher::finish);
        match (&expected.digest, found) {
            (Some(expected_digest), Some(found)) if *expected_digest != found => Err(
                PackageFileError::other_digest(&expected.path, expected_digest, &found),
            ),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::archive::Digest;
    use crate::foundation::progress::Silent;

    fn file(folder: &tempfile::TempDir, content: &[u8]) -> PackageFile {
        let path = folder.path().join("a.deb");
        fs::write(&path, content).unwrap();
        PackageFile {
            path,
            size: content.len() as u64,
            digest: Some(Digest::Sha256(Sha256::digest(content).into())),
        }
    }

    #[test]
    fn the_digest_is_of_all_bytes_however_many_were_used() {
        let folder = tempfile::tempdir().unwrap();
        let content = vec![7; 3 * PIECE + 11];
        let file = file(&folder, &content);
        for used in [0, 1, PIECE, content.len()] {
            let reader = file.open().unwrap();
            let mut bytes = vec![0; used];
            reader.clone().read_exact(&mut bytes).unwrap();
            let mut rest = 0;
            reader.finish(&Silent, |bytes| rest += bytes).unwrap();
            assert_eq!(rest, (content.len() - used) as u64);
        }
    }

    #[test]
    fn what_is_written_over_a_file_while_it_is_read_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let content = vec![7; 2 * PIECE];
        let file = file(&folder, &content);
        let reader = file.open().unwrap();
        reader.clone().read_exact(&mut vec![0; PIECE]).unwrap();
        fs::write(&file.path, vec![8; 2 * PIECE]).unwrap();
        let error = reader.finish(&Silent, |_| {}).unwrap_err().to_string();
        assert!(error.contains("the index says"), "{error}");
    }

    #[test]
    fn a_file_that_is_replaced_after_it_was_opened_is_not_the_one_that_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = file(&folder, b"good");
        let reader = file.open().unwrap();
        fs::write(folder.path().join("b"), b"evil").unwrap();
        fs::rename(folder.path().join("b"), &file.path).unwrap();
        reader.finish(&Silent, |_| {}).unwrap();
        assert!(file.verify(&Silent, |_| {}).is_err());
    }

    #[test]
    fn a_file_that_became_longer_or_shorter_is_another_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = PackageFile {
            digest: None,
            ..file(&folder, b"four")
        };
        for content in ["three", "two"] {
            fs::write(&file.path, content).unwrap();
            let error = file.verify(&Silent, |_| {}).unwrap_err().to_string();
            assert!(error.contains("the index says 4"), "{error}");
        }
    }
}
