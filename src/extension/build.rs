//! The build: check the packages, pack them, read the image back, rename it.
//!
//! The image is written beside its name as a temporary file, which goes away with every error and
//! with cancellation; it gets its name only when it was read back, compared and synced.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use tempfile::NamedTempFile;

use super::assemble::{Assembled, ExtensionParts, assemble};
use super::error::ExtensionError;
use super::order::packing_order;
use super::outcome::apply;
use super::output::{check_output, extension_name, finish, image_digest};
use super::pack::Packing;
use super::package_files::check_packages;
use super::release::{ReleaseFile, ReleaseOptions};
use super::verify::verify;
use crate::base::Base;
use crate::feed::{Candidate, Pool};
use crate::plan::{Contents, PackageRef, Plan};
use crate::progress::{Event, Phase, Progress};
use crate::squashfs::{self, BlockSize, Compression, Counters, Observer, Options, Writer};

/// How to build.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// The image to write: `NAME.raw`.
    pub output: PathBuf,
    /// The extension's name; the output's file name less `.raw` if not given.
    pub name: Option<String>,
    /// What the release file says.
    pub release: ReleaseOptions,
    /// How blocks are compressed.
    pub compression: Compression,
    /// Bytes of a block.
    pub block_size: BlockSize,
    /// Threads that compress. The image is the same for any number.
    pub jobs: NonZeroUsize,
    /// Whether an output that exists is replaced.
    pub force: bool,
    /// Times beyond it become it, and it is the image's own.
    pub source_date_epoch: Option<u32>,
}

/// What was built.
#[derive(Clone, Debug)]
pub struct BuildReport {
    /// The image.
    pub output: PathBuf,
    /// Its bytes.
    pub image_size: u64,
    /// Its SHA-256.
    pub sha256: [u8; 32],
    /// What is in it and what is not.
    pub contents: Contents,
    /// Its release file.
    pub release: ReleaseFile,
    /// Its packages, in the order packed.
    pub packages: Vec<PackedPackage>,
}

/// A package as it was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedPackage {
    /// Which.
    pub package: PackageRef,
    /// Bytes of its files.
    pub bytes_in: u64,
    /// Bytes that they take in the image.
    pub bytes_out: u64,
}

/// Builds the extension that the plan describes.
///
/// # Errors
/// See [`ExtensionError`]; nothing is left behind then.
pub fn build(
    base: &Base,
    pool: &Pool,
    plan: &Plan,
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<BuildReport, ExtensionError> {
    if plan.has_conflicts() {
        return Err(ExtensionError::Conflicts(Box::new(plan.clone())));
    }
    let candidates = packing_order(pool, plan, base.family);
    if candidates.is_empty() {
        return Err(ExtensionError::Empty);
    }
    let name = extension_name(options)?;
    let folder = check_output(options)?;
    check_release(base, &name, options, &candidates)?;
    check_packages(&candidates, progress)?;

    progress.report(Event::PhaseStarted {
        phase: Phase::Pack,
        total_bytes: candidates
            .iter()
            .map(|candidate| candidate.package.installed_size)
            .sum(),
    });
    let io = |source| ExtensionError::Io {
        path: options.output.clone(),
        source,
    };
    let file = tempfile::Builder::new()
        .prefix(&format!(".{name}."))
        .suffix(".partial")
        .tempfile_in(&folder)
        .map_err(io)?;
    let parts = ExtensionParts {
        packing: Packing {
            base,
            latest: options.source_date_epoch.unwrap_or(u32::MAX),
            progress,
        },
        candidates: &candidates,
        release: &options.release,
        name: &name,
        needs_release: true,
    };
    let (assembled, image_size) = write_image(&file, &parts, options, progress)?;
    if !assembled.tree.collisions.is_empty() {
        return Err(ExtensionError::Conflicts(Box::new(apply(
            plan.clone(),
            assembled.tree,
        ))));
    }
    let packages = assembled.packed.into_iter().map(|packed| PackedPackage {
        package: packed.package,
        bytes_in: packed.bytes_in,
        bytes_out: packed.bytes_out,
    });
    let packages = packages.collect();
    let Some(release) = assembled.release else {
        return Err(ExtensionError::Release(
            "no release file was made".to_owned(),
        ));
    };
    let mut contents = assembled.tree.into_contents();

    progress.report(Event::PhaseStarted {
        phase: Phase::Verify,
        total_bytes: image_size,
    });
    let unread = verify(file.path(), &contents, progress)?;
    contents.notes.extend(unread);
    let sha256 = image_digest(file.path(), progress).map_err(io)?;
    if progress.is_cancelled() {
        return Err(ExtensionError::Cancelled);
    }

    progress.report(Event::PhaseStarted {
        phase: Phase::Finish,
        total_bytes: image_size,
    });
    finish(file, &folder, options)?;
    let output = options.output.clone();
    Ok(BuildReport {
        output,
        image_size,
        sha256,
        contents,
        release,
        packages,
    })
}

/// Writes the whole image and gives its size.
fn write_image(
    file: &NamedTempFile,
    parts: &ExtensionParts<'_>,
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<(Assembled, u64), ExtensionError> {
    let observer = Cancelling(progress);
    let squashfs_options = Options {
        compression: options.compression,
        block_size: options.block_size,
        jobs: options.jobs,
        ..Options::default()
    };
    let mut writer = Writer::new(file.as_file(), squashfs_options, &observer)?;
    let assembled = assemble(parts, &mut writer)?;
    writer.set_modification_time(assembled.newest);
    let (_, summary) = writer.finish().map_err(|error| match error {
        squashfs::Error::Cancelled => ExtensionError::Cancelled,
        error => ExtensionError::Image(error),
    })?;
    Ok((assembled, summary.image_bytes))
}

/// Passes cancellation on to the writer.
struct Cancelling<'a>(&'a dyn Progress);

impl Observer for Cancelling<'_> {
    fn advanced(&self, _: Counters) {}

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// Finds what is wrong with the release options before any package is read.
fn check_release(
    base: &Base,
    name: &str,
    options: &BuildOptions,
    candidates: &[&Candidate],
) -> Result<(), ExtensionError> {
    let architectures = candidates
        .iter()
        .map(|candidate| candidate.package.architecture.as_str());
    ReleaseFile::new(
        name,
        &options.release,
        base,
        architectures,
        std::iter::empty(),
    )
    .map(|_| ())
}
