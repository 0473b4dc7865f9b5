//! Reads a written image back with backhand and compares it with what it should hold.
//!
//! Compared are paths, kinds, sizes, modes, owners and link targets. backhand reads no extended
//! attributes and tells hard links as files of their own; content is not read again here.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use backhand::{FilesystemReader, InnerNode, NodeHeader, SquashfsFileReader};

use super::error::ExtensionError;
use crate::plan::{Contents, Entry, EntryKind};
use crate::progress::Progress;

/// Compares the image at `path` with `contents`.
///
/// Gives a sentence if the image holds what backhand cannot read, and so was not compared.
///
/// # Errors
/// If it cannot be read or differs; the message names the first path that does.
pub(super) fn verify(
    path: &Path,
    contents: &Contents,
    progress: &dyn Progress,
) -> Result<Option<String>, ExtensionError> {
    let file = File::open(path).map_err(|source| ExtensionError::Io {
        path: path.to_owned(),
        source,
    })?;
    // A link target beyond what backhand reads is no fault of the image.
    if let Some(entry) = contents
        .entries
        .iter()
        .find(|entry| is_beyond_backhand(entry))
    {
        let path = &entry.path;
        return Ok(Some(format!(
            "the image was not read back: the target of /{path} is too long"
        )));
    }
    let image = FilesystemReader::from_reader(BufReader::new(file))
        .map_err(|error| ExtensionError::Verify(format!("it cannot be read: {error}")))?;
    let mut found: BTreeMap<String, (&NodeHeader, Found)> = BTreeMap::new();
    for node in image.files() {
        if progress.is_cancelled() {
            return Err(ExtensionError::Cancelled);
        }
        let path = node
            .fullpath
            .to_string_lossy()
            .trim_start_matches('/')
            .to_owned();
        if !path.is_empty() {
            found.insert(path, (&node.header, Found::of(&node.inner)));
        }
    }
    let sizes: BTreeMap<&str, u64> = contents
        .entries
        .iter()
        .filter_map(|entry| match entry.kind {
            EntryKind::File(size) => Some((entry.path.as_str(), size)),
            _ => None,
        })
        .collect();
    for entry in &contents.entries {
        let Some((header, kind)) = found.remove(&entry.path) else {
            return Err(ExtensionError::Verify(format!(
                "/{} is missing",
                entry.path
            )));
        };
        let expected = (
            Found::expected(&entry.kind, &sizes),
            entry.mode,
            entry.uid,
            entry.gid,
        );
        let actual = (kind, header.permissions & 0o7777, header.uid, header.gid);
        if expected != actual {
            let problem = format!("/{} is {actual:?} and not {expected:?}", entry.path);
            return Err(ExtensionError::Verify(problem));
        }
    }
    match found.keys().next() {
        Some(path) => Err(ExtensionError::Verify(format!(
            "/{path} should not be there"
        ))),
        None => Ok(None),
    }
}

/// What backhand and a plan can both say of an entry's kind.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    File(u64),
    Directory,
    Symlink(String),
    Fifo,
    Socket,
    Device,
}

impl Found {
    fn of(inner: &InnerNode<SquashfsFileReader>) -> Self {
        match inner {
            InnerNode::File(file) => Self::File(file.file_len() as u64),
            InnerNode::Dir(_) => Self::Directory,
            InnerNode::Symlink(link) => Self::Symlink(link.link.to_string_lossy().into_owned()),
            InnerNode::NamedPipe => Self::Fifo,
            InnerNode::Socket => Self::Socket,
            InnerNode::CharacterDevice(_) | InnerNode::BlockDevice(_) => Self::Device,
        }
    }

    fn expected(kind: &EntryKind, sizes: &BTreeMap<&str, u64>) -> Self {
        match kind {
            EntryKind::File(size) => Self::File(*size),
            EntryKind::Directory => Self::Directory,
            EntryKind::Symlink(target) => Self::Symlink(target.clone()),
            EntryKind::HardLink(target) => {
                Self::File(sizes.get(target.as_str()).copied().unwrap_or(0))
            }
            EntryKind::Fifo => Self::Fifo,
            EntryKind::Socket => Self::Socket,
        }
    }
}

/// backhand panics and refuses at 256 bytes of a link target.
fn is_beyond_backhand(entry: &Entry) -> bool {
    const LONGEST_TARGET: usize = 255;
    matches!(&entry.kind, EntryKind::Symlink(target) if target.len() > LONGEST_TARGET)
}
