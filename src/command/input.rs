//! Turns command line arguments into the session's values.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;

use super::Failure;
use super::console::{Console, LiveLine};
use crate::archive::{Ledger, read_regular_text};
use crate::base::Base;
use crate::cli;
use crate::cli::Selecting;
use crate::extension::BuildOptions;
use crate::foundation::progress::Cancellation;
use crate::foundation::whole_file;
use crate::image::{OsRelease, ReleaseOptions};
use crate::package::Family;
use crate::plan::{Plan, Request, Selection};
use crate::session::{Session, Sources};

/// The size limit of an os-release in bytes; real ones have some hundred.
const LARGEST_OS_RELEASE: u64 = 1 << 20;

/// A session with the selection that the command line asks for.
pub(super) struct Opened {
    pub(super) session: Session,
    pub(super) selection: Selection,
}

/// Opens the base, the feeds and the named package files.
pub(super) fn open(
    sources: &cli::Sources,
    selecting: &Selecting,
    packages: &[String],
    progress: &LiveLine,
) -> Result<Opened, Failure> {
    let (files, names): (Vec<&String>, Vec<&String>) =
        packages.iter().partition(|package| names_a_file(package));
    let mut sources = Sources {
        base: sources.base.clone(),
        feeds: sources.feeds.clone(),
        packages: files.into_iter().map(PathBuf::from).collect(),
        paths: Vec::new(),
        family: sources.family.map(Into::into),
        on: sources.on.clone(),
    };
    let mut selection = selection(selecting)?;
    let saved = selection
        .requests
        .iter()
        .map(|request| request.name.as_str());
    let paths = names.iter().map(|name| name.as_str()).chain(saved);
    let paths = paths.filter(|name| name.starts_with('/'));
    sources.paths = paths.map(ToOwned::to_owned).collect();
    let opened = Session::open(&sources, progress);
    progress.clear();
    let (session, requested) = match opened {
        Err(_) if progress.is_cancelled() => return Err(Failure::Interrupted),
        opened => opened.map_err(anyhow::Error::from)?,
    };
    let session = match selecting.solve_timeout {
        Some(seconds) => session.with_solve_timeout(Duration::from_secs(seconds.into())),
        None => session,
    };
    selection
        .requests
        .extend(names.into_iter().map(|name| Request::parse(name)));
    selection.requests = session.expanded(&selection.requests);
    selection.requests.extend(requested);
    Ok(Opened { session, selection })
}

/// A PACKAGE with the ending of a package file is a path, and so is one with a slash; but for an
/// absolute path that is not a folder here: that is one which a package of the feed has.
fn names_a_file(package: &str) -> bool {
    let path = Path::new(package);
    Family::of_file(path).is_some()
        || (package.contains('/') && (!path.is_absolute() || path.is_dir()))
}

/// The saved selection, with the command line's options on top.
fn selection(selecting: &Selecting) -> anyhow::Result<Selection> {
    let mut selection = match &selecting.selection {
        Some(path) => Selection::load(path)?,
        None => Selection::default(),
    };
    selection
        .excluded
        .extend(selecting.exclude.iter().map(Into::into));
    selection
        .allow_shadow
        .extend(selecting.allow_shadow.iter().map(Into::into));
    selection.recommends &= !selecting.no_recommends;
    Ok(selection)
}

impl Opened {
    /// The plan of the selection.
    pub(super) fn plan(&self, progress: &LiveLine) -> Result<Plan, Failure> {
        let plan = || self.session.plan(&self.selection, progress);
        Ok(progress.planning(plan)?)
    }
}

/// Refuses an output that is a file which the command line names as an input.
pub(super) fn refuse_inputs(
    output: &Path,
    selecting: &Selecting,
    release: &cli::Release,
) -> anyhow::Result<()> {
    let mut read = selecting.selection.iter().chain(&release.os_release);
    if let Some(read) = read.find(|read| whole_file::is_input(output, read)) {
        let (output, read) = (output.display(), read.display());
        anyhow::bail!("{output} is {read}, which is read: give the image another name");
    }
    Ok(())
}

/// Opens the base against which existing images are judged, with the os-release that was given.
pub(super) fn image_base(
    base: &Path,
    given: Option<&Path>,
    ledger: &Ledger,
) -> Result<Base, Failure> {
    let progress = Console::progress()?;
    let opened = Base::open_with_or_without_database(ledger, base, &progress);
    progress.clear();
    let mut base = match opened {
        Err(_) if progress.is_cancelled() => return Err(Failure::Interrupted),
        opened => opened.map_err(anyhow::Error::from)?,
    };
    if let Some(path) = given {
        base.os_release = Some(os_release(path)?);
    }
    Ok(base)
}

/// Reads an os-release.
fn os_release(path: &Path) -> anyhow::Result<OsRelease> {
    let text = read_regular_text(path, LARGEST_OS_RELEASE)
        .with_context(|| format!("cannot read the os-release {}", path.display()))?;
    Ok(OsRelease::parse(&text))
}

/// The release fields that were given.
pub(super) fn release_options(release: &cli::Release) -> anyhow::Result<ReleaseOptions> {
    let os_release = release.os_release.as_deref().map(os_release).transpose()?;
    Ok(ReleaseOptions {
        os_release,
        id: release.id.clone(),
        version_id: release.version_id.clone(),
        sysext_level: release.sysext_level.clone(),
        scope: release.scope.clone(),
        architecture: release.architecture.clone(),
        strict_name: release.strict_name,
    })
}

/// The options of a build, from the given arguments.
pub(super) fn build_options(
    output: &Path,
    image: &cli::Image,
    release: &cli::Release,
) -> anyhow::Result<BuildOptions> {
    let cores = std::thread::available_parallelism().unwrap_or(std::num::NonZeroUsize::MIN);
    Ok(BuildOptions {
        output: output.to_owned(),
        name: release.name.clone(),
        release: release_options(release)?,
        compression: image.compression,
        block_size: image.block_size,
        jobs: image.jobs.unwrap_or(cores),
        manifest: !image.no_manifest,
        force: image.force,
        source_date_epoch: source_date_epoch()?,
    })
}

/// `SOURCE_DATE_EPOCH`, as reproducible-builds.org specifies it.
pub(super) fn source_date_epoch() -> anyhow::Result<Option<u32>> {
    let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|value| !value.is_empty())
    else {
        return Ok(None);
    };
    let text = value.to_string_lossy();
    let epoch = text.parse().with_context(|| {
        format!("SOURCE_DATE_EPOCH={text} is not a number of seconds that fits in 32 bits")
    })?;
    Ok(Some(epoch))
}
