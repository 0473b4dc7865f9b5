//! What was odd in the feeds, told by kind: a check has a rule for each, and reads no sentences.

use std::fmt;
use std::path::PathBuf;

use crate::archive::DigestKind;

/// Something odd in a feed. Its text is a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedNote {
    /// A package, or a whole feed, gives nothing; the sentence says which and why.
    Unused(String),
    /// A package is left out because what its index gives as its digest is not one; the sentence says which.
    MalformedDigest(String),
    /// An index gives packages no digest that protects against a replaced file.
    WeakDigests {
        /// The index.
        index: PathBuf,
        /// How many packages.
        packages: usize,
        /// The strongest digest that one of them has.
        strongest: DigestKind,
    },
    /// `repomd.xml` gives a file of the index no such digest.
    WeakIndex {
        /// The file.
        index: PathBuf,
        /// The digest that it has.
        strongest: DigestKind,
    },
    /// An index gives digests of a kind that is not known, so that they were not compared.
    UnknownDigests {
        /// The index.
        index: PathBuf,
        /// The kind as it is written.
        kind: String,
    },
}

impl FeedNote {
    /// So many unusable packages of an index are named; of more, only the number is told.
    pub(crate) const NAMED: usize = 20;

    /// Whether it is of digests.
    #[must_use]
    pub fn is_of_digests(&self) -> bool {
        match self {
            Self::Unused(_) => false,
            Self::MalformedDigest(_)
            | Self::WeakDigests { .. }
            | Self::WeakIndex { .. }
            | Self::UnknownDigests { .. } => true,
        }
    }
}

impl fmt::Display for FeedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unused(text) | Self::MalformedDigest(text) => f.write_str(text),
            Self::WeakDigests {
                index,
                packages,
                strongest,
            } => write!(
                f,
                "{}: of {packages} packages no digest stronger than {strongest} is given: it finds accidents, and no \
                 file that was replaced on purpose; make the index anew with SHA-256",
                index.display()
            ),
            Self::WeakIndex { index, strongest } => write!(
                f,
                "{}: its index gives no digest stronger than {strongest}, which finds accidents and no intent",
                index.display()
            ),
            Self::UnknownDigests { index, kind } => write!(
                f,
                "{}: checksums of the kind `{kind}` are not known and were not compared; \
                 make the index anew with SHA-256",
                index.display()
            ),
        }
    }
}
