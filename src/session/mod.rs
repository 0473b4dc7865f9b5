//! One base with its feeds, opened: the one API that both faces call.
//!
//! A session is opened once and never changed afterwards; any number of plans can be made from it,
//! on any thread.

pub mod comparison;
mod earlier;
pub mod images;
mod plan_file;
pub mod sbom;
pub mod selection_file;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub use earlier::EarlierError;

use crate::archive::Ledger;
use crate::base::{self, Base, BaseError, SnapshotTaken, TakeOptions};
use crate::check::Check;
use crate::extension;
use crate::extension::{BuildOptions, BuildReport, ExtensionError, ImageSize};
use crate::feed::{CandidateId, FeedError, Pool, PoolOrder};
use crate::foundation::progress::{Cancellation, Cancelled, Progress};
use crate::image::{Contents, ManifestFinding, ReleaseOptions};
use crate::package::Family;
use crate::plan::{
    Costs, Drift, Drifted, Fix, Item, PackageRelations, Plan, Request, Selection, Universe,
    Untouched, Why,
};
use crate::squashfs::Compression;

/// What a session is opened from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The snapshot of the base.
    pub base: PathBuf,
    /// Folders of packages.
    pub feeds: Vec<PathBuf>,
    /// Package files, and folders of them, that are requested themselves.
    pub packages: Vec<PathBuf>,
    /// Paths that requests name, as rpm's packages have them.
    pub paths: Vec<String>,
    /// The family to use, if the base holds more than one package database.
    pub family: Option<Family>,
    /// Earlier extensions, whose packages and files count as present.
    pub on: Vec<PathBuf>,
}

