//! The image's file: written beside its name under a temporary one, which goes away with every
//! error; it gets its own name when it is whole.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::build::BuildOptions;
use super::error::ExtensionError;
use super::name::extension_name;
use crate::progress::Progress;
use crate::whole_file::{self, Existing};

/// The name by which systemd will know the extension.
pub(super) fn check_name(options: &BuildOptions) -> Result<String, ExtensionError> {
    let chosen = options.name.as_deref();
    let name = extension_name(&options.output, chosen, options.release.strict_name);
    name.map_err(|problem| wrong(options, &problem.to_string()))
}

/// Whether the output may be written where it is to stand.
pub(super) fn check_output(options: &BuildOptions) -> Result<(), ExtensionError> {
    let folder = whole_file::folder_of(&options.output);
    if !folder.is_dir() {
        return Err(wrong(options, "its folder does not exist; make it first"));
    }
    if options.output.is_dir() {
        return Err(wrong(options, "is a folder"));
    }
    if options.output.symlink_metadata().is_ok() && !options.force {
        return Err(wrong(options, "exists; --force overwrites it"));
    }
    Ok(())
}

/// An image that is being made. Unless it is finished, nothing is left of it.
pub(super) struct Image<'o> {
    file: NamedTempFile,
    options: &'o BuildOptions,
}

impl<'o> Image<'o> {
    /// Creates the temporary file in the folder of the output.
    pub(super) fn create(name: &str, options: &'o BuildOptions) -> Result<Self, ExtensionError> {
        // A name as long as can be leaves no room for more.
        let short: String = name.chars().take(32).collect();
        let file = tempfile::Builder::new()
            .prefix(&format!(".{short}."))
            .suffix(".partial")
            .tempfile_in(whole_file::folder_of(&options.output))
            .map_err(|source| ExtensionError::of_io(&options.output, source))?;
        Ok(Self { file, options })
    }

    /// Where it is written.
    pub(super) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Where it can be read.
    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    /// The SHA-256 of what was written.
    pub(super) fn digest(&self, progress: &dyn Progress) -> Result<[u8; 32], ExtensionError> {
        let mut file = File::open(self.path()).map_err(|source| self.failed(source))?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 256 << 10];
        loop {
            if progress.is_cancelled() {
                return Err(ExtensionError::Cancelled);
            }
            match file.read(&mut buffer) {
                Ok(0) => return Ok(hasher.finalize().into()),
                Ok(read) => hasher.update(buffer.get(..read).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(self.failed(source)),
            }
        }
    }

    /// Brings what was written to the disk, with the mode that it is to have.
    pub(super) fn sync(&self) -> Result<(), ExtensionError> {
        let settled = whole_file::settle(self.file.as_file(), whole_file::MODE);
        settled.map_err(|source| self.failed(source))
    }

    /// Gives the image its name, and syncs the folder.
    pub(super) fn finish(self) -> Result<(), ExtensionError> {
        let Self { file, options } = self;
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::AlreadyExists => wrong(options, "exists by now; --force overwrites it"),
            _ => ExtensionError::of_io(&options.output, source),
        };
        let existing = Existing::by_force(options.force);
        whole_file::publish(file, &options.output, existing).map_err(failed)
    }

    fn failed(&self, source: io::Error) -> ExtensionError {
        ExtensionError::of_io(&self.options.output, source)
    }
}

fn wrong(options: &BuildOptions, problem: &str) -> ExtensionError {
    ExtensionError::Output {
        path: options.output.clone(),
        problem: problem.to_owned(),
    }
}
