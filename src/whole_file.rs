//! Files that appear under their name only when they are whole: written beside it, synced, renamed.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Who may read a new file: none of what is written this way is secret.
const MODE: u32 = 0o644;

/// Whether a file of that name may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It is an error.
    Keep,
    /// It is replaced; its mode stays.
    Replace,
}

/// Writes a file.
///
/// # Errors
/// If it cannot be written, or may not be replaced; then nothing is left of it.
pub(crate) fn write(path: &Path, bytes: &[u8], existing: Existing) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mode = match (existing, path.metadata()) {
        (Existing::Replace, Ok(known)) => known.permissions().mode() & 0o777,
        _ => MODE,
    };
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file()
        .set_permissions(Permissions::from_mode(mode))?;
    file.as_file().sync_all()?;
    match existing {
        Existing::Replace => file.persist(path)?,
        Existing::Keep => file.persist_noclobber(path)?,
    };
    File::open(folder)?.sync_all()
}
