//! Files that appear under their name only when they are whole: written beside it, synced, renamed.
//! What is streamed, as an image is, settles and publishes its own temporary file.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::NamedTempFile;

/// Who may read a new file: none of what is written this way is secret.
pub(crate) const MODE: u32 = 0o644;

/// Whether a file of that name may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It is an error.
    Keep,
    /// It is replaced.
    Replace,
}

impl Existing {
    /// Replaced only by force.
    pub(crate) fn by_force(force: bool) -> Self {
        if force { Self::Replace } else { Self::Keep }
    }
}

/// The folder in which a file stands.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes a file. One that is replaced keeps its mode.
///
/// # Errors
/// If it cannot be written, or may not be replaced; then nothing is left of it.
pub(crate) fn write(path: &Path, bytes: &[u8], existing: Existing) -> io::Result<()> {
    let mode = match (existing, path.metadata()) {
        (Existing::Replace, Ok(known)) => known.permissions().mode() & 0o777,
        _ => MODE,
    };
    let mut file = NamedTempFile::new_in(folder_of(path))?;
    file.write_all(bytes)?;
    settle(file.as_file(), mode)?;
    publish(file, path, existing)
}

/// Brings what was written to the disk, with the mode that it is to have.
///
/// # Errors
/// If that fails.
pub(crate) fn settle(file: &File, mode: u32) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(mode))?;
    file.sync_all()
}

/// Gives a file beside it that name, and syncs the folder.
///
/// # Errors
/// If it cannot be renamed, or may not be replaced; then nothing is left of it.
pub(crate) fn publish(file: NamedTempFile, path: &Path, existing: Existing) -> io::Result<()> {
    match existing {
        Existing::Replace => file.persist(path)?,
        Existing::Keep => file.persist_noclobber(path)?,
    };
    File::open(folder_of(path))?.sync_all()
}
