//! Why a base could not be read, or a snapshot of it not be written.

use std::path::PathBuf;

use super::database::{ForeignDatabase, LARGEST_DATABASE, described};
use super::rpm::Problem;
use super::snapshot::tree_listing::ListingError;
use crate::archive::deb::control::ControlError;
use crate::archive::{ArchiveError, LedgerFull};
use crate::image::squashfs::SquashfsError;
use crate::package::Family;

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
    /// The file is not a readable tarball.
    #[error("{} is not a readable tarball", path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ArchiveError,
    },
    /// The file is not a readable squashfs image.
    #[error("{} is not a readable squashfs image", path.display())]
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
        let places = described();
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

/// The families by name: `deb and ipk`.
fn names(families: &[Family]) -> String {
    let names: Vec<&str> = families.iter().map(|family| family.name()).collect();
    names.join(" and ")
}
