//! Where members go: into an image, or only into a listing.

use std::collections::HashMap;
use std::io::{self, Read, Seek, Write};

use crate::extension::estimate::sampler::Sampler;
use crate::image::Weight;
use crate::squashfs::{Attributes, Error, Node, Writer};

/// Takes the entries of the extension.
pub(crate) trait Sink {
    /// Begins the members of another package. Returns the index of its segment.
    fn begin_package(&mut self) -> Result<usize, Error>;

    /// Takes one entry, with the content of a file.
    fn add(&mut self, path: &str, attributes: &Attributes, node: Node<'_>) -> Result<(), Error>;

    /// The BLAKE3 digest of a regular file that was added, under any of its names.
    fn digest(&self, path: &str) -> Option<[u8; 32]>;
}

impl<W: Read + Write + Seek> Sink for Writer<'_, W> {
    fn begin_package(&mut self) -> Result<usize, Error> {
        self.begin_segment()
    }

    fn add(&mut self, path: &str, attributes: &Attributes, node: Node<'_>) -> Result<(), Error> {
        Writer::add(self, path.as_bytes(), attributes, node)
    }

    fn digest(&self, path: &str) -> Option<[u8; 32]> {
        self.content_digest(path.as_bytes())
    }
}

/// Writes nothing. It reads every file, so that a broken payload is detected, keeps its digest to
/// compare files of the same path, and weighs it.
#[derive(Default)]
pub(crate) struct Listing {
    digests: HashMap<String, [u8; 32]>,
    sampler: Sampler,
    /// The weights of the finished packages, in packing order.
    weights: Vec<Weight>,
    is_begun: bool,
}

impl Listing {
    /// The weight of each package's files, in packing order.
    pub(crate) fn into_weights(mut self) -> Vec<Weight> {
        self.end_package();
        self.weights
    }

    fn end_package(&mut self) {
        let weight = self.sampler.finish();
        self.weights.extend(self.is_begun.then_some(weight));
    }
}

impl Sink for Listing {
    fn begin_package(&mut self) -> Result<usize, Error> {
        self.end_package();
        self.is_begun = true;
        Ok(self.weights.len())
    }

    fn add(&mut self, path: &str, _: &Attributes, node: Node<'_>) -> Result<(), Error> {
        let digest = match node {
            Node::File { data, .. } => {
                Some(self.sampler.file(data).map_err(|source| Error::Read {
                    path: path.as_bytes().into(),
                    source,
                })?)
            }
            Node::HardLink(target) => str::from_utf8(target)
                .ok()
                .and_then(|target| self.digest(target)),
            _ => None,
        };
        self.digests
            .extend(digest.map(|digest| (path.to_owned(), digest)));
        Ok(())
    }

    fn digest(&self, path: &str) -> Option<[u8; 32]> {
        self.digests.get(path).copied()
    }
}

/// The BLAKE3 digest of everything that a reader gives.
pub(crate) fn digest(data: &mut dyn Read) -> io::Result<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    io::copy(data, &mut hasher)?;
    Ok(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_of_a_file_have_its_digest() {
        let mut listing = Listing::default();
        let node = Node::File {
            size: 3,
            data: &mut "abc".as_bytes(),
        };
        let attributes = Attributes::default();
        listing.add("usr/bin/a", &attributes, node).unwrap();
        listing
            .add("usr/bin/b", &attributes, Node::HardLink(b"usr/bin/a"))
            .unwrap();
        let expected: [u8; 32] = blake3::hash(b"abc").into();
        assert_eq!(listing.digest("usr/bin/a"), Some(expected));
        assert_eq!(listing.digest("usr/bin/b"), Some(expected));
        assert_eq!(listing.digest("usr/bin/c"), None);
    }
}
