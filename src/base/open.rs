//! Opens a snapshot: of what was collected from it, the database of one family is read, and then
//! the base is made of both.

use std::path::Path;

use super::collect::Collected;
use super::database::Installed;
use super::{Base, BaseError, NoDatabaseBut, deb, ipk, rpm};
use crate::archive::Ledger;
use crate::foundation::progress::Progress;
use crate::package::Family;

impl Base {
    /// Reads a snapshot: a tarball (plain or compressed), a root file system's folder, or its
    /// squashfs image.
    ///
    /// # Errors
    /// If it cannot be read, holds no package database, one that is not supported, or several of
    /// which `family` does not name one.
    pub fn open(
        path: &Path,
        family: Option<Family>,
        progress: &dyn Progress,
    ) -> Result<Self, BaseError> {
        Self::open_within(&Ledger::of_a_run(), path, family, progress)
    }

    /// The same, as part of a run: what is kept is charged to its ledger.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_within(
        ledger: &Ledger,
        path: &Path,
        family: Option<Family>,
        progress: &dyn Progress,
    ) -> Result<Self, BaseError> {
        let collected = Collected::read(path, ledger, progress)?;
        Self::of_collected(path, family, collected, ledger)
    }

    /// The same for a base against which images are checked: without a package database, too, as
    /// long as it has an os-release or is a whole system. What only a database tells is then not
    /// known, and the family means nothing.
    ///
    /// # Errors
    /// As [`open`](Self::open), but for the missing database.
    pub fn open_with_or_without_database(
        ledger: &Ledger,
        path: &Path,
        progress: &dyn Progress,
    ) -> Result<Self, BaseError> {
        let mut collected = Collected::read(path, ledger, progress)?;
        let has_database = collected.has_database();
        if has_database || !(collected.is_whole() || collected.os_release().is_some()) {
            return Self::of_collected(path, None, collected, ledger);
        }
        // A tree of a few files is a base as well here, so that its links are known.
        collected.take_as_whole();
        let mut base = Self::whole(path, Family::Deb, collected, Installed::default());
        base.has_database = false;
        base.notes.push(
            "the base has no package database: its packages, and the owners of its paths, are not \
             known"
                .to_owned(),
        );
        Ok(base)
    }

    /// The base of what was collected.
    fn of_collected(
        path: &Path,
        family: Option<Family>,
        mut collected: Collected,
        ledger: &Ledger,
    ) -> Result<Self, BaseError> {
        let rpm = collected.rpm.database();
        let dpkg = collected.take_dpkg();
        let found = [
            (Family::Deb, deb::status(&dpkg)),
            (Family::Ipk, ipk::status(&collected.opkg)),
            (Family::Rpm, rpm.as_ref().map(|_| "an rpm database")),
        ];
        let family = choose(path, &found, family, &collected)?;
        let installed = match family {
            Family::Deb => deb::read(&dpkg, path, ledger)?,
            Family::Ipk => ipk::read(&collected.opkg, path, ledger)?,
            Family::Rpm => rpm::read_base(
                path,
                &rpm.unwrap_or_default(),
                &collected.accounts(),
                collected.dnf_architectures(),
                ledger,
            )?,
        };
        Ok(Self::whole(path, family, collected, installed))
    }

    /// The base of what a snapshot holds and what its package database says.
    fn whole(path: &Path, family: Family, mut collected: Collected, installed: Installed) -> Self {
        let (os_release, accounts) = (collected.os_release(), collected.accounts());
        let mut paths = collected.take_tree();
        paths.add_database(installed.paths);
        let system_files = collected.take_system_files();
        let mut notes = system_files.left_out().to_vec();
        notes.extend(installed.notes);
        Self {
            path: path.to_owned(),
            family,
            has_database: true,
            packages: installed.packages,
            earlier: Vec::new(),
            os_release,
            native_architecture: installed.architectures.native,
            foreign_architectures: installed.architectures.foreign,
            paths,
            accounts,
            merged_extensions: collected.take_merged(),
            system_files,
            never_recommended: installed.never_recommended,
            notes,
        }
    }
}

/// The family that counts: the one that was asked for, or the only one whose database lists
/// anything. A database that is there and empty counts where there is no other.
fn choose(
    path: &Path,
    databases: &[(Family, Option<&str>)],
    wanted: Option<Family>,
    collected: &Collected,
) -> Result<Family, BaseError> {
    let none = || BaseError::NoDatabase {
        path: path.to_owned(),
        found: match (collected.foreign(), collected.is_whole()) {
            (Some(foreign), _) => NoDatabaseBut::Foreign(foreign),
            (None, true) => NoDatabaseBut::WholeSystem,
            (None, false) => NoDatabaseBut::Nothing,
        },
    };
    let path = path.to_owned();
    let present = databases
        .iter()
        .filter_map(|(family, status)| Some((*family, (*status)?)));
    let present: Vec<(Family, &str)> = present.collect();
    let families = |listing: bool| -> Vec<Family> {
        let lists = |status: &str| !listing || !status.trim().is_empty();
        let kept = present.iter().filter(|(_, status)| lists(status));
        kept.map(|(family, _)| *family).collect()
    };
    let (found, listing) = (families(false), families(true));
    if let Some(wanted) = wanted {
        return match found.as_slice() {
            [] => Err(none()),
            found if found.contains(&wanted) => Ok(wanted),
            _ => Err(BaseError::OtherFamily {
                path,
                wanted,
                found,
            }),
        };
    }
    match (listing.as_slice(), found.as_slice()) {
        ([one], _) | ([], [one]) => Ok(*one),
        ([], []) => Err(none()),
        _ => Err(BaseError::SeveralDatabases { path, found }),
    }
}
