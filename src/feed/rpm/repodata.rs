//! `repodata/` of a feed: `repomd.xml` names the files of the index, with their digests.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::primary::read_primary;
use crate::archive::xml::{Attributes, Visitor};
use crate::archive::{Ledger, LedgerFull, Limit, decompress, open_regular, xml};
use crate::feed::checksum::Checksum;
use crate::feed::location::inside;
use crate::feed::{Candidate, FeedError, FeedNote, PackageFile};
use crate::foundation::progress::Progress;

/// The largest `repomd.xml` has some kilobytes.
const LARGEST_REPOMD: u64 = 16 << 20;

/// Fedora's largest file list has some 700 MB.
const LARGEST_METADATA: u64 = 4 << 30;

/// Where the index of a folder begins, if it has one.
pub(crate) fn repomd(folder: &Path) -> Option<PathBuf> {
    let path = folder.join("repodata/repomd.xml");
    path.is_file().then_some(path)
}

/// Reads a folder's packages from its index. Gives too what is odd in it, for people.
///
/// # Errors
/// If the index cannot be read, is not the one that `repomd.xml` names, or the work was cancelled.
pub(crate) fn read_repodata(
    folder: &Path,
    feed: u32,
    ledger: &Ledger,
    progress: &dyn Progress,
) -> Result<(Vec<Candidate>, Vec<FeedNote>), FeedError> {
    let mut notes = Vec::new();
    let (path, document) = open(folder, "primary", ledger, &mut notes, progress)?;
    let read = read_primary(BufReader::new(document), folder, feed, ledger, progress);
    let index = read.map_err(|source| failed(&path, source, progress))?;
    notes.extend(index.notes(&path));
    Ok((index.candidates, notes))
}

/// Reads a document of the index.
pub(crate) type ReadDocument<'a> = dyn FnMut(&mut dyn BufRead) -> io::Result<()> + 'a;

/// Gives the folder's file lists to `read`, and adds what is odd in them to `notes`.
///
/// # Errors
/// As [`read_repodata`].
pub(crate) fn complete_files(
    folder: &Path,
    ledger: &Ledger,
    notes: &mut Vec<FeedNote>,
    progress: &dyn Progress,
    read: &mut ReadDocument<'_>,
) -> Result<(), FeedError> {
    let (path, document) = open(folder, "filelists", ledger, notes, progress)?;
    read(&mut BufReader::new(document)).map_err(|source| failed(&path, source, progress))
}

/// Opens a file of the index, decompressed, after it was compared with what `repomd.xml` says.
fn open(
    folder: &Path,
    kind: &'static str,
    ledger: &Ledger,
    notes: &mut Vec<FeedNote>,
    progress: &dyn Progress,
) -> Result<(PathBuf, Limit<Box<dyn Read + Send>>), FeedError> {
    let repomd = folder.join("repodata/repomd.xml");
    let of_repomd = |source| failed(&repomd, source, progress);
    let file = open_regular(&repomd).map_err(of_repomd)?;
    let mut found = Located::new(kind);
    let document = BufReader::new(Limit::new(file, LARGEST_REPOMD));
    xml::walk(document, &mut found).map_err(of_repomd)?;
    let path = found
        .location
        .as_deref()
        .and_then(|location| inside(folder, Path::new(location)))
        .ok_or_else(|| {
            of_repomd(io::Error::other(format!(
                "names no {kind} within the feed: run createrepo_c again"
            )))
        })?;
    let checksum = found.checksum.unwrap_or_default();
    if let Some(kind) = checksum.unknown_kind().filter(|kind| !kind.is_empty()) {
        notes.push(FeedNote::UnknownDigests {
            index: path.clone(),
            kind: kind.to_owned(),
        });
    }
    let digest = checksum.digest();
    let digest = digest.map_err(|problem| of_repomd(io::Error::other(problem)))?;
    if let Some(digest) = digest.as_ref().filter(|known| !known.kind().is_strong()) {
        notes.push(FeedNote::WeakIndex {
            index: path.clone(),
            strongest: digest.kind(),
        });
    }
    // `repomd.xml` need not give the size, and the digest alone is enough.
    let expected = PackageFile {
        path,
        size: 0,
        digest,
    };
    expected
        .verify(progress, |_| {})
        .map_err(FeedError::OutOfDate)?;
    let path = expected.path;
    let unreadable = |source| failed(&path, source, progress);
    let file = open_regular(&path).map_err(unreadable)?;
    // A larger feed may take more memory, in proportion to the bytes that it really has.
    ledger.allow_for(file.metadata().map_err(unreadable)?.len());
    let stream: Box<dyn Read + Send> = decompress(file).map_err(unreadable)?;
    Ok((path, Limit::new(stream, LARGEST_METADATA)))
}

fn failed(path: &Path, source: io::Error, progress: &dyn Progress) -> FeedError {
    if progress.is_cancelled() {
        return FeedError::Cancelled;
    }
    let path = path.to_owned();
    let full = source
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<LedgerFull>());
    match full.copied() {
        Some(source) => FeedError::TooMuch { path, source },
        None => FeedError::Io { path, source },
    }
}

/// Looks for one kind of file in `repomd.xml`.
struct Located {
    kind: &'static str,
    is_within: bool,
    location: Option<String>,
    checksum: Option<Checksum>,
}

impl Located {
    fn new(kind: &'static str) -> Self {
        Self {
            kind,
            is_within: false,
            location: None,
            checksum: None,
        }
    }
}

impl Visitor for Located {
    fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
        match name {
            "data" => self.is_within = attributes.text("type") == self.kind,
            "checksum" if self.is_within => {
                self.checksum = Some(Checksum::begin(&attributes.text("type")));
            }
            "location" if self.is_within => {
                self.location = attributes.get("href").map(Cow::into_owned);
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str, text: &str) -> io::Result<()> {
        if name == "checksum"
            && self.is_within
            && let Some(checksum) = &mut self.checksum
        {
            checksum.end(text);
        }
        Ok(())
    }
}
