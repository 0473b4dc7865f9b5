//! A tarball as a stream of nodes.
//!
//! A hard link has neither size nor content in a tar archive: both stand at the first of its names,
//! which the archive is read a second time for, where it has hard links.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use tempfile::SpooledTempFile;

use super::node::{NODE, Visit, absolute, charge};
use crate::archive::{
    ArchiveError, Ledger, Limit, TarEntry, TarKind, TarReader, decompress, open_regular,
};
use crate::base::database::LARGEST_DATABASE;
use crate::base::{BaseError, BaseNode, NodeKind};

/// The content of a file with further names that stays in memory; more goes to a temporary file.
const IN_MEMORY: usize = 16 << 20;

/// Gives every member to `visit`, hard links last.
pub(crate) fn walk(
    path: &Path,
    file: File,
    ledger: &Ledger,
    wants: &dyn Fn(&str) -> bool,
    visit: &mut Visit<'_>,
) -> Result<(), BaseError> {
    let linked = visit_members(path, file, ledger, visit)?;
    if linked.is_empty() {
        return Ok(());
    }
    let file = open_regular(path).map_err(|source| BaseError::Io {
        path: path.to_owned(),
        source,
    })?;
    visit_linked(path, file, linked, wants, visit)
}

/// Hard links: the path that holds the content, with each further name.
type Linked = BTreeMap<String, Vec<(String, BaseNode)>>;

fn visit_members(
    path: &Path,
    file: File,
    ledger: &Ledger,
    visit: &mut Visit<'_>,
) -> Result<Linked, BaseError> {
    let mut linked = Linked::new();
    each_member(path, file, &mut |name, entry, content| {
        let node = node(entry);
        let TarKind::HardLink(target) = &entry.kind else {
            return visit(name, node, content);
        };
        charge(ledger, 2 * NODE + name.len() + target.len(), path)?;
        let target = absolute(&String::from_utf8_lossy(target));
        let names = linked.entry(target).or_default();
        names.push((name.to_owned(), node));
        Ok(())
    })?;
    Ok(linked)
}

/// Reads the archive again, for the files that have further names. A name whose file is not in the
/// archive comes without size and content.
fn visit_linked(
    path: &Path,
    file: File,
    mut linked: Linked,
    wants: &dyn Fn(&str) -> bool,
    visit: &mut Visit<'_>,
) -> Result<(), BaseError> {
    each_member(path, file, &mut |target, entry, content| {
        if entry.kind != TarKind::File {
            return Ok(());
        }
        let Some(names) = linked.remove(target) else {
            return Ok(());
        };
        let is_wanted = names.iter().any(|(name, _)| wants(name));
        let failed = |source| BaseError::Io {
            path: path.join(target.trim_start_matches('/')),
            source,
        };
        let mut kept = is_wanted
            .then(|| Kept::new(content, entry.size))
            .transpose()
            .map_err(failed)?;
        for (name, mut node) in names {
            node.size = entry.size;
            match &mut kept {
                Some(kept) => visit(&name, node, kept.again().map_err(failed)?)?,
                None => visit(&name, node, &mut io::empty())?,
            }
        }
        Ok(())
    })?;
    for (name, node) in linked.into_values().flatten() {
        visit(&name, node, &mut io::empty())?;
    }
    Ok(())
}

/// Content that is read more than once.
enum Kept {
    Here(SpooledTempFile),
    /// The content is larger than what is kept; reading it is an error.
    TooLarge(Limit<io::Repeat>),
}

impl Kept {
    fn new(content: &mut dyn Read, size: u64) -> io::Result<Self> {
        if size > LARGEST_DATABASE {
            return Ok(Self::TooLarge(Limit::new(io::repeat(0), 0)));
        }
        let mut kept = SpooledTempFile::new(IN_MEMORY);
        io::copy(&mut Limit::new(content, LARGEST_DATABASE), &mut kept)?;
        Ok(Self::Here(kept))
    }

    /// The content from its beginning.
    fn again(&mut self) -> io::Result<&mut dyn Read> {
        match self {
            Self::Here(kept) => {
                kept.rewind()?;
                Ok(kept)
            }
            Self::TooLarge(refusal) => Ok(refusal),
        }
    }
}

/// One member: its absolute path, its header, and its content.
type VisitMember<'a> = dyn FnMut(&str, &TarEntry, &mut dyn Read) -> Result<(), BaseError> + 'a;

/// Gives each member of a tarball under its absolute path.
fn each_member(path: &Path, file: File, visit: &mut VisitMember<'_>) -> Result<(), BaseError> {
    let stream = decompress(file).map_err(|source| BaseError::Io {
        path: path.to_owned(),
        source,
    })?;
    TarReader::new(stream)
        .for_each(|entry, content| {
            let name = absolute(&String::from_utf8_lossy(&entry.path));
            visit(&name, &entry, content).map_err(Stop::Base)
        })
        .map_err(|stop| match stop {
            Stop::Base(error) => error,
            Stop::Archive(source) => BaseError::Archive {
                path: path.to_owned(),
                source,
            },
        })
}

fn node(entry: &TarEntry) -> BaseNode {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).as_ref().into();
    let kind = match &entry.kind {
        TarKind::File | TarKind::HardLink(_) => NodeKind::File,
        TarKind::Directory => NodeKind::Directory,
        TarKind::Symlink(target) => NodeKind::Symlink(text(target)),
        _ => NodeKind::Special,
    };
    BaseNode {
        kind,
        mode: entry.mode,
        uid: entry.uid,
        gid: entry.gid,
        size: entry.size,
    }
}

enum Stop {
    Base(BaseError),
    Archive(ArchiveError),
}

impl From<ArchiveError> for Stop {
    fn from(error: ArchiveError) -> Self {
        Self::Archive(error)
    }
}
