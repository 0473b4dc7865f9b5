//! The paths that some relation names (`/bin/sh`), and which package has them.
//!
//! An index tells paths in two places: those that are often asked for in `primary.xml`, all of them
//! in `filelists.xml`, which is large and read only if a path is asked for that the first cannot
//! have. Packages without an index are handled alike, so that the same are found.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::PathBuf;

use super::package_file::paths_of;
use super::primary::{evr, is_primary};
use super::repodata::complete_files;
use crate::archive::xml::{Attributes, Visitor};
use crate::archive::{Ledger, xml};
use crate::feed::{Candidate, FeedError, Pool};
use crate::foundation::progress::Progress;

/// A folder with an index, and the feed that it is of.
pub(crate) struct IndexedFolder {
    pub(crate) feed: u32,
    pub(crate) folder: PathBuf,
}

impl IndexedFolder {
    fn holds(&self, candidate: &Candidate) -> bool {
        candidate.feed == self.feed && candidate.file.path.starts_with(&self.folder)
    }
}

/// Finds who has the paths that relations of the pool name, and `more` of them; all others are
/// forgotten.
///
/// # Errors
/// If a file list cannot be read, or the work was cancelled. A package that cannot be read any more
/// is one that has none of them.
pub(crate) fn complete(
    pool: &mut Pool,
    indexed: &[IndexedFolder],
    more: &[String],
    ledger: &Ledger,
    progress: &dyn Progress,
) -> Result<(), FeedError> {
    // Packages list hundreds of files and relations name a few of them, so the others only cost
    // memory.
    let mut wanted = wanted(pool);
    wanted.extend(more.iter().map(|path| path.as_str().into()));
    for candidate in &mut pool.candidates {
        let mut files = std::mem::take(&mut candidate.package.files).into_vec();
        files.retain(|path| wanted.contains(path));
        candidate.package.files = files.into();
    }
    let unlisted: HashSet<Box<str>> = wanted
        .into_iter()
        .filter(|path| !is_primary(path))
        .collect();
    // `filelists.xml` is many times as large as `primary.xml`, and mostly nothing that only it
    // lists is asked for.
    if unlisted.is_empty() {
        return Ok(());
    }
    for folder in indexed {
        complete_indexed(pool, folder, &unlisted, ledger, progress)?;
    }
    for candidate in &mut pool.candidates {
        if progress.is_cancelled() {
            return Err(FeedError::Cancelled);
        }
        if !indexed.iter().any(|folder| folder.holds(candidate)) {
            let is_wanted = |path: &str| unlisted.contains(path);
            let paths = paths_of(&candidate.file.path, ledger, &is_wanted);
            add(candidate, paths.unwrap_or_default());
        }
    }
    Ok(())
}

/// All paths that relations name.
fn wanted(pool: &Pool) -> HashSet<Box<str>> {
    let packages = pool.candidates.iter().map(|candidate| &candidate.package);
    let names = packages.flat_map(|package| package.relations.all());
    let names = names.map(|relation| relation.name.as_str());
    names
        .filter(|name| name.starts_with('/'))
        .map(Box::from)
        .collect()
}

fn add(candidate: &mut Candidate, more: Vec<Box<str>>) {
    if !more.is_empty() {
        let mut files = std::mem::take(&mut candidate.package.files).into_vec();
        files.extend(more);
        candidate.package.files = files.into();
    }
}

/// Name, architecture and version: what tells a package in a file list.
type Key = (String, String, String);

fn complete_indexed(
    pool: &mut Pool,
    folder: &IndexedFolder,
    unlisted: &HashSet<Box<str>>,
    ledger: &Ledger,
    progress: &dyn Progress,
) -> Result<(), FeedError> {
    let mut found = HashMap::new();
    let mut notes = Vec::new();
    complete_files(
        &folder.folder,
        ledger,
        &mut notes,
        progress,
        &mut |document| {
            let mut lists = FileLists {
                unlisted,
                ledger,
                progress,
                key: Key::default(),
                files: Vec::new(),
                found: &mut found,
            };
            xml::walk(document, &mut lists)
        },
    )?;
    pool.notes.append(&mut notes);
    for candidate in &mut pool.candidates {
        if folder.holds(candidate) {
            let package = &candidate.package;
            let key = (
                package.name.to_string(),
                package.architecture.to_string(),
                package.version.to_string(),
            );
            add(candidate, found.remove(&key).unwrap_or_default());
        }
    }
    Ok(())
}

/// What a path takes beside its letters, and what a package takes beside its name.
const FILE: usize = 64;
const PACKAGE: usize = 256;

/// `filelists.xml`, read for those of its paths that are wanted.
struct FileLists<'a> {
    unlisted: &'a HashSet<Box<str>>,
    ledger: &'a Ledger,
    progress: &'a dyn Progress,
    key: Key,
    files: Vec<Box<str>>,
    found: &'a mut HashMap<Key, Vec<Box<str>>>,
}

impl Visitor for FileLists<'_> {
    fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
        match name {
            "package" => {
                self.key.0 = attributes.text("name").into_owned();
                self.key.1 = attributes.text("arch").into_owned();
            }
            "version" => self.key.2 = evr(attributes),
            _ => {}
        }
    }

    fn close(&mut self, name: &str, text: &str) -> io::Result<()> {
        match name {
            "file" if self.unlisted.contains(text) => {
                let charged = self.ledger.charge(FILE + text.len());
                charged.map_err(io::Error::other)?;
                self.files.push(text.into());
            }
            "package" => {
                if self.progress.is_cancelled() {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                let key = std::mem::take(&mut self.key);
                let files = std::mem::take(&mut self.files);
                if !files.is_empty() {
                    let bytes = PACKAGE + key.0.len() + key.1.len() + key.2.len();
                    self.ledger.charge(bytes).map_err(io::Error::other)?;
                    self.found.insert(key, files);
                }
            }
            _ => {}
        }
        Ok(())
    }
}
