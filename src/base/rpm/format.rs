//! The formats of rpm's database, and the files by which they are told apart.

use std::path::{Path, PathBuf};

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
    /// `Packages`, a Berkeley DB hash (rpm 4) or B-tree (rpm 5)
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
