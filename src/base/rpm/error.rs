//! Why an rpm database cannot be read.

use std::path::PathBuf;

use crate::archive::LedgerFull;
use crate::archive::rpm::file_table::FileTableError;
use crate::archive::rpm::header::HeaderError;
use crate::archive::rpm::package::RpmPackageError;

/// Why an rpm database cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RpmDatabaseError {
    /// The folder holds no database.
    #[error("{} holds no rpm database (rpmdb.sqlite, Packages.db or Packages)", folder.display())]
    None {
        /// The folder.
        folder: PathBuf,
    },
    /// It cannot be read.
    #[error("{}: {problem}", path.display())]
    Unreadable {
        /// The database's file.
        path: PathBuf,
        /// Why.
        #[source]
        problem: Problem,
    },
}

/// What is wrong within a database.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// Its bytes cannot be read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// sqlite's own complaint.
    #[error("{0}; if rpm still uses the database, run `rpm --rebuilddb` and take it again")]
    Sqlite(#[from] rusqlite::Error),
    /// It is of another format than its name says.
    #[error("not {expected}: {found}")]
    Format {
        /// What it should be.
        expected: &'static str,
        /// What was found instead.
        found: String,
    },
    /// Its structure is damaged.
    #[error("damaged at {place}: {what}")]
    Damaged {
        /// Where: a page, a slot.
        place: String,
        /// What is wrong there.
        what: &'static str,
    },
    /// An entry's header is damaged.
    #[error("package number {number}: {problem}")]
    Entry {
        /// The entry's number in the database.
        number: u32,
        /// What is wrong.
        #[source]
        problem: EntryProblem,
    },
}

/// What is wrong with one entry.
#[derive(Debug, thiserror::Error)]
pub enum EntryProblem {
    /// The header's structure.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// What it says of its package.
    #[error(transparent)]
    Package(#[from] RpmPackageError),
    /// Its file list.
    #[error(transparent)]
    Files(#[from] FileTableError),
    /// It exceeds what may be kept of input.
    #[error(transparent)]
    TooMuch(#[from] LedgerFull),
}
