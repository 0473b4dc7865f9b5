//! The files of an rpm database on their way out of a snapshot: sqlite reads files only, so they
//! are copied to a temporary folder, which goes away with the spool.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;

use tempfile::TempDir;

use super::format::{DATABASE_FILES, DatabaseFormat};
use crate::archive::Limit;
use crate::base::database;
use crate::package::Family;

/// What was copied so far. A snapshot can hold a database in each of the usual folders.
#[derive(Debug, Default)]
pub struct Spool {
    /// Made when the first file comes.
    folder: Option<TempDir>,
    /// Bytes of all files.
    size: u64,
}

impl Spool {
    /// Whether the file at that absolute path belongs to a database.
    #[must_use]
    pub fn wants(path: &str) -> bool {
        place(path).is_some()
    }

    /// Copies a file that is [wanted](Self::wants), if all together have no more than `limit`
    /// bytes then.
    ///
    /// # Errors
    /// If it cannot be read or copied, or there are too many bytes.
    pub fn add(&mut self, path: &str, content: &mut dyn Read, limit: u64) -> io::Result<()> {
        let Some((folder, file)) = place(path) else {
            return Ok(());
        };
        let spool = match &self.folder {
            Some(spool) => spool,
            None => self.folder.insert(TempDir::new()?),
        };
        let folder = spool.path().join(folder.to_string());
        fs::create_dir_all(&folder)?;
        let mut content = Limit::new(content, limit.saturating_sub(self.size));
        self.size += io::copy(&mut content, &mut File::create(folder.join(file))?)?;
        Ok(())
    }

    /// The folder with the database, as in the snapshot; `None` if there is none. Of several the
    /// usual one counts.
    #[must_use]
    pub fn database(&self) -> Option<PathBuf> {
        let spool = self.folder.as_ref()?.path();
        let places = database::places(Family::Rpm);
        let folders = (0..places.len()).map(|folder| spool.join(folder.to_string()));
        let holds_one = |folder: &PathBuf| DatabaseFormat::find(folder).is_some();
        folders.into_iter().find(holds_one)
    }
}

/// Which folder it is in, and its name there.
fn place(path: &str) -> Option<(usize, &'static str)> {
    let (folder, name) = database::place(Family::Rpm, path)?;
    let mut files = DATABASE_FILES.iter();
    let file = files.find(|file| **file == name)?;
    Some((folder, file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_files_of_a_database_are_kept() {
        let rows = [
            ("/var/lib/rpm/rpmdb.sqlite", true),
            ("/var/lib/rpm/rpmdb.sqlite-wal", true),
            ("/usr/lib/sysimage/rpm/Packages.db", true),
            ("/var/lib/rpm/Packages", true),
            ("/usr/share/rpm/rpmdb.sqlite", true),
            ("/var/lib/rpm/__db.001", false),
            ("/var/lib/rpm/old/Packages", false),
            ("/home/var/lib/rpm/Packages", false),
        ];
        for (path, wanted) in rows {
            assert_eq!(Spool::wants(path), wanted, "{path}");
        }
    }

    #[test]
    fn the_usual_folder_counts_first() {
        let mut spool = Spool::default();
        assert_eq!(spool.database(), None);
        for (path, text) in [
            ("/usr/lib/sysimage/rpm/Packages.db", "other"),
            ("/var/lib/rpm/Packages.db", "usual"),
        ] {
            spool.add(path, &mut text.as_bytes(), 10).unwrap();
        }
        let found = spool.database().unwrap().join("Packages.db");
        assert_eq!(fs::read_to_string(found).unwrap(), "usual");
        let more = spool.add("/var/lib/rpm/Packages", &mut &b"x"[..], 10);
        assert!(more.is_err(), "the limit is that of all files");
    }
}
