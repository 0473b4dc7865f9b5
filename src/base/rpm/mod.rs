//! rpm's databases, in the three formats that it had: sqlite, ndb, Berkeley DB.
//!
//! Each is a store of headers under numbers, one a package; a format's reader gives their bytes,
//! and what they mean is the same for all. Only the store itself is read: rpm's indexes beside it
//! say nothing that the headers do not.

mod bdb;
mod error;
mod installed;
mod ndb;
mod spool;
mod sqlite;

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use compact_str::CompactString;
pub use error::{EntryProblem, Problem, RpmDatabaseError};
use installed::Gathering;
pub use installed::Installed;
pub use spool::Spool;

use super::open::NoDatabaseBut;
use super::{Accounts, Base, BaseError, architectures};
use crate::archive::{Ledger, open_regular};

/// The files that make up a database; whoever extracts one from an archive needs these.
pub const DATABASE_FILES: [&str; 4] = [
    "rpmdb.sqlite",
    "rpmdb.sqlite-wal",
    "Packages.db",
    "Packages",
];

/// The formats in which rpm keeps its packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DatabaseFormat {
    /// `rpmdb.sqlite`
    Sqlite,
    /// `Packages.db`
    Ndb,
    /// `Packages`, a Berkeley DB hash
    BerkeleyDb,
}

impl DatabaseFormat {
    /// The formats, newest first: where a folder has several files, rpm has moved on to the newest
    /// and left the others behind.
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Ndb, Self::BerkeleyDb];

    /// The database's file.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Sqlite => "rpmdb.sqlite",
            Self::Ndb => "Packages.db",
            Self::BerkeleyDb => "Packages",
        }
    }

    /// The database of a folder, if it has one.
    #[must_use]
    pub fn find(folder: &Path) -> Option<(Self, PathBuf)> {
        let there = |format: Self| (format, folder.join(format.file_name()));
        let mut known = Self::ALL.map(there).into_iter();
        known.find(|(_, path)| path.is_file())
    }
}

/// Reads the database in a folder, as `var/lib/rpm`. Nothing is written there.
///
/// # Errors
/// If there is no database, its file is damaged, or none of its entries can be read. One entry that
/// is damaged costs a note.
pub fn read(folder: &Path, accounts: &Accounts) -> Result<Installed, RpmDatabaseError> {
    read_within(&Ledger::of_a_run(), folder, accounts)
}

fn read_within(
    ledger: &Ledger,
    folder: &Path,
    accounts: &Accounts,
) -> Result<Installed, RpmDatabaseError> {
    let (format, path) = DatabaseFormat::find(folder).ok_or_else(|| RpmDatabaseError::None {
        folder: folder.to_owned(),
    })?;
    let mut installed = Gathering::new(accounts, ledger);
    entries(format, &path, &mut |number, entry| {
        installed.add(number, entry);
        Ok(())
    })
    .and_then(|()| installed.finish())
    .map_err(|problem| RpmDatabaseError::Unreadable { path, problem })
}

/// Fills the base from the database in a folder. `configured` are the architectures that the base's
/// settings name, the preferred first.
pub(super) fn read_base(
    folder: &Path,
    configured: impl Iterator<Item = CompactString>,
    base: &mut Base,
    ledger: &Ledger,
) -> Result<(), BaseError> {
    let installed = read_within(ledger, folder, &base.accounts).map_err(|error| match error {
        RpmDatabaseError::None { .. } => BaseError::NoDatabase {
            path: base.path.clone(),
            found: NoDatabaseBut::Nothing,
        },
        // The folder is a temporary one, which means nothing to anybody.
        RpmDatabaseError::Unreadable { problem, .. } => BaseError::Rpm {
            path: base.path.clone(),
            source: problem,
        },
    })?;
    base.packages = installed.packages;
    base.paths.add_database(installed.paths);
    base.notes.extend(installed.notes);
    architectures::find(configured, base);
    Ok(())
}

/// Takes an entry: its number and its header.
pub type Sink<'a> = dyn FnMut(u32, &[u8]) -> Result<(), Problem> + 'a;

/// Takes an entry that may be damaged by itself.
type Entries<'a> = dyn FnMut(u32, Result<&[u8], Problem>) -> Result<(), Problem> + 'a;

/// Gives every entry of the database in that file to `sink`, in no particular order. Keys that rpm
/// trusts are among them, as packages named `gpg-pubkey`.
///
/// # Errors
/// If the file cannot be read or is damaged, or `sink` returns an error.
pub fn headers(format: DatabaseFormat, path: &Path, sink: &mut Sink<'_>) -> Result<(), Problem> {
    entries(format, path, &mut |number, header| sink(number, header?))
}

fn entries(format: DatabaseFormat, path: &Path, sink: &mut Entries<'_>) -> Result<(), Problem> {
    match format {
        DatabaseFormat::Sqlite => sqlite::read(path, sink),
        DatabaseFormat::Ndb => ndb::read(&mut open(path)?, sink),
        DatabaseFormat::BerkeleyDb => bdb::read(&mut open(path)?, sink),
    }
}

fn open(path: &Path) -> std::io::Result<BufReader<File>> {
    Ok(BufReader::with_capacity(64 << 10, open_regular(path)?))
}

/// Appends `count` bytes to `bytes`; no more memory is taken than there are bytes.
fn read_exactly(
    source: &mut (impl Read + ?Sized),
    count: u64,
    bytes: &mut Vec<u8>,
) -> std::io::Result<()> {
    let found = source.take(count).read_to_end(bytes)? as u64;
    match found == count {
        true => Ok(()),
        false => Err(std::io::ErrorKind::UnexpectedEof.into()),
    }
}

/// How many bytes there are.
fn length(source: &mut impl Seek) -> std::io::Result<u64> {
    source.seek(std::io::SeekFrom::End(0))
}
