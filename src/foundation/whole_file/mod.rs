//! Writes files that get their name only when they are complete.
//!
//! A file is written without a name (`O_TMPFILE`) and linked to its name by linkat(2) at the end,
//! so that nothing is left behind however the program ends. If the file system does not support
//! this, or a file must be replaced, a temporary name in the same folder is used:
//! `.NAME.XXXXXX.sysextant-partial`, locked by flock(2). The next run with the same output removes
//! what a killed run left behind.

mod reader;

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

pub(crate) use reader::Reader;
use rustix::fs::{AtFlags, CWD, FlockOperation, Mode, OFlags};
use tempfile::{NamedTempFile, TempPath};

/// The permissions of a new file: everybody may read it, since it holds nothing secret.
pub(crate) const MODE: u32 = 0o644;

/// The end of a temporary name.
const SUFFIX: &str = ".sysextant-partial";

/// The number of random letters in a temporary name.
const DRAWN: usize = 6;

/// How many bytes of the file's name a temporary name holds, so that it does not exceed the limit.
const LONGEST_STEM: usize = 64;

/// What to do with an existing file of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It is an error.
    Keep,
    /// It is replaced.
    Replace,
}

impl Existing {
    /// Replaced only with `--force`.
    pub(crate) fn by_force(force: bool) -> Self {
        if force { Self::Replace } else { Self::Keep }
    }
}

/// The folder of a file.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Whether an existing output is an input, under whatever name, or lies in a folder that is an
/// input. The root folder is excepted, since every file lies in it.
pub(crate) fn is_input(output: &Path, input: &Path) -> bool {
    let (Ok(found), Ok(read)) = (output.metadata(), input.metadata()) else {
        return false;
    };
    if read.is_dir() {
        let (output, input) = (output.canonicalize(), input.canonicalize());
        return matches!((output, input), (Ok(output), Ok(input)) if input.parent().is_some() && output.starts_with(&input));
    }
    (found.dev(), found.ino()) == (read.dev(), read.ino())
}

/// Writes a file. One that is replaced keeps its mode.
///
/// # Errors
/// If it cannot be written, or may not be replaced; no file is left behind then.
pub(crate) fn write(path: &Path, bytes: &[u8], existing: Existing) -> io::Result<Published> {
    let mode = match (existing, path.metadata()) {
        (Existing::Replace, Ok(known)) => known.permissions().mode() & 0o777,
        _ => MODE,
    };
    let draft = Draft::create(path)?;
    (&draft.file).write_all(bytes)?;
    draft.settle(mode)?;
    draft.publish(existing)
}

/// A complete file with its name.
#[derive(Debug)]
pub(crate) struct Published {
    /// Why its folder could not be synced: after a power failure the name may be lost.
    pub(crate) unsynced: Option<io::Error>,
}

impl Published {
    /// A warning about it, if there is one.
    pub(crate) fn note(&self, path: &Path) -> Option<String> {
        self.unsynced.as_ref().map(|error| {
            let (path, folder) = (path.display(), folder_of(path).display());
            format!(
                "{path} is there, but its folder {folder} could not be synced ({error}): if the \
                 power fails now, the name may be lost"
            )
        })
    }
}

/// A file that is being written and does not have its name yet. It is removed unless it is
/// published.
#[derive(Debug)]
pub(crate) struct Draft {
    file: File,
    /// The temporary name, if there is one; removed on drop.
    name: Option<TempPath>,
    path: PathBuf,
}

impl Draft {
    /// Begins the file for that path, and removes what killed runs left behind for it.
    ///
    /// # Errors
    /// If nothing can be written in its folder.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        clean_up(path);
        let path = path.to_owned();
        if let Ok(file) = unnamed(folder_of(&path)) {
            return Ok(Self {
                file,
                name: None,
                path,
            });
        }
        let (file, name) = beside(&path, held)?.into_parts();
        Ok(Self {
            file,
            name: Some(name),
            path,
        })
    }

    /// The file, to be written.
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// A reader from the file's beginning, which does not depend on the file's name.
    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::new(&self.file)
    }

    /// Sets the mode and syncs the content to the disk.
    ///
    /// # Errors
    /// If that fails.
    pub(crate) fn settle(&self, mode: u32) -> io::Result<()> {
        self.file.set_permissions(Permissions::from_mode(mode))?;
        self.file.sync_all()
    }

    /// Gives the file its name, and syncs the folder.
    ///
    /// # Errors
    /// If it cannot be named, or may not replace another file; no file is left behind then.
    pub(crate) fn publish(self, existing: Existing) -> io::Result<Published> {
        let Self { file, name, path } = self;
        match (name, existing) {
            (Some(name), existing) => rename(name, &path, existing)?,
            (None, Existing::Keep) => match link(&file, &path) {
                Err(error) if cannot_link(&error) => rename(copy(&file, &path)?, &path, existing)?,
                linked => linked?,
            },
            (None, Existing::Replace) => {
                let linked = beside(&path, |name| link(&file, name));
                let name = match linked {
                    Err(error) if cannot_link(&error) => copy(&file, &path)?,
                    linked => linked?.into_temp_path(),
                };
                rename(name, &path, existing)?;
            }
        }
        // The file exists now, so an error from here on must not say that it does not.
        let folder = File::open(folder_of(&path)).and_then(|folder| folder.sync_all());
        Ok(Published {
            unsynced: folder.err(),
        })
    }
}

