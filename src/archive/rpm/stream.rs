//! The payload of an rpm package as a stream of decompressed bytes.
//!
//! Its end is reached only if the compressed bytes are the ones recorded in the header: else the
//! end is an error. The compressor is told by the first bytes, as everywhere: the header names one
//! too (`PAYLOADCOMPRESSOR`), but absent means gzip in one rpm version and nothing in another.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use super::file::hexadecimal;
use crate::archive::compression::decompress;

/// What the end of a damaged payload says.
const OTHER_DIGEST: &str =
    "the payload's SHA-256 is not the recorded one: the file is damaged, fetch it again";

/// A payload, decompressed as it is read.
pub struct PayloadStream<'a> {
    decompressed: Box<dyn Read + Send + 'a>,
    compressed: Shared<'a>,
    /// The digest of the compressed bytes in hexadecimal, until it was compared.
    recorded: Option<String>,
}

impl<'a> PayloadStream<'a> {
    /// A stream of what `compressed` unpacks to.
    ///
    /// # Errors
    /// If its first bytes cannot be read.
    pub(crate) fn new(
        compressed: impl Read + Send + 'a,
        recorded: Option<String>,
    ) -> io::Result<Self> {
        let hash = recorded.as_ref().map(|_| Sha256::new());
        let reader = Box::new(compressed);
        let compressed = Shared(Arc::new(Mutex::new(Hashed { reader, hash })));
        Ok(Self {
            decompressed: decompress(compressed.clone())?,
            compressed,
            recorded,
        })
    }

    /// Compares the digest, of all that is left of the file too.
    fn check_end(&mut self) -> io::Result<()> {
        let Some(recorded) = self.recorded.take() else {
            return Ok(());
        };
        io::copy(&mut self.compressed, &mut io::sink())?;
        match self.compressed.digest() {
            Some(found) if !found.eq_ignore_ascii_case(&recorded) => {
                Err(io::Error::new(io::ErrorKind::InvalidData, OTHER_DIGEST))
            }
            _ => Ok(()),
        }
    }
}

impl Read for PayloadStream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.decompressed.read(buffer)?;
        if count == 0 && !buffer.is_empty() {
            self.check_end()?;
        }
        Ok(count)
    }
}

/// Hashes what is read through it.
struct Hashed<'a> {
    reader: Box<dyn Read + Send + 'a>,
    hash: Option<Sha256>,
}

/// The compressed bytes, which the decompressor reads and of which the rest is read after it.
#[derive(Clone)]
struct Shared<'a>(Arc<Mutex<Hashed<'a>>>);

impl Shared<'_> {
    fn digest(&self) -> Option<String> {
        let mut hashed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hashed.hash.take().map(|hash| hexadecimal(hash.finalize()))
    }
}

impl Read for Shared<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut hashed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = hashed.reader.read(buffer)?;
        if let Some(hash) = &mut hashed.hash {
            hash.update(buffer.get(..count).unwrap_or_default());
        }
        Ok(count)
    }
}
