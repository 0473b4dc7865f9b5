//! The image's file: it gets its name when it is complete, and is removed otherwise.

use std::fs::File;
use std::io::{self, Read};

use super::options::BuildOptions;
use crate::archive::{Digest, DigestKind, Hasher};
use crate::base::Base;
use crate::extension::ExtensionError;
use crate::feed::Pool;
use crate::foundation::progress::Progress;
use crate::foundation::whole_file;
use crate::foundation::whole_file::{Draft, Existing, Reader};
use crate::image::extension_name;

/// The extension's name, as systemd determines it from the output.
pub(super) fn check_name(options: &BuildOptions) -> Result<String, ExtensionError> {
    let chosen = options.name.as_deref();
    let name = extension_name(&options.output, chosen, options.release.strict_name);
    name.map_err(|problem| wrong(options, &problem.to_string()))
}

/// Checks that the output may be written.
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

/// Checks that the output would not replace an input: the base, an index, a package.
pub(super) fn check_inputs(
    base: &Base,
    pool: &Pool,
    options: &BuildOptions,
) -> Result<(), ExtensionError> {
    let output = &options.output;
    if !output.exists() {
        return Ok(());
    }
    let packages = pool.candidates.iter().map(|candidate| &candidate.file.path);
    let mut read = std::iter::once(&base.path).chain(packages);
    if let Some(read) = read.find(|read| whole_file::is_input(output, read)) {
        let problem = format!("is {}, which was read: give another name", read.display());
        return Err(wrong(options, &problem));
    }
    let is_index = output.canonicalize().is_ok_and(|output| {
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("Packages") || output.parent().is_some_and(|it| it.ends_with("repodata"))
    });
    let mut feeds = pool.feeds.iter();
    if is_index && feeds.any(|feed| whole_file::is_input(output, &feed.path)) {
        return Err(wrong(options, "is the index of a feed: give another name"));
    }
    Ok(())
}

/// An image that is being written. It is removed unless it is finished.
pub(super) struct Image<'o> {
    draft: Draft,
    options: &'o BuildOptions,
}

impl<'o> Image<'o> {
    /// Creates the file in the folder of the output.
    pub(super) fn create(options: &'o BuildOptions) -> Result<Self, ExtensionError> {
        let draft = Draft::create(&options.output)
            .map_err(|source| ExtensionError::of_io(&options.output, source))?;
        Ok(Self { draft, options })
    }

    /// The open file.
    pub(super) fn file(&self) -> &File {
        self.draft.file()
    }

    /// A reader of what was written, through the same descriptor: another process may have replaced
    /// the file of that name.
    pub(super) fn reader(&self) -> Reader<'_> {
        self.draft.reader()
    }

    /// The SHA-256 of the image.
    pub(super) fn digest(&self, progress: &dyn Progress) -> Result<Digest, ExtensionError> {
        let mut file = self.reader();
        let mut hasher = Hasher::new(DigestKind::Sha256);
        let mut buffer = vec![0; 256 << 10];
        loop {
            if progress.is_cancelled() {
                return Err(ExtensionError::Cancelled);
            }
            match file.read(&mut buffer) {
                Ok(0) => return Ok(hasher.finish()),
                Ok(read) => hasher.update(buffer.get(..read).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(self.failed(source)),
            }
        }
    }

    /// Sets the mode and syncs the image to the disk.
    pub(super) fn sync(&self) -> Result<(), ExtensionError> {
        let settled = self.draft.settle(whole_file::MODE);
        settled.map_err(|source| self.failed(source))
    }

    /// Gives the image its name, and syncs the folder. If only the sync fails, the image exists,
    /// and a warning is returned.
    pub(super) fn finish(self) -> Result<Option<String>, ExtensionError> {
        let Self { draft, options } = self;
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::AlreadyExists => wrong(options, "exists by now; --force overwrites it"),
            _ => ExtensionError::of_io(&options.output, source),
        };
        let published = draft
            .publish(Existing::by_force(options.force))
            .map_err(failed)?;
        Ok(published.note(&options.output))
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
