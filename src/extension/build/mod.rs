//! Builds an extension: checks the packages, packs them, reads the image back, renames it.
//!
//! The image is written as a temporary file in the folder of its name, which is removed if there is
//! an error or the build is cancelled. It is renamed only after it was read back, compared and
//! synced, all of which run in parallel.

mod manifest;
mod options;
mod output;

use std::path::PathBuf;
use std::thread;

pub use options::BuildOptions;
use output::{Image, check_inputs, check_name, check_output};

use super::error::ExtensionError;
use super::outcome::{apply, reference};
use super::pack::assemble::{Assembled, ManifestOf, ManifestWanted, assemble, release_file};
use super::pack::meter::Meter;
use super::pack::order::packing_order;
use super::pack::watching::Watching;
use super::pack::{Mismatch, Packing};
use super::payload::package_files::check_packages;
use super::verify::verify;
use crate::archive::Digest;
use crate::base::Base;
use crate::feed::Pool;
use crate::foundation::progress::{Amounts, Event, Phase, Progress};
use crate::foundation::threads::Beside;
use crate::image::{Contents, Manifest, ManifestFinding, ReleaseFile};
use crate::plan::{PackageRef, Plan};
use crate::squashfs::{Options, Summary, Writer};

/// The result of a build.
#[derive(Clone, Debug)]
pub struct BuildReport {
    /// The image.
    pub output: PathBuf,
    /// Its bytes.
    pub image_size: u64,
    /// Its SHA-256.
    pub sha256: Digest,
    /// The image's content, and what was left out.
    pub contents: Contents,
    /// Its release file.
    pub release: ReleaseFile,
    /// Its packages, in the order packed.
    pub packages: Vec<PackedPackage>,
    /// What it says of itself.
    pub manifest: Manifest,
}

/// A package as it was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedPackage {
    /// The package.
    pub package: PackageRef,
    /// The size of its files, and the space that they take in the image.
    pub amounts: Amounts,
}

/// What a check says of the contents, for the manifest.
pub type FindingsOf<'a> = dyn Fn(&Contents) -> Vec<ManifestFinding> + 'a;

/// Builds the extension that the plan describes. `findings` checks the contents before the image is
/// whole.
///
/// # Errors
/// See [`ExtensionError`]; no file is left behind then.
pub fn build(
    base: &Base,
    pool: &Pool,
    plan: &Plan,
    options: &BuildOptions,
    findings: &FindingsOf<'_>,
    progress: &dyn Progress,
) -> Result<BuildReport, ExtensionError> {
    if plan.has_conflicts() {
        return Err(ExtensionError::Conflicts(Box::new(plan.clone())));
    }
    let packing = Packing {
        base,
        pool,
        order: &packing_order(pool, plan, base.family.version_order()),
        latest: options.source_date_epoch,
        image: Some(&options.output),
        progress,
        meter: &Meter::new(progress),
        mismatch: Mismatch::Refused,
    };
    if packing.order.is_empty() {
        return Err(ExtensionError::Empty);
    }
    let name = check_name(options)?;
    let mut release = release_file(&packing, &name, &options.release)?;
    check_output(options)?;
    check_inputs(base, pool, options)?;
    check_packages(&packing)?;

    let image = Image::create(options)?;
    let manifest = |contents: &Contents| {
        let findings = findings(contents);
        let os_release = options.release.os_release_of(base.os_release.as_ref());
        manifest::manifest(&packing, plan, &name, os_release, contents, findings)
    };
    let (assembled, summary) = write(&packing, &mut release, &manifest, &image, options)?;
    if !assembled.tree.conflicts().is_empty() {
        let plan = apply(plan.clone(), pool, assembled);
        return Err(ExtensionError::Conflicts(Box::new(plan)));
    }
    if !assembled.packed.iter().any(|packed| packed.is_inside) {
        return Err(ExtensionError::NothingInside);
    }
    let packages = report_packages(&assembled, &summary, pool);
    let image_size = summary.image_bytes;
    let manifest = assembled.manifest.unwrap_or_default();
    let mut contents = assembled.tree.into_contents();

    start(progress, Phase::Verify, image_size);
    let (digest, sync) = (|| image.digest(progress), || image.sync());
    let (unread, sha256) = thread::scope(|scope| {
        let digest = Beside::start(scope, &digest);
        let synced = Beside::start(scope, &sync);
        let unread = verify(image.reader(), &contents, progress)?;
        synced.finish()?;
        Ok::<_, ExtensionError>((unread, digest.finish()?))
    })?;
    contents.notes.push(unread);

    start(progress, Phase::Finish, image_size);
    if progress.is_cancelled() {
        return Err(ExtensionError::Cancelled);
    }
    contents.notes.extend(image.finish()?);
    Ok(BuildReport {
        output: options.output.clone(),
        image_size,
        sha256,
        contents,
        release,
        packages,
        manifest,
    })
}

/// Writes the whole image.
fn write(
    packing: &Packing<'_>,
    release: &mut ReleaseFile,
    manifest: &ManifestOf<'_>,
    image: &Image<'_>,
    options: &BuildOptions,
) -> Result<(Assembled, Summary), ExtensionError> {
    let sizes =
        (0..packing.order.len()).filter_map(|it| packing.candidate(it).package.installed_size);
    start(
        packing.progress,
        Phase::Pack,
        sizes.fold(0, u64::saturating_add),
    );
    let observer = Watching(packing);
    let squashfs_options = Options {
        compression: options.compression,
        block_size: options.block_size,
        jobs: options.jobs,
        ..Options::default()
    };
    let failed = |error| ExtensionError::of_writer(&options.output, error);
    let mut writer = Writer::new(image.file(), squashfs_options, &observer).map_err(failed)?;
    let wanted = ManifestWanted {
        make: manifest,
        is_inside: options.manifest,
    };
    let assembled = assemble(packing, Some(release), Some(wanted), &mut writer)?;
    writer.set_modification_time(assembled.time);
    let (_, summary) = writer.finish().map_err(failed)?;
    Ok((assembled, summary))
}

fn report_packages(assembled: &Assembled, summary: &Summary, pool: &Pool) -> Vec<PackedPackage> {
    let packed = assembled.packed.iter();
    let report = packed.map(|packed| {
        let segment = summary.segments.get(packed.segment).copied();
        let segment = segment.unwrap_or_default();
        PackedPackage {
            package: reference(pool, packed.id),
            amounts: Amounts {
                bytes_in: packed.bytes_in,
                bytes_out: segment.bytes_out,
                blocks: segment.blocks,
            },
        }
    });
    report.collect()
}

fn start(progress: &dyn Progress, phase: Phase, total_bytes: u64) {
    progress.report(Event::PhaseStarted { phase, total_bytes });
}
