//! The image's file: its name, the temporary file beside it, and how it gets the name when it is
//! whole.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::build::BuildOptions;
use super::error::ExtensionError;
use crate::progress::Progress;

/// The ending of an image, without which systemd-sysext does not look at it.
const SUFFIX: &str = ".raw";

/// The name by which systemd will know the extension.
pub(super) fn extension_name(options: &BuildOptions) -> Result<String, ExtensionError> {
    let wrong = |problem: &str| {
        Err(ExtensionError::Output {
            path: options.output.clone(),
            problem: problem.to_owned(),
        })
    };
    let file_name = options
        .output
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let Some(stem) = file_name
        .as_deref()
        .and_then(|name| name.strip_suffix(SUFFIX))
    else {
        return wrong("the output must be named NAME.raw: systemd-sysext looks at nothing else");
    };
    let name = options.name.as_deref().unwrap_or(stem);
    let valid = |letter: char| letter.is_ascii_alphanumeric() || "._-+~^=".contains(letter);
    if name.is_empty() || name.starts_with('.') || name.len() > 200 || !name.chars().all(valid) {
        return wrong(
            "an extension's name has letters, digits and ._-+~^= only, and no dot in front",
        );
    }
    Ok(name.to_owned())
}

/// The folder of the output, if the output may be written there.
pub(super) fn check_output(options: &BuildOptions) -> Result<PathBuf, ExtensionError> {
    let wrong = |problem: &str| ExtensionError::Output {
        path: options.output.clone(),
        problem: problem.to_owned(),
    };
    let folder = match options.output.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    if !folder.is_dir() {
        return Err(wrong("its folder does not exist; make it first"));
    }
    if options.output.is_dir() {
        return Err(wrong("is a folder"));
    }
    if options.output.symlink_metadata().is_ok() && !options.force {
        return Err(wrong("exists; --force overwrites it"));
    }
    Ok(folder)
}

/// The SHA-256 of the image.
pub(super) fn image_digest(path: &Path, progress: &dyn Progress) -> io::Result<[u8; 32]> {
    let mut file = File::open(path)?;
    file.rewind()?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize().into()),
            _ if progress.is_cancelled() => return Ok([0; 32]),
            read => hasher.update(&buffer[..read]),
        }
    }
}

/// Syncs the image, gives it its name, and syncs the folder.
pub(super) fn finish(
    file: NamedTempFile,
    folder: &Path,
    options: &BuildOptions,
) -> Result<(), ExtensionError> {
    use std::os::unix::fs::PermissionsExt;
    let io = |source| ExtensionError::Io {
        path: options.output.clone(),
        source,
    };
    file.as_file()
        .set_permissions(fs::Permissions::from_mode(0o644))
        .map_err(io)?;
    file.as_file().sync_all().map_err(io)?;
    let named = if options.force {
        file.persist(&options.output)
    } else {
        file.persist_noclobber(&options.output)
    };
    named.map_err(|error| io(error.error))?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(io)
}
