//! Converts entries of an rpm payload to the members that the packer uses.
//!
//! rpm has owners by name only, and capabilities as text, which is converted to the attribute.
//! `ownership` finds the number of a name.

use std::collections::BTreeSet;

use super::capabilities::capability_attribute;
use crate::archive::rpm::file_table::{FileRecord, FileTable};
use crate::archive::rpm::payload::{PayloadContent, PayloadEntry};
use crate::archive::{TarEntry, TarKind};

/// The bits of a mode that are permissions.
const PERMISSIONS: u16 = 0o7777;
/// The type bits of a mode.
const TYPE: u16 = 0o170_000;

/// Converts entries, and collects notes.
#[derive(Debug, Default)]
pub(crate) struct Converter {
    notes: BTreeSet<String>,
}

impl Converter {
    /// Notes about what could not be converted.
    pub(crate) fn into_notes(self) -> BTreeSet<String> {
        self.notes
    }

    pub(crate) fn member(&mut self, entry: &PayloadEntry<'_>) -> TarEntry {
        let file = &entry.file;
        let size = match entry.content {
            PayloadContent::Data(size) => size,
            PayloadContent::HardLink(_) | PayloadContent::Nothing => 0,
        };
        TarEntry {
            path: below_root(&entry.path),
            kind: kind(file, &entry.content),
            mode: file.mode & PERMISSIONS,
            uid: 0,
            gid: 0,
            user: file.user.to_vec(),
            group: file.group.to_vec(),
            mtime: file.mtime.into(),
            size,
            xattrs: self.xattrs(file, &entry.path),
        }
    }

    fn xattrs(&mut self, file: &FileRecord<'_>, path: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
        if file.capabilities.is_empty() {
            return Vec::new();
        }
        let text = String::from_utf8_lossy(file.capabilities);
        if let Some(value) = capability_attribute(&text) {
            return vec![(b"security.capability".to_vec(), value)];
        }
        let path = String::from_utf8_lossy(path);
        self.notes.insert(format!(
            "{path} comes without its capabilities: `{text}` cannot be read"
        ));
        Vec::new()
    }
}

/// The files that the header lists but the payload does not contain, and that are made on the
/// device. `None` if their paths have more than `most` bytes.
pub(crate) fn ghosts(files: &FileTable<'_>, most: u64) -> Option<Vec<String>> {
    let ghosts = files.iter().filter(|file| file.flags.is_ghost());
    let mut left = most;
    ghosts
        .filter_map(|file| file.path())
        .map(|path| {
            left = left.checked_sub(path.len() as u64)?;
            Some(String::from_utf8_lossy(&path).into_owned())
        })
        .collect()
}

fn kind(file: &FileRecord<'_>, content: &PayloadContent) -> TarKind {
    if let PayloadContent::HardLink(target) = content {
        return TarKind::HardLink(below_root(target));
    }
    let (major, minor) = (file.rdev >> 8 & 0xff, file.rdev & 0xff);
    match file.mode & TYPE {
        0o040_000 => TarKind::Directory,
        0o120_000 => TarKind::Symlink(file.link.to_vec()),
        0o020_000 => TarKind::CharacterDevice { major, minor },
        0o060_000 => TarKind::BlockDevice { major, minor },
        0o010_000 => TarKind::Fifo,
        0o140_000 => TarKind::Socket,
        _ => TarKind::File,
    }
}

/// The packer expects names without a leading slash.
fn below_root(path: &[u8]) -> Vec<u8> {
    path.strip_prefix(b"/").unwrap_or(path).to_vec()
}