/// Why a session could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The base could not be read.
    #[error(transparent)]
    Base(#[from] BaseError),
    /// A feed could not be read.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// An earlier extension could not be used.
    #[error(transparent)]
    Earlier(#[from] EarlierError),
    /// The work was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// An open base with its candidates.
#[derive(Debug)]
pub struct Session {
    universe: Universe,
}

impl Session {
    /// Opens the base, then the feeds. Also returns the requests for `sources.packages`.
    ///
    /// # Errors
    /// If the base, a feed or a named package cannot be read, or the work was cancelled.
    pub fn open(
        sources: &Sources,
        progress: &dyn Progress,
    ) -> Result<(Self, Vec<Request>), SessionError> {
        let ledger = Ledger::of_a_run();
        let mut base = Base::open_within(&ledger, &sources.base, sources.family, progress)?;
        let (feeds, packages) = (&sources.feeds, &sources.packages);
        let order = PoolOrder::new(base.family, &base.architectures());
        let (pool, named) =
            Pool::open_within(&ledger, feeds, packages, &sources.paths, &order, progress)?;
        if progress.is_cancelled() {
            return Err(Cancelled.into());
        }
        for path in &sources.on {
            let earlier = earlier::read(path, &pool, base.family, &ledger)?;
            base.add_extension(earlier);
        }
        let requests = named.iter().map(|&id| exactly(&pool, id)).collect();
        Ok((Self::from_parts(base, pool), requests))
    }

    /// A session for a base and candidates that were read elsewhere.
    #[must_use]
    pub fn from_parts(base: Base, pool: Pool) -> Self {
        Self {
            universe: Universe::new(Arc::new(base), Arc::new(pool)),
        }
    }

    /// Takes the snapshot of a root file system into a tarball, which a session opens as its base.
    ///
    /// # Errors
    /// If the root file system cannot be read or holds no package database, the output cannot be
    /// written, or the work was cancelled. Nothing is left behind then.
    pub fn take_snapshot(
        rootfs: &Path,
        output: &Path,
        options: TakeOptions,
        progress: &dyn Progress,
    ) -> Result<SnapshotTaken, BaseError> {
        base::take_snapshot(rootfs, output, options, progress)
    }

    /// The same session with other names of its input in messages and reports: for input that was
    /// unpacked into a temporary folder.
    #[must_use]
    pub fn shown_as(&self, base: &Path, feeds: &[&Path]) -> Self {
        let (mut shown_base, mut pool) = (self.base().clone(), self.pool().clone());
        base.clone_into(&mut shown_base.path);
        for (feed, name) in pool.feeds.iter_mut().zip(feeds) {
            (*name).clone_into(&mut feed.path);
        }
        Self::from_parts(shown_base, pool).with_solve_timeout(self.universe.solve_timeout())
    }

    /// The same session with that time limit for a plan.
    #[must_use]
    pub fn with_solve_timeout(mut self, allowed: Duration) -> Self {
        self.universe.set_solve_timeout(allowed);
        self
    }

    /// The base.
    #[must_use]
    pub fn base(&self) -> &Base {
        self.universe.base()
    }

    /// The candidates of all feeds.
    #[must_use]
    pub fn pool(&self) -> &Pool {
        self.universe.pool()
    }

    /// The requests with each pattern replaced by the packages that it stands for.
    #[must_use]
    pub fn expanded(&self, requests: &[Request]) -> Vec<Request> {
        self.universe.expanded(requests)
    }

    /// The verdict of every candidate for that selection.
    ///
    /// # Errors
    /// Only if it was cancelled.
    pub fn plan(
        &self,
        selection: &Selection,
        cancelled: &dyn Cancellation,
    ) -> Result<Plan, Cancelled> {
        self.universe.plan(selection, cancelled)
    }

    /// What becomes of a candidate under a plan that does not touch it.
    ///
    /// # Panics
    /// If the id is of another pool.
    #[must_use]
    pub fn untouched(&self, candidate: CandidateId) -> Untouched<'_> {
        self.universe.untouched(candidate)
    }

    /// The candidates that a plan does not touch, each with its verdict.
    #[must_use]
    pub fn untouched_items(&self, plan: &Plan) -> Vec<Item> {
        self.universe.untouched_items(plan)
    }

    /// What a candidate needs and who needs it, with what meets each relation.
    #[must_use]
    pub fn relations(&self, plan: &Plan, candidate: CandidateId) -> PackageRelations {
        self.universe.relations(plan, candidate)
    }

    /// The packages of the base of which the feeds have a newer version, by name.
    #[must_use]
    pub fn drifted(&self) -> Arc<[Drifted]> {
        self.universe.drifted()
    }

    /// How far base and feeds have drifted apart, and which of the plan's requests that keeps out.
    #[must_use]
    pub fn drift(&self, plan: &Plan) -> Drift {
        self.universe.drift(plan)
    }

    /// What each candidate would add to a plan.
    #[must_use]
    pub fn costs(&self, plan: &Plan) -> Costs {
        self.universe.costs(plan)
    }

    /// Why a package is included, or why it cannot be.
    #[must_use]
    pub fn why(&self, plan: &Plan, name: &str) -> Why {
        self.universe.why(plan, name)
    }

    /// The changes of the selection that resolve a conflict.
    ///
    /// # Errors
    /// Only if it was cancelled.
    pub fn fixes(
        &self,
        plan: &Plan,
        item: &Item,
        cancelled: &dyn Cancellation,
    ) -> Result<Vec<Fix>, Cancelled> {
        self.universe.fixes(plan, item, cancelled)
    }

    /// The estimated size of a plan's image with that compression; more exact if the plan has its
    /// contents.
    #[must_use]
    pub fn image_size(&self, plan: &Plan, compression: Compression) -> ImageSize {
        extension::image_size(plan, self.base().family, compression)
    }

    /// Whether the files of all included packages are there to be read.
    #[must_use]
    pub fn has_payloads(&self, plan: &Plan) -> bool {
        let file = |id: CandidateId| &self.pool().get(id).file.path;
        plan.included()
            .filter_map(|item| item.candidate)
            .all(|id| file(id).is_file())
    }

    /// Adds the files to a plan: reads the payloads of the included packages, and changes the
    /// verdicts of packages whose files collide or that have none to merge.
    ///
    /// # Errors
    /// If a package file cannot be read or holds what no package should, or the work was cancelled.
    pub fn with_contents(
        &self,
        plan: Plan,
        release: &ReleaseOptions,
        progress: &dyn Progress,
    ) -> Result<Plan, ExtensionError> {
        extension::with_contents(self.base(), self.pool(), plan, release, progress)
    }

    /// Checks the extension against the target: for a plan with the contents that were read for it,
    /// or for the image that was built from it.
    #[must_use]
    pub fn check(
        &self,
        plan: &Plan,
        contents: Option<&Contents>,
        release: &ReleaseOptions,
    ) -> Check {
        Check::new(self.base(), self.pool(), plan, contents, release)
    }

    /// Builds the extension that the plan describes.
    ///
    /// # Errors
    /// If a package file differs from its index, the output cannot be written, the plan has
    /// conflicts, or the work was cancelled. No file is left behind then.
    pub fn build(
        &self,
        plan: &Plan,
        options: &BuildOptions,
        progress: &dyn Progress,
    ) -> Result<BuildReport, ExtensionError> {
        let findings = |contents: &Contents| {
            let check = self.check(plan, Some(contents), &options.release);
            let findings = check.findings.into_iter();
            let findings = findings.map(|finding| ManifestFinding {
                rule: finding.kind.name().to_owned(),
                severity: finding.severity.name().to_owned(),
                text: finding.text,
            });
            findings.collect()
        };
        extension::build(self.base(), self.pool(), plan, options, &findings, progress)
    }
}

/// The request for just that candidate.
fn exactly(pool: &Pool, id: CandidateId) -> Request {
    let package = &pool.get(id).package;
    Request {
        name: package.name.clone(),
        version: Some(package.version.clone()),
        architecture: Some(package.architecture.clone()),
    }
}
