//! Where the members that pass the policy go: into an image, or only past it.

use std::collections::HashMap;
use std::io::{self, Read, Seek, Write};

use crate::squashfs::{Attributes, Error, Node, Writer};

/// Takes the entries of the extension to come.
pub(super) trait Sink {
    /// The members of another package follow.
    fn begin_package(&mut self) -> Result<(), Error>;

    /// Takes one entry, with the content of a file.
    fn add(&mut self, path: &str, attributes: &Attributes, node: Node<'_>) -> Result<(), Error>;

    /// The BLAKE3 digest of a regular file that was added.
    fn digest(&self, path: &str) -> Option<[u8; 32]>;

    /// Bytes of the image so far.
    fn bytes_out(&self) -> u64;
}

impl<W: Read + Write + Seek> Sink for Writer<'_, W> {
    fn begin_package(&mut self) -> Result<(), Error> {
        self.begin_segment().map(|_| ())
    }

    fn add(&mut self, path: &str, attributes: &Attributes, node: Node<'_>) -> Result<(), Error> {
        Writer::add(self, path.as_bytes(), attributes, node)
    }

    fn digest(&self, path: &str) -> Option<[u8; 32]> {
        self.content_digest(path.as_bytes())
    }

    fn bytes_out(&self) -> u64 {
        self.counters().bytes_out
    }
}

/// Writes nothing: reads every file, so that a broken payload is found, and keeps its digest, so
/// that files of the same path can be compared.
#[derive(Debug, Default)]
pub(super) struct Listing {
    digests: HashMap<String, [u8; 32]>,
}

impl Sink for Listing {
    fn begin_package(&mut self) -> Result<(), Error> {
        Ok(())
    }

    fn add(&mut self, path: &str, _: &Attributes, node: Node<'_>) -> Result<(), Error> {
        if let Node::File { data, .. } = node {
            let digest = digest(data).map_err(|source| Error::Read {
                path: path.as_bytes().into(),
                source,
            })?;
            self.digests.insert(path.to_owned(), digest);
        }
        Ok(())
    }

    fn digest(&self, path: &str) -> Option<[u8; 32]> {
        self.digests.get(path).copied()
    }

    fn bytes_out(&self) -> u64 {
        0
    }
}

/// The BLAKE3 digest of all that a reader gives.
pub(super) fn digest(data: &mut dyn Read) -> io::Result<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    io::copy(data, &mut hasher)?;
    Ok(hasher.finalize().into())
}
