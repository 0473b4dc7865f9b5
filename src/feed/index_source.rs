//! What candidates are read from: an index, or a package file by itself. All of them give the same:
//! candidates, and notes about what cannot be used. A cache of indexes belongs here.

use std::fs;
use std::path::{Path, PathBuf};

use super::deb::index::read_index;
use super::deb::package_file::control_of;
use super::reading::{Reading, charge};
use super::rpm::package_file::read_rpm;
use super::rpm::repodata::{read_repodata, repomd};
use super::{Candidate, FeedError, FeedNote, PackageFile};
use crate::package::Family;

/// Names of indexes of deb and ipk packages, the best first.
const INDEXES: [&str; 6] = [
    "Packages",
    "Packages.zst",
    "Packages.xz",
    "Packages.gz",
    "Packages.bz2",
    "Packages.lzma",
];

/// Bytes at the beginning of a package file that say what it is.
const LARGEST_HEADER: u64 = 1 << 16;

/// What candidates are read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum IndexSource {
    /// An index of deb or ipk packages, `Packages`.
    Packages(PathBuf),
    /// The folder above `repodata`, an index of rpm packages.
    Repodata(PathBuf),
    /// A package file.
    PackageFile(PathBuf),
}

/// What a source gave.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) candidates: Vec<Candidate>,
    pub(super) notes: Vec<FeedNote>,
}

impl IndexSource {
    /// The index of a folder, if it has one of that family.
    pub(super) fn of_folder(folder: &Path, family: Family) -> Option<Self> {
        match family {
            Family::Deb | Family::Ipk => {
                let mut indexes = INDEXES.iter().map(|name| folder.join(name));
                indexes.find(|path| path.is_file()).map(Self::Packages)
            }
            Family::Rpm => repomd(folder).map(|_| Self::Repodata(folder.to_owned())),
        }
    }

    /// The source at a path that is not a folder.
    pub(super) fn of_file(path: &Path) -> Self {
        let name = path.file_name();
        if name.is_some_and(|name| INDEXES.iter().any(|index| name == *index)) {
            Self::Packages(path.to_owned())
        } else {
            Self::PackageFile(path.to_owned())
        }
    }

    /// Reads it.
    ///
    /// # Errors
    /// If it cannot be read, holds nothing that can be used, or more than is kept.
    pub(super) fn read(&self, reading: Reading<'_>) -> Result<Found, FeedError> {
        match self {
            Self::Packages(path) => {
                let index = read_index(path, reading)?;
                Ok(Found {
                    notes: index.notes(path),
                    candidates: index.candidates,
                })
            }
            Self::Repodata(folder) => {
                let Reading {
                    feed,
                    ledger,
                    progress,
                    ..
                } = reading;
                let (candidates, notes) = read_repodata(folder, feed, ledger, progress)?;
                Ok(Found { candidates, notes })
            }
            Self::PackageFile(path) => {
                let candidate = package_file(path, reading)?;
                reading
                    .ledger
                    .allow_for(candidate.file.size.min(LARGEST_HEADER));
                charge(reading.ledger, &candidate, path)?;
                Ok(Found {
                    candidates: vec![candidate],
                    notes: Vec::new(),
                })
            }
        }
    }
}

/// A package file as a candidate.
fn package_file(path: &Path, reading: Reading<'_>) -> Result<Candidate, FeedError> {
    let Reading { feed, ledger, .. } = reading;
    let metadata = fs::metadata(path).map_err(|source| FeedError::Io {
        path: path.to_owned(),
        source,
    })?;
    match reading.order.family() {
        family @ (Family::Deb | Family::Ipk) => Ok(Candidate {
            package: control_of(path, family)?,
            feed,
            place: 0,
            file: PackageFile {
                path: path.to_owned(),
                size: metadata.len(),
                digest: None,
            },
        }),
        Family::Rpm => read_rpm(path, feed, ledger).map_err(|source| FeedError::Rpm {
            path: path.to_owned(),
            source,
        }),
    }
}