/// A file without a name in that folder.
fn unnamed(folder: &Path) -> io::Result<File> {
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(folder, flags, Mode::from_raw_mode(0o600))?);
    // The lock protects the file while it has a temporary name.
    rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive)?;
    Ok(file)
}

/// A new file with that name, locked.
fn held(name: &Path) -> io::Result<File> {
    let mut options = File::options();
    let file = options.read(true).write(true).create_new(true).open(name)?;
    // Some file systems have no locks: a run at the same time may then remove the file as a
    // leftover, and this run fails.
    let _ = rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive);
    match file.metadata()?.nlink() {
        // Another run removed it before it was locked: try another name.
        0 => Err(io::ErrorKind::AlreadyExists.into()),
        _ => Ok(file),
    }
}

/// Makes something under a temporary name in the folder of a file.
fn beside<T>(
    path: &Path,
    make: impl FnMut(&Path) -> io::Result<T>,
) -> io::Result<NamedTempFile<T>> {
    tempfile::Builder::new()
        .prefix(&prefix(path))
        .suffix(SUFFIX)
        .rand_bytes(DRAWN)
        .make_in(folder_of(path), make)
}

/// The beginning of a file's temporary names.
fn prefix(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut stem = String::new();
    for letter in name.chars() {
        if stem.len() + letter.len_utf8() > LONGEST_STEM {
            break;
        }
        stem.push(letter);
    }
    format!(".{stem}.")
}

/// Links an unnamed file to a name that does not exist yet.
fn link(file: &File, name: &Path) -> io::Result<()> {
    let by_descriptor = rustix::fs::linkat(file, "", CWD, name, AtFlags::EMPTY_PATH);
    match by_descriptor {
        // Older kernels require a privilege for linking by descriptor.
        Err(rustix::io::Errno::NOENT | rustix::io::Errno::PERM | rustix::io::Errno::INVAL) => {
            let descriptor = format!("/proc/self/fd/{}", file.as_raw_fd());
            let flags = AtFlags::SYMLINK_FOLLOW;
            Ok(rustix::fs::linkat(CWD, descriptor, CWD, name, flags)?)
        }
        linked => Ok(linked?),
    }
}

/// Whether the file system or the sandbox does not allow linking at all; other errors are about the
/// name.
fn cannot_link(error: &io::Error) -> bool {
    !matches!(
        error.kind(),
        io::ErrorKind::AlreadyExists | io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// A copy of an unnamed file under a temporary name, if it cannot be linked.
fn copy(file: &File, path: &Path) -> io::Result<TempPath> {
    let copy = beside(path, held)?;
    io::copy(&mut Reader::new(file), &mut copy.as_file())?;
    copy.as_file()
        .set_permissions(file.metadata()?.permissions())?;
    copy.as_file().sync_all()?;
    Ok(copy.into_temp_path())
}

fn rename(name: TempPath, path: &Path, existing: Existing) -> io::Result<()> {
    match existing {
        Existing::Replace => name.persist(path)?,
        Existing::Keep => name.persist_noclobber(path)?,
    }
    Ok(())
}

/// Removes what killed runs left behind for a file. If that fails, the file can be written all the
/// same.
fn clean_up(path: &Path) {
    let prefix = prefix(path);
    let Ok(entries) = fs::read_dir(folder_of(path)) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let drawn = name.to_str().and_then(|name| {
            let drawn = name.strip_prefix(&prefix)?.strip_suffix(SUFFIX)?;
            drawn
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric())
                .then_some(drawn)
        });
        if drawn.is_some_and(|drawn| drawn.len() == DRAWN) {
            let _ = remove_unless_held(&entry.path());
        }
    }
}

/// Removes a file unless a running process has it locked.
fn remove_unless_held(name: &Path) -> io::Result<()> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(name, flags, Mode::empty())?);
    if file.metadata()?.is_file() {
        rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive)?;
        fs::remove_file(name)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
