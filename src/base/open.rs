//! Opens a snapshot: collects the database's files and the tree, then reads the database.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Base, BasePaths, NodeKind, OsRelease, dpkg, opkg, snapshot};
use crate::archive::control::ControlError;
use crate::archive::{ArchiveError, Limit};
use crate::package::Family;
use crate::progress::Progress;

/// The largest status file of a full desktop has some 10 MB.
const LARGEST_DATABASE_FILE: u64 = 64 << 20;

/// All files of a database together: that desktop's have some 100 MB.
const LARGEST_DATABASE: u64 = 512 << 20;

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
    #[error("{} is no squashfs image that can be read: {problem}", path.display())]
    Squashfs {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
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
    },
    /// There is no package database.
    #[error(
        "{} holds no package database: none of var/lib/dpkg/status, var/lib/dpkg/status.d, \
         var/lib/opkg/status, usr/lib/opkg/status, var/lib/rpm was found", path.display()
    )]
    NoDatabase {
        /// The snapshot.
        path: PathBuf,
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
    /// The database is of a family that is not read yet.
    #[error("{} holds a package database of the family {family}, which cannot be planned with yet", path.display())]
    Unsupported {
        /// The snapshot.
        path: PathBuf,
        /// Its family.
        family: Family,
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
        let mut files = dpkg::Files::new();
        let mut opkg_files = dpkg::Files::new();
        let mut releases = [None, None];
        let mut tree = BasePaths::default();
        let mut whole = false;
        let mut has_rpm = false;
        let mut total = 0;
        snapshot::walk(path, &is_read, &mut |name, node, content| {
            if progress.is_cancelled() {
                return Err(BaseError::Cancelled);
            }
            whole |= name.starts_with("/usr/bin/") || name.starts_with("/bin/");
            let dpkg_file = name
                .strip_prefix("/var/lib/dpkg/")
                .filter(|file| dpkg::wants(file));
            if node.kind == NodeKind::File && (dpkg_file.is_some() || opkg::wants(name)) {
                let text = read(path, name, content)?;
                total += text.len() as u64;
                if total > LARGEST_DATABASE {
                    return Err(BaseError::TooLarge {
                        path: path.to_owned(),
                        file: name.to_owned(),
                    });
                }
                match dpkg_file {
                    Some(file) => files.insert(file.to_owned(), text),
                    None => opkg_files.insert(name.to_owned(), text),
                };
            }
            match name {
                "/etc/os-release" if node.kind == NodeKind::File => {
                    releases[0] = Some(read(path, name, content)?);
                }
                "/usr/lib/os-release" if node.kind == NodeKind::File => {
                    releases[1] = Some(read(path, name, content)?);
                }
                "/var/lib/rpm/rpmdb.sqlite"
                | "/var/lib/rpm/Packages.db"
                | "/var/lib/rpm/Packages"
                | "/usr/lib/sysimage/rpm/rpmdb.sqlite"
                | "/usr/lib/sysimage/rpm/Packages.db"
                | "/usr/lib/sysimage/rpm/Packages" => has_rpm = true,
                _ => {}
            }
            tree.add_node(name, node);
            Ok(())
        })?;
        let found = [
            (Family::Deb, dpkg::status(&files)),
            (Family::Ipk, opkg::status(&opkg_files)),
            (Family::Rpm, has_rpm.then_some("rpm")),
        ];
        let family = choose(path, &found, family)?;
        let release = releases.into_iter().flatten().next();
        let mut base = Self {
            path: path.to_owned(),
            family,
            packages: Vec::new(),
            os_release: release.map(|text| OsRelease::parse(&text)),
            native_architecture: "".into(),
            foreign_architectures: Vec::new(),
            paths: if whole { tree } else { BasePaths::default() },
            notes: Vec::new(),
        };
        match family {
            Family::Deb => dpkg::read(&files, &mut base)?,
            Family::Ipk => opkg::read(&opkg_files, &mut base)?,
            Family::Rpm => {
                return Err(BaseError::Unsupported {
                    path: path.to_owned(),
                    family,
                });
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
) -> Result<Family, BaseError> {
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
            [] => Err(BaseError::NoDatabase { path }),
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
        ([], []) => Err(BaseError::NoDatabase { path }),
        _ => Err(BaseError::SeveralDatabases { path, found }),
    }
}

/// The families by name: `deb and ipk`.
fn names(families: &[Family]) -> String {
    let names: Vec<&str> = families.iter().map(|family| family.name()).collect();
    names.join(" and ")
}

/// Whether the content of the file at that path is read.
fn is_read(path: &str) -> bool {
    let of_dpkg = path.strip_prefix("/var/lib/dpkg/").is_some_and(dpkg::wants);
    of_dpkg || opkg::wants(path) || matches!(path, "/etc/os-release" | "/usr/lib/os-release")
}

fn read(path: &Path, file: &str, content: &mut dyn Read) -> Result<String, BaseError> {
    Limit::new(content, LARGEST_DATABASE_FILE)
        .into_text()
        .map_err(|source| BaseError::Io {
            path: path.join(file.trim_start_matches('/')),
            source,
        })
}
