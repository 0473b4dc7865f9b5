//! The payload of an rpm package as a stream of decompressed bytes.
//!
//! The digest in the header is compared at the end: if it differs, the end is an error. The
//! compression is recognised by the first bytes: the header names it, too (`PAYLOADCOMPRESSOR`),
//! but a missing name means gzip in one version of rpm and no compression in another.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use crate::archive::compression::decompress;
use crate::archive::{DigestKind, Hasher};

/// The error at the end of a damaged payload.
const OTHER_DIGEST: &str =
    "the payload's SHA-256 is not the recorded one: the file is damaged, fetch it again";

/// A payload, decompressed while it is read.
pub struct PayloadStream<'a> {
    decompressed: Box<dyn Read + Send + 'a>,
    compressed: Shared<'a>,
    /// The recorded digest of the compressed bytes in hexadecimal, until it has been compared.
    recorded: Option<String>,
}

impl<'a> PayloadStream<'a> {
    /// Decompresses `compressed`, whose digest should be `recorded`.
    ///
    /// # Errors
    /// If its first bytes cannot be read.
    pub(crate) fn new(
        compressed: impl Read + Send + 'a,
        recorded: Option<String>,
    ) -> io::Result<Self> {
        let hash = recorded.as_ref().map(|_| Hasher::new(DigestKind::Sha256));
        let reader = Box::new(compressed);
        let compressed = Shared(Arc::new(Mutex::new(Hashed { reader, hash })));
        Ok(Self {
            decompressed: decompress(compressed.clone())?,
            compressed,
            recorded,
        })
    }

    /// Compares the digest. Compressed bytes that the decompressor did not need are hashed, too.
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
        // Reading into an empty buffer gives 0, too, and is not the end.
        if count == 0 && !buffer.is_empty() {
            self.check_end()?;
        }
        Ok(count)
    }
}

/// Hashes the bytes that are read through it.
struct Hashed<'a> {
    reader: Box<dyn Read + Send + 'a>,
    hash: Option<Hasher>,
}

/// The compressed bytes: read by the decompressor, and after its end by `check_end`.
#[derive(Clone)]
struct Shared<'a>(Arc<Mutex<Hashed<'a>>>);

impl Shared<'_> {
    fn digest(&self) -> Option<String> {
        let mut hashed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hashed.hash.take().map(|hash| hash.finish().to_string())
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
