//! Opens a snapshot: of what was collected from it, the database of one family is read.

use std::path::{Path, PathBuf};

use super::collect::Collected;
use super::database_place::ForeignDatabase;
use super::rpm::Problem;
use super::{Base, ListingError, SystemFiles, database_place, deb, ipk, rpm};
use crate::archive::deb::control::ControlError;
use crate::archive::{ArchiveError, Ledger, LedgerFull};
use crate::image::squashfs::SquashfsError;
use crate::package::Family;
use crate::progress::Progress;

/// All files of a database together: that desktop's have some 100 MB.
pub(super) const LARGEST_DATABASE: u64 = 512 << 20;

/// Why a base could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    /// The system would not let us read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The tarball is none.
    #[error("{} is no tarball that can be read", path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ArchiveError,
    },
    /// The squashfs image is none.
    #[error("{} is no squashfs image that can be read", path.display())]
    Squashfs {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: SquashfsError,
    },
    /// A stanza of the database cannot be read.
    #[error("{}: {file}", path.display())]
    Control {
        /// The snapshot.
        path: PathBuf,
        /// The file within it.
        file: String,
        /// What is wrong.
        source: ControlError,
    },
    /// The files of the database are larger than any honest ones.
    #[error("{}: with {file}, the database is larger than the {} MiB that are read at most", path.display(), LARGEST_DATABASE >> 20)]
    TooLarge {
        /// The snapshot.
        path: PathBuf,
        /// The file within it.
        file: String,
    },
    /// There are more files, or longer names, than any honest base has.
    #[error("{} names more files than any base has: it is refused", path.display())]
    TooManyFiles {
        /// The snapshot.
        path: PathBuf,
        /// How much that is.
        source: LedgerFull,
    },
    /// There are more packages, or larger ones, than are kept.
    #[error("{}: {file} holds more than is kept", path.display())]
    TooMuch {
        /// The snapshot.
        path: PathBuf,
        /// The file within it.
        file: String,
        /// How much that is.
        source: LedgerFull,
    },
    /// There is no package database.
    #[error("{} holds no package database of deb, ipk or rpm: {}", path.display(), found.explanation())]
    NoDatabase {
        /// The snapshot.
        path: PathBuf,
        /// What is there instead.
        found: NoDatabaseBut,
    },
    /// There are databases of several families.
    #[error("{} holds package databases of {}: say with --family which one counts", path.display(), names(found))]
    SeveralDatabases {
        /// The snapshot.
        path: PathBuf,
        /// The families.
        found: Vec<Family>,
    },
    /// There is no database of the family that was asked for.
    #[error("{} holds no {wanted} package database, but one of {}: leave --family out or name that", path.display(), names(found))]
    OtherFamily {
        /// The snapshot.
        path: PathBuf,
        /// The family that was asked for.
        wanted: Family,
        /// The families that are there.
        found: Vec<Family>,
    },
    /// The rpm database is damaged.
    #[error("{}: its rpm database", path.display())]
    Rpm {
        /// The snapshot.
        path: PathBuf,
        /// What is wrong.
        source: Problem,
    },
    /// The listing of the base's tree cannot be read.
    #[error("{}: its listing of the tree, .sysextant/tree.mtree", path.display())]
    Listing {
        /// The snapshot.
        path: PathBuf,
        /// What is wrong.
        source: ListingError,
    },
    /// The snapshot cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The output.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The snapshot to write is there already.
    #[error("{} exists; --force overwrites it", path.display())]
    Exists {
        /// The output.
        path: PathBuf,
    },
    /// The name of the snapshot to write does not say how to compress it.
    #[error("{}: a snapshot's name ends in .tar, .tar.gz, .tar.xz, .tar.zst or .tar.bz2", path.display())]
    SnapshotName {
        /// The output.
        path: PathBuf,
    },
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
}

/// What a snapshot without a package database of deb, ipk or rpm holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoDatabaseBut {
    /// A database of another package manager.
    Foreign(ForeignDatabase),
    /// A whole system without one.
    WholeSystem,
    /// Neither: not a root file system, or only a part of one.
    Nothing,
}

impl NoDatabaseBut {
    fn explanation(self) -> String {
        let places = database_place::described();
        match self {
            Self::Foreign(ForeignDatabase { manager, path }) => format!(
                "its packages are those of {manager} (found at {}), and only deb, ipk and rpm are read",
                path.trim_start_matches('/')
            ),
            Self::WholeSystem => {
                format!("no package manager has a database in this system; looked in {places}")
            }
            Self::Nothing => format!("looked in {places}, and where links there lead"),
        }
    }
}

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
        let mut collected = Collected::read(path, ledger, progress)?;
        let rpm = collected.rpm.database();
        let dpkg = collected.take_dpkg();
        let found = [
            (Family::Deb, deb::status(&dpkg)),
            (Family::Ipk, ipk::status(&collected.opkg)),
            (Family::Rpm, rpm.as_ref().map(|_| "an rpm database")),
        ];
        let family = choose(path, &found, family, &collected)?;
        let mut base = Self {
            path: path.to_owned(),
            family,
            packages: Vec::new(),
            os_release: collected.os_release(),
            native_architecture: "".into(),
            foreign_architectures: Vec::new(),
            paths: collected.take_tree(),
            accounts: collected.accounts(),
            merged_extensions: collected.take_merged(),
            system_files: SystemFiles::default(),
            notes: Vec::new(),
        };
        let known = collected.dnf_architectures();
        base.system_files = collected.take_system_files();
        base.notes.extend_from_slice(base.system_files.left_out());
        match family {
            Family::Deb => deb::read(&dpkg, &mut base, ledger)?,
            Family::Ipk => ipk::read(&collected.opkg, &mut base, ledger)?,
            Family::Rpm => {
                let folder = rpm.unwrap_or_default();
                rpm::read_base(&folder, known.into_iter(), &mut base, ledger)?;
            }
        }
        Ok(base)
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

/// The families by name: `deb and ipk`.
fn names(families: &[Family]) -> String {
    let names: Vec<&str> = families.iter().map(|family| family.name()).collect();
    names.join(" and ")
}
