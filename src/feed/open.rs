//! Opens feeds: folders of packages with or without index, and packages named by themselves.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::deb::index::read_index;
use super::rpm::repodata::{read_repodata, repomd};
use super::rpm::required_files::IndexedFolder;
use super::rpm::{RpmCandidateError, read_rpm, required_files};
use super::{
    Candidate, CandidateId, Feed, FeedNote, PackageFile, PackageFileError, Pool, others, pool_order,
};
use crate::archive::deb::control::{ControlError, parse_package};
use crate::archive::deb::deb822;
use crate::archive::deb::deb822::Stanza;
use crate::archive::deb::opkg_control::parse_opkg_package;
use crate::archive::{ArchiveError, Deb, Ledger, LedgerFull, in_full};
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

/// Bytes at the beginning of a package file that say what it is.
const LARGEST_HEADER: u64 = 1 << 16;

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
    /// A package file of the family rpm is none.
    #[error("{} is no package that can be read", path.display())]
    Rpm {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: RpmCandidateError,
    },
    /// A stanza cannot be read.
    #[error("{}", path.display())]
    Control {
        /// The index or package.
        path: PathBuf,
        /// What is wrong.
        source: ControlError,
    },
    /// A file of the index is not the one that the index means.
    #[error("the index is out of date: make it anew")]
    OutOfDate(#[source] PackageFileError),
    /// There is more in it than is kept in memory.
    #[error("{} holds more than is kept: if it is honest, give fewer feeds or a smaller one", path.display())]
    TooMuch {
        /// The index, or the package that was one too many.
        path: PathBuf,
        /// How much that is.
        source: LedgerFull,
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
        Self::open_within(&Ledger::of_a_run(), feeds, named, family, progress)
    }

    /// The same, as part of a run: what is kept is charged to its ledger.
    ///
    /// # Errors
    /// As [`open`](Self::open), and if there is more to keep than is kept.
    pub fn open_within(
        ledger: &Ledger,
        feeds: &[PathBuf],
        named: &[PathBuf],
        family: Family,
        progress: &dyn Progress,
    ) -> Result<(Self, Vec<CandidateId>), FeedError> {
        let mut pool = Self::default();
        let mut wanted = Vec::new();
        let mut indexed = Vec::new();
        for path in feeds.iter().chain(named) {
            let by_itself = pool.feeds.len() >= feeds.len();
            let mut opening = Opening {
                feed: u32::try_from(pool.feeds.len()).unwrap_or(u32::MAX),
                family,
                ledger,
                progress,
                found: Vec::new(),
                notes: Vec::new(),
                indexed: Vec::new(),
            };
            opening.open(path)?;
            let found = opening.found;
            pool.notes.append(&mut opening.notes);
            indexed.append(&mut opening.indexed);
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
        if family == Family::Rpm {
            required_files::complete(&mut pool, &indexed, ledger, progress)?;
        }
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

/// A feed that is being opened.
struct Opening<'a> {
    feed: u32,
    family: Family,
    ledger: &'a Ledger,
    progress: &'a dyn Progress,
    found: Vec<Candidate>,
    notes: Vec<FeedNote>,
    indexed: Vec<IndexedFolder>,
}

impl Opening<'_> {
    /// A folder, an index, or a package file.
    fn open(&mut self, path: &Path) -> Result<(), FeedError> {
        if path.is_dir() {
            self.folder(path)?;
        } else if is_index(path) {
            self.index(path)?;
        } else {
            let candidate = package_file(path, self.feed, self.family, self.ledger)?;
            charge(self.ledger, &candidate, path)?;
            self.found.push(candidate);
        }
        if self.found.is_empty() {
            let note = self.nothing(path);
            self.notes.push(FeedNote::Unused(note));
        }
        Ok(())
    }

    /// That a feed has no package which the base takes, and which others it has.
    fn nothing(&self, path: &Path) -> String {
        let others = others::count(path, self.family);
        let others = others
            .iter()
            .map(|(family, number)| format!("{number} {family}"));
        let others: Vec<String> = others.collect();
        let (path, family) = (path.display(), self.family);
        if others.is_empty() {
            format!("{path} holds no {family} package")
        } else {
            let others = others.join(" and ");
            format!("{path} holds no {family} packages, which the base takes, but {others}")
        }
    }

    /// A folder's index, or else its packages and its folders.
    fn folder(&mut self, path: &Path) -> Result<(), FeedError> {
        if self.progress.is_cancelled() {
            return Err(FeedError::Cancelled);
        }
        let before = self.found.len();
        self.index_of(path)?;
        // OpenEmbedded puts an empty one above the folders of the architectures.
        if self.found.len() > before {
            return Ok(());
        }
        for path in entries(path)? {
            let is_package = || {
                path.extension()
                    .is_some_and(|ending| ending == self.family.name())
            };
            if path.is_dir() && !path.is_symlink() {
                self.folder(&path)?;
            } else if is_package() {
                self.package(&path)?;
            }
        }
        Ok(())
    }

    /// What the index of a folder lists, if it has one.
    fn index_of(&mut self, folder: &Path) -> Result<(), FeedError> {
        if self.family == Family::Rpm {
            return match repomd(folder) {
                Some(_) => self.repodata(folder),
                None => Ok(()),
            };
        }
        let mut indexes = INDEXES.iter().map(|name| folder.join(name));
        match indexes.find(|path| path.is_file()) {
            Some(path) => self.index(&path),
            None => Ok(()),
        }
    }

    /// The packages of an index; those that cannot be used are noted.
    fn index(&mut self, path: &Path) -> Result<(), FeedError> {
        let index = read_index(path, self.feed, self.family, self.ledger, self.progress)?;
        self.notes.extend(index.notes(path));
        gather(&mut self.found, index.candidates);
        Ok(())
    }

    /// The same of an index of rpm packages.
    fn repodata(&mut self, folder: &Path) -> Result<(), FeedError> {
        let (candidates, notes) = read_repodata(folder, self.feed, self.ledger, self.progress)?;
        self.notes.extend(notes);
        gather(&mut self.found, candidates);
        self.indexed.push(IndexedFolder {
            feed: self.feed,
            folder: folder.to_owned(),
        });
        Ok(())
    }

    /// A package file; one that cannot be used is noted.
    fn package(&mut self, path: &Path) -> Result<(), FeedError> {
        if self.progress.is_cancelled() {
            return Err(FeedError::Cancelled);
        }
        match package_file(path, self.feed, self.family, self.ledger) {
            Ok(candidate) => {
                self.ledger
                    .allow_for(candidate.file.size.min(LARGEST_HEADER));
                charge(self.ledger, &candidate, path)?;
                self.found.push(candidate);
            }
            Err(error) => {
                let text = format!("passed over: {}", in_full(&error));
                self.notes.push(FeedNote::Unused(text));
            }
        }
        Ok(())
    }
}

/// What a folder holds, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, FeedError> {
    let io = |source| FeedError::Io {
        path: folder.to_owned(),
        source,
    };
    let mut entries = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        entries.insert(entry.file_name(), entry.path());
    }
    Ok(entries.into_values().collect())
}

