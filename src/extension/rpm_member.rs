//! Entries of an rpm payload as the members that the packer knows.
//!
//! rpm has owners by name, and capabilities as text: both become what an image holds. What a name
//! means only the base's own passwd and group say.

use std::collections::BTreeSet;

use super::capabilities::capability_attribute;
use crate::archive::rpm_file_table::{FileRecord, FileTable};
use crate::archive::rpm_payload::{PayloadContent, PayloadEntry};
use crate::archive::{TarEntry, TarKind};
use crate::base::Accounts;

/// The bits of a mode that are permissions.
const PERMISSIONS: u16 = 0o7777;
/// The type bits of a mode.
const TYPE: u16 = 0o170_000;

/// Turns entries into members, and notes what is worth a word.
pub(super) struct Converter<'a> {
    accounts: &'a Accounts,
    notes: BTreeSet<String>,
}

impl<'a> Converter<'a> {
    pub(super) fn new(accounts: &'a Accounts) -> Self {
        Self {
            accounts,
            notes: BTreeSet::new(),
        }
    }

    /// Sentences about what could not be taken over as it is.
    pub(super) fn into_notes(self) -> BTreeSet<String> {
        self.notes
    }

    pub(super) fn member(&mut self, entry: &PayloadEntry<'_>) -> TarEntry {
        let file = &entry.file;
        let size = match entry.content {
            PayloadContent::Data(size) => size,
            PayloadContent::HardLink(_) | PayloadContent::Nothing => 0,
        };
        TarEntry {
            path: below_root(&entry.path),
            kind: kind(file, &entry.content),
            mode: file.mode & PERMISSIONS,
            uid: self.number("user", file.user, Accounts::user),
            gid: self.number("group", file.group, Accounts::group),
            mtime: file.mtime.into(),
            size,
            xattrs: self.xattrs(file, &entry.path),
        }
    }

    /// The number behind a name; 0 where the base does not tell.
    fn number(
        &mut self,
        what: &str,
        name: &[u8],
        find: impl Fn(&Accounts, &str) -> Option<u32>,
    ) -> u32 {
        let name = String::from_utf8_lossy(name);
        if name.is_empty() {
            return 0;
        }
        find(self.accounts, &name).unwrap_or_else(|| {
            self.notes.insert(format!(
                "the {what} {name} is not known to the base: what belongs to it belongs to root here"
            ));
            0
        })
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

/// What the header lists and the payload does not hold: files that come to be on the device.
pub(super) fn ghosts(files: &FileTable<'_>) -> Vec<String> {
    let ghosts = files.iter().filter(|file| file.flags.is_ghost());
    let paths = ghosts.filter_map(|file| file.path());
    paths
        .map(|path| String::from_utf8_lossy(&path).into_owned())
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

/// The packer takes names below the root.
fn below_root(path: &[u8]) -> Vec<u8> {
    path.strip_prefix(b"/").unwrap_or(path).to_vec()
}
