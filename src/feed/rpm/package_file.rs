//! An rpm package file as a candidate: all that its header says.

use std::path::Path;

use super::primary::is_primary;
use crate::archive::rpm::file::{RpmFile, RpmFileError};
use crate::archive::rpm::file_table::{FileTable, FileTableError};
use crate::archive::rpm::header::Header;
use crate::archive::rpm::package::{RpmPackageError, package};
use crate::archive::{Ledger, LedgerFull, open_regular};
use crate::feed::{Candidate, PackageFile};

/// Why an rpm file is no candidate.
#[derive(Debug, thiserror::Error)]
pub enum RpmCandidateError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] RpmFileError),
    /// Its header does not describe a package.
    #[error(transparent)]
    Package(#[from] RpmPackageError),
    /// It has more paths than are kept.
    #[error(transparent)]
    TooMuch(#[from] LedgerFull),
    /// Its file list is damaged.
    #[error(transparent)]
    Files(#[from] FileTableError),
}

/// Reads the headers of a package file; the payload is not touched.
///
/// # Errors
/// If it is not a readable binary rpm package.
pub(crate) fn read_rpm(
    path: &Path,
    feed: u32,
    ledger: &Ledger,
) -> Result<Candidate, RpmCandidateError> {
    let file = open_regular(path).map_err(RpmFileError::Io)?;
    let size = file.metadata().map_err(RpmFileError::Io)?.len();
    let file = RpmFile::open(file)?;
    let header = file.header();
    let mut package = package(&header)?;
    package.files = paths(&header, ledger, &is_primary)?.into();
    Ok(Candidate {
        package,
        feed,
        place: 0,
        file: PackageFile {
            path: path.to_owned(),
            size,
            digest: None,
        },
    })
}

/// Those of a package's paths that are wanted.
///
/// # Errors
/// As [`read_rpm`].
pub(crate) fn paths_of(
    path: &Path,
    ledger: &Ledger,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<Box<str>>, RpmCandidateError> {
    let file = RpmFile::open(open_regular(path).map_err(RpmFileError::Io)?)?;
    paths(&file.header(), ledger, is_wanted)
}

fn paths(
    header: &Header<'_>,
    ledger: &Ledger,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<Box<str>>, RpmCandidateError> {
    let table = FileTable::new(header)?;
    let before = ledger.kept();
    let mut wanted = Vec::new();
    for path in table.iter().filter_map(|record| record.path()) {
        let Ok(path) = String::from_utf8(path) else {
            continue;
        };
        if is_wanted(&path) {
            // A header of 64 MiB can stand for 1 GiB of them.
            let charged = ledger.charge(size_of::<Box<str>>() + path.len());
            if charged.is_err() {
                ledger.forget_since(before);
            }
            charged?;
            wanted.push(path.into());
        }
    }
    // They are charged with their package.
    ledger.forget_since(before);
    Ok(wanted)
}
