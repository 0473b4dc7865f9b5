//! The digests that indexes give: the `<checksum type="…">` of repodata, and what is told where
//! digests are weak.

use std::path::Path;

use super::{Candidate, FeedNote};
use crate::archive::{Digest, DigestKind};

/// A checksum as it is written.
#[derive(Debug, Default)]
pub(super) struct Checksum {
    kind: String,
    digits: String,
}

/// Why a checksum cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the checksum `{digits}` is none of the kind {kind}: make the index anew")]
pub(super) struct ChecksumProblem {
    kind: String,
    digits: String,
}

impl Checksum {
    /// One of that `type`.
    pub(super) fn begin(kind: &str) -> Self {
        let (kind, digits) = (kind.to_owned(), String::new());
        Self { kind, digits }
    }

    /// Its digits.
    pub(super) fn end(&mut self, digits: &str) {
        digits.trim().clone_into(&mut self.digits);
    }

    /// Its kind as it is written, where that kind is not known.
    pub(super) fn unknown_kind(&self) -> Option<&str> {
        DigestKind::of_repodata(&self.kind)
            .is_none()
            .then_some(&self.kind)
    }

    /// The digest; `None` where its kind is not known.
    ///
    /// # Errors
    /// If it is not of the kind that it says.
    pub(super) fn digest(self) -> Result<Option<Digest>, ChecksumProblem> {
        let Some(kind) = DigestKind::of_repodata(&self.kind) else {
            return Ok(None);
        };
        let digest = kind.parse(&self.digits);
        digest.map(Some).ok_or(ChecksumProblem {
            kind: self.kind,
            digits: self.digits,
        })
    }
}

/// Notes it where all digests of an index are too weak to protect against a replaced file.
pub(super) fn weak_digests(path: &Path, candidates: &[Candidate]) -> Option<FeedNote> {
    let digests = candidates
        .iter()
        .filter_map(|known| known.file.digest.as_ref());
    let weak = digests.map(Digest::kind).filter(|kind| !kind.is_strong());
    let (packages, strongest) = weak.fold((0_usize, None), |(count, strongest), kind| {
        (count + 1, strongest.max(Some(kind)))
    });
    Some(FeedNote::WeakDigests {
        index: path.to_owned(),
        packages,
        strongest: strongest?,
    })
}
