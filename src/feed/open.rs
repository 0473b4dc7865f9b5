//! Opens feeds: folders of packages with or without index, and packages named by themselves.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::index::read_index;
use super::{Candidate, CandidateId, Feed, PackageFile, Pool, pool_order};
use crate::archive::control::{ControlError, parse_package};
use crate::archive::deb822::Stanza;
use crate::archive::opkg_control::parse_opkg_package;
use crate::archive::{ArchiveError, Deb, deb822, in_full};
use crate::package::{Family, Package};
use crate::progress::Progress;

/// Names of indexes, the best first.
const INDEXES: [&str; 5] = [
    "Packages",
    "Packages.zst",
    "Packages.xz",
    "Packages.gz",
    "Packages.bz2",
];

/// Why a feed could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// The system would not let us read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A package file is none.
    #[error("{} is no package that can be read", path.display())]
    Package {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ArchiveError,
    },
    /// A stanza cannot be read.
    #[error("{}", path.display())]
    Control {
        /// The index or package.
        path: PathBuf,
        /// What is wrong.
        source: ControlError,
    },
    /// An index names a file outside its folder.
    #[error("{}: {package} has the file name `{name}`, which leads out of the feed", path.display())]
    Escape {
        /// The index.
        path: PathBuf,
        /// The package.
        package: String,
        /// The file name.
        name: String,
    },
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl Pool {
    /// Opens the feeds, then the packages named by themselves, and gives what these became.
    ///
    /// # Errors
    /// If a folder or index cannot be read, or a package named by itself is none.
    pub fn open(
        feeds: &[PathBuf],
        named: &[PathBuf],
        family: Family,
        progress: &dyn Progress,
    ) -> Result<(Self, Vec<CandidateId>), FeedError> {
        let mut pool = Self::default();
        let mut wanted = Vec::new();
        for path in feeds.iter().chain(named) {
            let by_itself = pool.feeds.len() >= feeds.len();
            let feed = u32::try_from(pool.feeds.len()).unwrap_or(u32::MAX);
            let mut found = Vec::new();
            if path.is_dir() {
                folder(path, feed, family, &mut found, &mut pool.notes, progress)?;
                if found.is_empty() {
                    let path = path.display();
                    pool.notes.push(format!(
                        "{path} holds no {family} package, and the base takes no others"
                    ));
                }
            } else if is_index(path) {
                index(path, feed, family, &mut found, &mut pool.notes, progress)?;
            } else {
                found.push(package_file(path, feed, family)?);
            }
            pool.feeds.push(Feed {
                path: path.clone(),
                packages: found.len(),
            });
            if by_itself {
                wanted.extend(found.iter().map(|candidate| {
                    let package = &candidate.package;
                    (
                        package.name.clone(),
                        package.version.clone(),
                        package.architecture.clone(),
                    )
                }));
            }
            gather(&mut pool.candidates, found);
        }
        pool.candidates.sort_by(pool_order);
        pool.candidates.dedup_by(|later, earlier| {
            let (a, b) = (&later.package, &earlier.package);
            (&a.name, &a.version, &a.architecture) == (&b.name, &b.version, &b.architecture)
        });
        let ids = wanted.iter().filter_map(|(name, version, architecture)| {
            pool.named(name).find(|&id| {
                let package = &pool.get(id).package;
                package.version == *version && package.architecture == *architecture
            })
        });
        let ids = ids.collect();
        Ok((pool, ids))
    }
}

/// A folder's index, or else its packages and its folders.
fn folder(
    path: &Path,
    feed: u32,
    family: Family,
    found: &mut Vec<Candidate>,
    notes: &mut Vec<String>,
    progress: &dyn Progress,
) -> Result<(), FeedError> {
    if progress.is_cancelled() {
        return Err(FeedError::Cancelled);
    }
    let io = |source| FeedError::Io {
        path: path.to_owned(),
        source,
    };
    let mut entries = BTreeMap::new();
    for entry in fs::read_dir(path).map_err(io)? {
        let entry = entry.map_err(io)?;
        entries.insert(entry.file_name(), entry.path());
    }
    let best = INDEXES
        .iter()
        .find_map(|name| entries.get(OsStr::new(name)).filter(|path| path.is_file()));
    if let Some(path) = best {
        let before = found.len();
        index(path, feed, family, found, notes, progress)?;
        // OpenEmbedded puts an empty one above the folders of the architectures.
        if found.len() > before {
            return Ok(());
        }
    }
    for path in entries.values() {
        if path.is_dir() && !path.is_symlink() {
            folder(path, feed, family, found, notes, progress)?;
        } else if path
            .extension()
            .is_some_and(|ending| ending == family.name())
        {
            match package_file(path, feed, family) {
                Ok(candidate) => found.push(candidate),
                Err(error) => notes.push(format!("passed over: {}", in_full(&error))),
            }
        }
    }
    Ok(())
}

fn is_index(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| INDEXES.iter().any(|index| name == *index))
}

/// The packages of an index; those that cannot be used are noted.
fn index(
    path: &Path,
    feed: u32,
    family: Family,
    found: &mut Vec<Candidate>,
    notes: &mut Vec<String>,
    progress: &dyn Progress,
) -> Result<(), FeedError> {
    let index = read_index(path, feed, family, progress)?;
    notes.extend(index.notes(path));
    gather(found, index.candidates);
    Ok(())
}

/// Adds candidates to others. Large ones are not moved where there are none yet.
fn gather(all: &mut Vec<Candidate>, mut more: Vec<Candidate>) {
    if all.is_empty() {
        *all = more;
    } else {
        all.append(&mut more);
    }
}

/// A stanza as the family reads it.
pub(super) fn parse(stanza: Stanza<'_>, family: Family) -> Result<Package, ControlError> {
    match family {
        Family::Ipk => parse_opkg_package(stanza),
        Family::Deb | Family::Rpm => parse_package(stanza),
    }
}

fn package_file(path: &Path, feed: u32, family: Family) -> Result<Candidate, FeedError> {
    let source = |source| FeedError::Package {
        path: path.to_owned(),
        source,
    };
    let metadata = fs::metadata(path).map_err(|source| FeedError::Io {
        path: path.to_owned(),
        source,
    })?;
    if !metadata.is_file() {
        // A pipe would be waited for without an end.
        return Err(source(ArchiveError::malformed(
            "open",
            "is no regular file",
        )));
    }
    let control = Deb::new(path).control().map_err(source)?;
    let stanza = deb822::stanzas(&control.control).next();
    let stanza = stanza.ok_or_else(|| source(ArchiveError::malformed("control", "is empty")))?;
    let package = parse(stanza, family).map_err(|source| FeedError::Control {
        path: path.to_owned(),
        source,
    })?;
    Ok(Candidate {
        package,
        feed,
        file: PackageFile {
            path: path.to_owned(),
            size: metadata.len(),
            digest: None,
        },
    })
}
