//! Opens feeds: folders of packages with or without index, and packages named by themselves.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::index_source::IndexSource;
use super::mirror::Mirror;
use super::reading::{Reading, entries, gather};
use super::rpm::required_files;
use super::rpm::required_files::IndexedFolder;
use super::{Candidate, CandidateId, Feed, FeedError, FeedNote, Pool, PoolOrder, others};
use crate::archive::{Ledger, in_full};
use crate::foundation::progress::Progress;
use crate::package::Family;

impl Pool {
    /// Opens the feeds, then the packages named by themselves, and gives what these became.
    ///
    /// # Errors
    /// If a folder or index cannot be read, or a file that was named as a package is not one.
    pub fn open(
        feeds: &[PathBuf],
        named: &[PathBuf],
        order: &PoolOrder,
        progress: &dyn Progress,
    ) -> Result<(Self, Vec<CandidateId>), FeedError> {
        Self::open_within(&Ledger::of_a_run(), feeds, named, &[], order, progress)
    }

    /// The same, as part of a run: what is kept is charged to its ledger. Who has one of `paths` is
    /// found out for rpm too, whose feeds tell most paths only where they are asked for.
    ///
    /// # Errors
    /// As [`open`](Self::open), and if there is more to keep than is kept.
    pub fn open_within(
        ledger: &Ledger,
        feeds: &[PathBuf],
        named: &[PathBuf],
        paths: &[String],
        order: &PoolOrder,
        progress: &dyn Progress,
    ) -> Result<(Self, Vec<CandidateId>), FeedError> {
        let mut pool = Self::default();
        let mut wanted = Vec::new();
        let mut indexed = Vec::new();
        for path in feeds.iter().chain(named) {
            let by_itself = pool.feeds.len() >= feeds.len();
            let reading = Reading {
                feed: u32::try_from(pool.feeds.len()).unwrap_or(u32::MAX),
                order,
                ledger,
                progress,
            };
            let mut opening = Opening::new(reading);
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
        order.sort(&mut pool.candidates);
        order.leave_the_first(&mut pool.candidates);
        match order.family() {
            Family::Deb | Family::Ipk => {}
            // Relations of rpm packages name files, of which an index lists only the usual ones.
            Family::Rpm => {
                required_files::complete(&mut pool, &indexed, paths, ledger, progress)?;
            }
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
    reading: Reading<'a>,
    found: Vec<Candidate>,
    notes: Vec<FeedNote>,
    indexed: Vec<IndexedFolder>,
    /// How many places its indexes took so far.
    places: u32,
    /// The architectures of a mirror's indexes that are not read.
    other_architectures: BTreeSet<String>,
}

impl<'a> Opening<'a> {
    fn new(reading: Reading<'a>) -> Self {
        Self {
            reading,
            found: Vec::new(),
            notes: Vec::new(),
            indexed: Vec::new(),
            places: 0,
            other_architectures: BTreeSet::new(),
        }
    }

    fn family(&self) -> Family {
        self.reading.order.family()
    }

    /// A folder, an index, or a package file.
    fn open(&mut self, path: &Path) -> Result<(), FeedError> {
        if path.is_dir() {
            self.folder(path)?;
        } else {
            self.take(&IndexSource::of_file(path))?;
        }
        if self.found.is_empty() {
            let note = self.nothing(path);
            self.notes.push(FeedNote::Unused(note));
        }
        Ok(())
    }

    /// That a feed has no package which the base takes, and which others it has.
    fn nothing(&self, path: &Path) -> String {
        let family = self.family();
        let others = others::count(path, family);
        let others = others
            .iter()
            .map(|(family, number)| format!("{number} {family}"));
        let others: Vec<String> = others.collect();
        let path = path.display();
        if !self.other_architectures.is_empty() {
            let names: Vec<&str> = self
                .other_architectures
                .iter()
                .map(String::as_str)
                .collect();
            let names = names.join(", ");
            format!("{path} has no index for an architecture of the base, but for {names}")
        } else if others.is_empty() {
            format!("{path} holds no {family} package")
        } else {
            let others = others.join(" and ");
            format!("{path} holds no {family} packages, which the base takes, but {others}")
        }
    }

    /// A folder's index, or those of the mirror that it is; or else its packages and its folders.
    fn folder(&mut self, path: &Path) -> Result<(), FeedError> {
        if self.reading.progress.is_cancelled() {
            return Err(FeedError::Cancelled);
        }
        let before = self.found.len();
        if let Some(index) = IndexSource::of_folder(path, self.family()) {
            self.take(&index)?;
        }
        // OpenEmbedded puts an empty one above the folders of the architectures.
        if self.found.len() > before {
            return Ok(());
        }
        if let Some(mirror) = self.mirror(path)? {
            self.other_architectures.extend(mirror.others);
            return mirror.indexes.iter().try_for_each(|index| self.take(index));
        }
        for path in entries(path)? {
            let is_package = || Family::of_file(&path) == Some(self.family());
            if path.is_dir() && !path.is_symlink() {
                self.folder(&path)?;
            } else if is_package() {
                self.package(path)?;
            }
        }
        Ok(())
    }

    /// The mirror whose root, or a part of which, a folder is.
    fn mirror(&self, folder: &Path) -> Result<Option<Mirror>, FeedError> {
        match self.family() {
            Family::Deb => Mirror::find(folder, self.reading),
            Family::Ipk | Family::Rpm => Ok(None),
        }
    }

    /// What a source gives.
    fn take(&mut self, source: &IndexSource) -> Result<(), FeedError> {
        let mut found = source.read(self.reading)?;
        self.notes.extend(found.notes);
        match source {
            IndexSource::Packages(_) => self.put_behind(&mut found.candidates),
            IndexSource::Repodata(folder) => self.indexed.push(IndexedFolder {
                feed: self.reading.feed,
                folder: folder.clone(),
            }),
            IndexSource::PackageFile(_) => {}
        }
        gather(&mut self.found, found.candidates);
        Ok(())
    }

    /// Lets the places of an index follow those of the indexes before it.
    fn put_behind(&mut self, candidates: &mut [Candidate]) {
        let before = self.places;
        for candidate in candidates {
            candidate.place = candidate.place.saturating_add(before);
            self.places = self.places.max(candidate.place.saturating_add(1));
        }
    }

    /// A package file of a folder without index; one that cannot be used is noted.
    fn package(&mut self, path: PathBuf) -> Result<(), FeedError> {
        if self.reading.progress.is_cancelled() {
            return Err(FeedError::Cancelled);
        }
        match self.take(&IndexSource::PackageFile(path)) {
            Err(error @ FeedError::TooMuch { .. }) => Err(error),
            Err(error) => {
                let text = format!("passed over: {}", in_full(&error));
                self.notes.push(FeedNote::Unused(text));
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }
}