fn is_index(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| INDEXES.iter().any(|index| name == *index))
}

/// Adds candidates to others. Large ones are not moved where there are none yet.
pub(super) fn gather(all: &mut Vec<Candidate>, mut more: Vec<Candidate>) {
    if all.is_empty() {
        *all = more;
    } else {
        all.append(&mut more);
    }
}

/// Charges what a candidate takes in memory; `path` is where it was read.
pub(super) fn charge(ledger: &Ledger, candidate: &Candidate, path: &Path) -> Result<(), FeedError> {
    let bytes = candidate.package.memory() + candidate.file.path.as_os_str().len();
    ledger.charge(bytes).map_err(|source| FeedError::TooMuch {
        path: path.to_owned(),
        source,
    })
}

/// A stanza as the family reads it.
pub(super) fn parse(stanza: Stanza<'_>, family: Family) -> Result<Package, ControlError> {
    match family {
        Family::Ipk => parse_opkg_package(stanza),
        Family::Deb | Family::Rpm => parse_package(stanza),
    }
}

fn package_file(
    path: &Path,
    feed: u32,
    family: Family,
    ledger: &Ledger,
) -> Result<Candidate, FeedError> {
    let source = |source| FeedError::Package {
        path: path.to_owned(),
        source,
    };
    let metadata = fs::metadata(path).map_err(|source| FeedError::Io {
        path: path.to_owned(),
        source,
    })?;
    if family == Family::Rpm {
        return read_rpm(path, feed, ledger).map_err(|source| FeedError::Rpm {
            path: path.to_owned(),
            source,
        });
    }
    let control = Deb::new(path).control().map_err(source)?;
    let stanza = deb822::stanzas(&control.stanza).next();
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
