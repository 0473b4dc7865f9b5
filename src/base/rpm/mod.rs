//! rpm's databases, in the three formats that it had: sqlite, ndb, Berkeley DB.
//!
//! Each is a store of headers under numbers, one a package; a format's reader gives their bytes,
//! and what they mean is the same for all. Only the store itself is read: rpm's indexes beside it
//! say nothing that the headers do not.

mod bdb;
mod entries;
mod error;
mod format;
mod gathering;
mod ndb;
mod spool;
mod sqlite;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use compact_str::CompactString;
use entries::Entries;
pub use entries::Sink;
pub use error::{EntryProblem, Problem, RpmDatabaseError};
pub use format::{DATABASE_FILES, DatabaseFormat};
use gathering::Gathering;
pub use spool::Spool;

use super::database::Installed;
use super::{Accounts, BaseError, NoDatabaseBut};
use crate::archive::{Ledger, open_regular};

/// Reads the database in a folder, as `var/lib/rpm`. Nothing is written there.
///
/// # Errors
/// If there is no database, its file is damaged, or none of its entries can be read. One entry that
/// is damaged costs a note.
pub fn read(folder: &Path, accounts: &Accounts) -> Result<Installed, RpmDatabaseError> {
    read_within(&Ledger::of_a_run(), folder, accounts, Vec::new())
}

fn read_within(
    ledger: &Ledger,
    folder: &Path,
    accounts: &Accounts,
    configured: Vec<CompactString>,
) -> Result<Installed, RpmDatabaseError> {
    let (format, path) = DatabaseFormat::find(folder).ok_or_else(|| RpmDatabaseError::None {
        folder: folder.to_owned(),
    })?;
    let mut gathered = Gathering::new(accounts, ledger);
    entries(format, &path, &mut |number, entry| {
        gathered.add(number, entry);
        Ok(())
    })
    .and_then(|()| gathered.finish(configured))
    .map_err(|problem| RpmDatabaseError::Unreadable { path, problem })
}

/// Reads the database in a folder, to which that of the snapshot was copied. `configured` are the
/// architectures that the base's settings name, the preferred first.
pub(super) fn read_base(
    snapshot: &Path,
    folder: &Path,
    accounts: &Accounts,
    configured: Vec<CompactString>,
    ledger: &Ledger,
) -> Result<Installed, BaseError> {
    let installed = read_within(ledger, folder, accounts, configured);
    installed.map_err(|error| match error {
        RpmDatabaseError::None { .. } => BaseError::NoDatabase {
            path: snapshot.to_owned(),
            found: NoDatabaseBut::Nothing,
        },
        // The path of the temporary copy would mean nothing to the user.
        RpmDatabaseError::Unreadable { problem, .. } => BaseError::Rpm {
            path: snapshot.to_owned(),
            source: problem,
        },
    })
}

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
