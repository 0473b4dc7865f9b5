//! What is done for each job, on any thread: a request in, an [`Answer`] out. `None` if the work
//! was cancelled, or its subject does not exist any more.

use std::path::PathBuf;
use std::sync::Arc;

use super::answer::Answer;
use super::export::ExportRequest;
use super::job::{
    ArrangeRequest, BuildRequest, ContentsRequest, FixesRequest, InspectRequest, MeasureRequest,
    PlanRequest,
};
use super::{export, inspect};
use crate::extension::BuildOptions;
use crate::feed::CandidateId;
use crate::foundation::progress;
use crate::foundation::progress::{Cancellation, Progress};
use crate::image::ReleaseOptions;
use crate::plan::{Plan, Selection};
use crate::session::Session;
use crate::tui::rows::Rows;
use crate::tui::rows::catalog::Catalog;
use crate::tui::rows::search::Searcher;
use crate::tui::state::views::building::Built;
use crate::tui::state::views::building::causes;

/// Plans a selection.
pub(crate) fn plan(
    catalog: &Catalog,
    request: &PlanRequest,
    cancelled: &dyn Cancellation,
) -> Option<Answer> {
    let plan = catalog.session().plan(&request.selection, cancelled).ok()?;
    let rows = Arc::new(Rows::new(catalog, plan));
    // The costs of the rows on the screen come with the plan. Otherwise their columns would be
    // empty for a moment after each mark.
    find_costs(&rows, &request.shown, cancelled)?;
    let number = request.number;
    Some(Answer::Planned { number, rows })
}

/// Searches and sorts the rows of a plan.
pub(crate) fn arrange(
    searcher: &mut Searcher,
    request: &ArrangeRequest,
    cancelled: &dyn Cancellation,
) -> Option<Answer> {
    let rows = searcher.arrange(&request.text, request.sort, &request.rows, cancelled)?;
    let number = request.number;
    Some(Answer::Arranged { number, rows })
}

/// Looks a row up.
pub(crate) fn inspect(
    catalog: &Catalog,
    request: &InspectRequest,
    cancelled: &dyn Cancellation,
) -> Option<Answer> {
    let detail = Box::new(inspect::detail(catalog, request, cancelled)?);
    let number = request.number;
    Some(Answer::Inspected { number, detail })
}

/// Computes the costs of candidates.
pub(crate) fn measure(request: &MeasureRequest, cancelled: &dyn Cancellation) -> Option<Answer> {
    find_costs(&request.rows, &request.candidates, cancelled)?;
    let number = request.number;
    Some(Answer::Measured { number })
}

/// Computes the costs of candidates, which are stored in the rows. `None` if it was cancelled.
fn find_costs(rows: &Rows, candidates: &[CandidateId], cancelled: &dyn Cancellation) -> Option<()> {
    let mut finder = rows.costs().finder();
    for &candidate in candidates {
        if cancelled.is_cancelled() {
            return None;
        }
        finder.find(candidate);
    }
    Some(())
}

/// Finds the fixes of a conflict by trying them.
pub(crate) fn fixes(
    session: &Session,
    request: &FixesRequest,
    cancelled: &dyn Cancellation,
) -> Option<Answer> {
    let item = request.rows.item(request.row)?;
    let fixes = session.fixes(request.rows.plan(), item, cancelled).ok()?;
    let number = request.number;
    Some(Answer::Fixes { number, fixes })
}

/// Reads the files of a plan, and checks it by them where they are known.
pub(crate) fn contents(
    session: &Session,
    release: &ReleaseOptions,
    request: &ContentsRequest,
    cancelled: &dyn Cancellation,
) -> Answer {
    let planned = request.rows.plan();
    let result = with_files(session, planned, release, cancelled);
    let plan = result.as_deref().unwrap_or(planned);
    let check = session.check(plan, plan.contents.as_ref(), release);
    Answer::Contents {
        number: request.number,
        check: Box::new(check),
        result,
    }
}

/// The plan with its files, or in sentences why they cannot be known.
fn with_files(
    session: &Session,
    plan: &Plan,
    release: &ReleaseOptions,
    cancelled: &dyn Cancellation,
) -> Result<Box<Plan>, Vec<String>> {
    if !session.has_payloads(plan) {
        let missing = "not all package files are there, so the files are not known";
        return Err(vec![missing.to_owned()]);
    }
    let read = session.with_contents(plan.clone(), release, &Quiet(cancelled));
    read.map(Box::new).map_err(|error| causes(&error))
}

/// Builds an image, and checks what was written.
pub(crate) fn build(
    session: &Session,
    options: BuildOptions,
    request: BuildRequest,
    progress: &dyn Progress,
) -> Answer {
    let options = BuildOptions {
        output: request.output,
        force: options.force || request.overwrite,
        ..options
    };
    let plan = request.rows.plan();
    let result = session.build(plan, &options, progress);
    let result = result.map(|report| Built::new(session, plan, report, &options));
    Answer::BuildEnded(Box::new(result))
}

/// Writes what is shown to a file.
pub(crate) fn export(
    session: &Session,
    release: &ReleaseOptions,
    request: ExportRequest,
) -> Answer {
    let result = export::export(session, release, &request);
    let path = request.path;
    Answer::Exported { path, result }
}

/// Saves a selection.
pub(crate) fn save(path: PathBuf, selection: Selection) -> Answer {
    let result = selection.save(&path).map(|()| selection);
    Answer::Saved { path, result }
}

/// Loads a selection.
pub(crate) fn load(path: PathBuf) -> Answer {
    let result = Selection::load(&path);
    Answer::Loaded { path, result }
}

/// Progress that reports nothing but can be cancelled.
struct Quiet<'a>(&'a dyn Cancellation);

impl Progress for Quiet<'_> {
    fn report(&self, _: progress::Event) {}
}

impl Cancellation for Quiet<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
