//! Opens feeds: folders of packages with or without index, and packages named by themselves.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use super::{Candidate, CandidateId, Digest, Feed, PackageFile, Pool};
use crate::archive::control::{ControlError, parse_package};
use crate::archive::deb822::Stanza;
use crate::archive::opkg_control::parse_opkg_package;
use crate::archive::{ArchiveError, Deb, deb822, decompress};
use crate::package::{Family, Package, VersionOrder};
use crate::progress::Progress;

/// Debian's largest index has 50 MB.
const LARGEST_INDEX: u64 = 2 << 30;

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
            pool.candidates.extend(found);
        }
        pool.candidates.sort_by(|left, right| {
            let (a, b) = (&left.package, &right.package);
            a.name
                .cmp(&b.name)
                .then_with(|| VersionOrder::Dpkg.compare(&b.version, &a.version))
                .then_with(|| a.architecture.cmp(&b.architecture))
                .then_with(|| left.feed.cmp(&right.feed))
        });
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
    if let Some(index) = INDEXES
        .iter()
        .find_map(|name| entries.get(std::ffi::OsStr::new(name)))
    {
        let before = found.len();
        read_index(path, index, feed, family, found)?;
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
                Err(error) => notes.push(format!("{} is passed over: {error}", path.display())),
            }
        }
    }
    Ok(())
}

/// Whether a file's ending says that it is another family's package.
fn is_of_another(family: Family, file: &Path) -> bool {
    let others = [Family::Deb, Family::Ipk, Family::Rpm];
    let mut others = others.into_iter().filter(|other| *other != family);
    file.extension()
        .is_some_and(|ending| others.any(|other| ending == other.name()))
}

fn read_index(
    folder: &Path,
    index: &Path,
    feed: u32,
    family: Family,
    found: &mut Vec<Candidate>,
) -> Result<(), FeedError> {
    let io = |source| FeedError::Io {
        path: index.to_owned(),
        source,
    };
    let file = File::open(index).map_err(io)?;
    let mut bytes = Vec::new();
    decompress(file)
        .map_err(io)?
        .take(LARGEST_INDEX)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    for stanza in deb822::stanzas(&text) {
        let package = parse(stanza, family).map_err(|source| FeedError::Control {
            path: index.to_owned(),
            source,
        })?;
        let mut file = PackageFile::default();
        let mut md5 = None;
        for (name, value) in stanza.fields() {
            match name {
                "Filename" => {
                    let relative = Path::new(value);
                    let plain = |part| matches!(part, Component::Normal(_) | Component::CurDir);
                    if !relative.components().all(plain) {
                        return Err(FeedError::Escape {
                            path: index.to_owned(),
                            package: package.name.to_string(),
                            name: value.to_owned(),
                        });
                    }
                    file.path = folder.join(relative);
                }
                "Size" => file.size = value.parse().unwrap_or(0),
                "SHA256" | "SHA256sum" => file.digest = hex(value).map(Digest::Sha256),
                "MD5sum" | "MD5Sum" => md5 = hex(value).map(Digest::Md5),
                _ => {}
            }
        }
        file.digest = file.digest.or(md5);
        if is_of_another(family, &file.path) {
            continue;
        }
        found.push(Candidate {
            package,
            feed,
            file,
        });
    }
    Ok(())
}

/// A stanza as the family reads it.
fn parse(stanza: Stanza<'_>, family: Family) -> Result<Package, ControlError> {
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
    let size = fs::metadata(path)
        .map_err(|source| FeedError::Io {
            path: path.to_owned(),
            source,
        })?
        .len();
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
            size,
            digest: None,
        },
    })
}

/// Digits to bytes, if they are as many as they should be.
fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}
