//! The threads behind the screen: planning, searching, looking things up, building.
//!
//! Each of the first three has a letter box for one request, so that a newer one replaces an older.
//! A build runs on a thread of its own until it ends or is cancelled. All answer by the one queue.

pub(super) mod clipboard;
pub(super) mod event;
pub(super) mod export;
pub(super) mod mailbox;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};

use crossbeam_channel::Sender;
use event::{Event, Work};
use export::ExportRequest;
use mailbox::Mailbox;

use super::input::action::{
    ArrangeRequest, BuildRequest, ContentsRequest, FixesRequest, InspectRequest, Job,
    MeasureRequest, PlanRequest,
};
use super::rows::Rows;
use super::rows::catalog::Catalog;
use super::rows::search::Searcher;
use super::state::building::{Built, causes};
use super::state::detail::Detail;
use crate::check::Check;
use crate::extension::BuildOptions;
use crate::feed::CandidateId;
use crate::image::ReleaseOptions;
use crate::plan::{Fix, Plan, Selection};
use crate::progress;
use crate::progress::{Amounts, CancelFlag, Cancellation, Progress};
use crate::session::Session;

/// The workers, and how they are reached.
pub(crate) struct Workers {
    catalog: Arc<Catalog>,
    options: BuildOptions,
    events: Sender<Event>,
    plans: Arc<Mailbox<PlanRequest>>,
    arrangements: Arc<Mailbox<ArrangeRequest>>,
    inspections: Arc<Mailbox<InspectRequest>>,
    costs: Arc<Mailbox<MeasureRequest>>,
    fixes: Arc<Mailbox<FixesRequest>>,
    contents: Arc<Mailbox<ContentsRequest>>,
    build: Option<RunningBuild>,
    /// What writes files.
    writing: Vec<JoinHandle<()>>,
}

struct RunningBuild {
    thread: JoinHandle<()>,
    listener: Arc<Listener>,
}

impl Workers {
    /// Starts the three that wait for requests.
    ///
    /// # Errors
    /// If the system has no thread to give.
    pub(crate) fn start(
        catalog: &Arc<Catalog>,
        options: BuildOptions,
        events: Sender<Event>,
    ) -> std::io::Result<Self> {
        let workers = Self {
            catalog: Arc::clone(catalog),
            options,
            events,
            plans: Arc::default(),
            arrangements: Arc::default(),
            inspections: Arc::default(),
            costs: Arc::default(),
            fixes: Arc::default(),
            contents: Arc::default(),
            build: None,
            writing: Vec::new(),
        };
        let known = Arc::clone(catalog);
        workers.serve(Work::Plan, &workers.plans, move |request, cancelled| {
            let plan = known.session().plan(&request.selection, cancelled).ok()?;
            let rows = Arc::new(Rows::new(&known, plan));
            find_costs(&rows, &request.shown, cancelled)?;
            let number = request.number;
            Some(Event::Planned { number, rows })
        })?;
        let mut searcher = Searcher::new(Arc::clone(catalog));
        workers.serve(
            Work::Arrange,
            &workers.arrangements,
            move |request, cancelled| {
                let rows =
                    searcher.arrange(&request.text, request.sort, &request.rows, cancelled)?;
                let number = request.number;
                Some(Event::Arranged { number, rows })
            },
        )?;
        let known = Arc::clone(catalog);
        workers.serve(
            Work::Inspect,
            &workers.inspections,
            move |request, cancelled| {
                let detail = Box::new(Detail::find(&known, request, cancelled)?);
                let number = request.number;
                Some(Event::Inspected { number, detail })
            },
        )?;
        workers.serve(Work::Costs, &workers.costs, |request, cancelled| {
            find_costs(&request.rows, &request.candidates, cancelled)?;
            let number = request.number;
            Some(Event::Measured { number })
        })?;
        let known = Arc::clone(catalog);
        workers.serve(Work::Fixes, &workers.fixes, move |request, cancelled| {
            let fixes = fixes(known.session(), request, cancelled)?;
            let number = request.number;
            Some(Event::Fixes { number, fixes })
        })?;
        let known = Arc::clone(catalog);
        let release = workers.options.release.clone();
        workers.serve(
            Work::Contents,
            &workers.contents,
            move |request, cancelled| {
                let result = contents(known.session(), request.rows.plan(), &release, cancelled);
                let check = check(known.session(), request.rows.plan(), &result, &release);
                let number = request.number;
                Some(Event::Contents {
                    number,
                    check: Box::new(check),
                    result,
                })
            },
        )?;
        Ok(workers)
    }

    /// A thread that answers the requests of one letter box until it is closed.
    fn serve<T: Send + 'static>(
        &self,
        work: Work,
        mailbox: &Arc<Mailbox<T>>,
        mut answer: impl FnMut(&T, &dyn Cancellation) -> Option<Event> + Send + 'static,
    ) -> std::io::Result<()> {
        let (mailbox, events) = (Arc::clone(mailbox), self.events.clone());
        thread::Builder::new()
            .name(work.name().to_owned())
            .spawn(move || {
                while let Some((request, cancelled)) = mailbox.take() {
                    let event = guarded(work, || answer(&request, &*cancelled));
                    if let Some(event) = event.filter(|_| !cancelled.is_cancelled()) {
                        // Nobody listens any more: the program ends.
                        let _ = events.send(event);
                    }
                }
            })?;
        Ok(())
    }

    /// Hands a job to whom it concerns. What concerns the terminal is not for workers.
    pub(crate) fn take(&mut self, job: Job) -> std::io::Result<()> {
        match job {
            Job::Plan(request) => self.plans.put(request),
            Job::Arrange(request) => self.arrangements.put(request),
            Job::Inspect(request) => self.inspections.put(request),
            Job::Measure(request) => self.costs.put(request),
            Job::Fixes(request) => self.fixes.put(request),
            Job::Contents(request) => self.contents.put(request),
            Job::Build(request) => self.start_build(request)?,
            Job::CancelBuild => self.cancel_build(),
            Job::Export(request) => self.start_export(request)?,
            Job::Save(path, selection) => {
                let save = self.once(Work::Save, move || {
                    let result = selection.save(&path).map(|()| selection);
                    Event::Saved { path, result }
                })?;
                self.writing.push(save);
            }
            Job::Load(path) => {
                self.once(Work::Load, move || {
                    let result = Selection::load(&path);
                    Event::Loaded { path, result }
                })?;
            }
            Job::Copy(_) | Job::Suspend | Job::Redraw | Job::Leave(_) => {}
        }
        Ok(())
    }

    /// Each export has a thread of its own, so that none replaces another.
    fn start_export(&mut self, request: ExportRequest) -> std::io::Result<()> {
        let catalog = Arc::clone(&self.catalog);
        let release = self.options.release.clone();
        let export = self.once(Work::Export, move || {
            let result = export::export(catalog.session(), &release, &request);
            let path = request.path;
            Event::Exported { path, result }
        })?;
        self.writing.push(export);
        Ok(())
    }

    /// Does one thing on a thread of its own, and tells how it went.
    fn once(
        &self,
        work: Work,
        act: impl FnOnce() -> Event + Send + 'static,
    ) -> std::io::Result<JoinHandle<()>> {
        let events = self.events.clone();
        let thread = thread::Builder::new().name(work.name().to_owned());
        thread.spawn(move || {
            if let Some(event) = guarded(work, || Some(act())) {
                let _ = events.send(event);
            }
        })
    }

    fn start_build(&mut self, request: BuildRequest) -> std::io::Result<()> {
        let (catalog, mut options) = (Arc::clone(&self.catalog), self.options.clone());
        options.output = request.output;
        options.force |= request.overwrite;
        let listener = Arc::new(Listener::new(self.events.clone()));
        let told = Arc::clone(&listener);
        let thread = self.once(Work::Build, move || {
            let session = catalog.session();
            let plan = request.rows.plan();
            let result = session.build(plan, &options, &*told);
            let result = result.map(|report| Built::new(session, plan, report, &options));
            Event::BuildEnded(Box::new(result))
        })?;
        self.build = Some(RunningBuild { thread, listener });
        Ok(())
    }

    fn cancel_build(&self) {
        if let Some(build) = &self.build {
            build.listener.cancelled.cancel();
        }
    }

    /// What the running phase of the build has done.
    pub(crate) fn build_amounts(&self) -> Amounts {
        self.build.as_ref().map_or_else(Amounts::default, |build| {
            let listener = &build.listener;
            Amounts {
                bytes_in: listener.bytes_in.load(Ordering::Relaxed),
                bytes_out: listener.bytes_out.load(Ordering::Relaxed),
                blocks: listener.blocks.load(Ordering::Relaxed),
            }
        })
    }

    /// Ends all work. What writes is waited for, so that no temporary file stays behind.
    pub(crate) fn end(&mut self) {
        self.plans.close();
        self.arrangements.close();
        self.inspections.close();
        self.costs.close();
        self.fixes.close();
        self.contents.close();
        self.cancel_build();
        if let Some(build) = self.build.take() {
            // A panic of the build has been reported already.
            let _ = build.thread.join();
        }
        for thread in self.writing.drain(..) {
            let _ = thread.join();
        }
    }
}

/// Has the costs found that are wanted; they stay with the rows. `None` if it was cancelled.
pub(crate) fn find_costs(
    rows: &Rows,
    candidates: &[CandidateId],
    cancelled: &dyn Cancellation,
) -> Option<()> {
    let mut finder = rows.costs().finder();
    for &candidate in candidates {
        if cancelled.is_cancelled() {
            return None;
        }
        finder.find(candidate);
    }
    Some(())
}

/// The fixes of a conflicting row.
pub(crate) fn fixes(
    session: &Session,
    request: &FixesRequest,
    cancelled: &dyn Cancellation,
) -> Option<Vec<Fix>> {
    let item = request.rows.item(request.row)?;
    session.fixes(request.rows.plan(), item, cancelled).ok()
}

/// The plan with its files, or in sentences why they cannot be known.
pub(crate) fn contents(
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

/// The check of a plan, by its files where they are known.
pub(crate) fn check(
    session: &Session,
    plan: &Plan,
    contents: &Result<Box<Plan>, Vec<String>>,
    release: &ReleaseOptions,
) -> Check {
    let plan = contents.as_deref().unwrap_or(plan);
    session.check(plan, plan.contents.as_ref(), release)
}

/// Says nothing, and can be cancelled.
struct Quiet<'a>(&'a dyn Cancellation);

impl Progress for Quiet<'_> {
    fn report(&self, _: progress::Event) {}
}

impl Cancellation for Quiet<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// Hears the build and passes it on; the stream of byte counts is only kept, to be looked at.
struct Listener {
    events: Sender<Event>,
    cancelled: CancelFlag,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    blocks: AtomicU64,
}

impl Listener {
    fn new(events: Sender<Event>) -> Self {
        Self {
            events,
            cancelled: CancelFlag::default(),
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
            blocks: AtomicU64::new(0),
        }
    }
}

impl Progress for Listener {
    fn report(&self, event: progress::Event) {
        match event {
            progress::Event::Advanced(amounts) => {
                self.bytes_in.store(amounts.bytes_in, Ordering::Relaxed);
                self.bytes_out.store(amounts.bytes_out, Ordering::Relaxed);
                self.blocks.store(amounts.blocks, Ordering::Relaxed);
            }
            event => {
                if matches!(event, progress::Event::PhaseStarted { .. }) {
                    self.bytes_in.store(0, Ordering::Relaxed);
                }
                let _ = self.events.send(Event::Build(event));
            }
        }
    }
}

impl Cancellation for Listener {
    fn is_cancelled(&self) -> bool {
        self.cancelled.is_cancelled()
    }
}

/// Does work, and tells of a panic in it instead of its result.
fn guarded(work: Work, act: impl FnOnce() -> Option<Event>) -> Option<Event> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or(Some(Event::Failed(work)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_that_panics_says_so_and_answers_the_next_request() {
        let (sender, events) = crossbeam_channel::unbounded();
        let mailbox: Arc<Mailbox<u64>> = Arc::default();
        let (letters, work) = (Arc::clone(&mailbox), Work::Costs);
        let serving = thread::spawn(move || {
            while let Some((number, _)) = letters.take() {
                let answer = || {
                    assert!(number != 1, "a fault");
                    Some(Event::Measured { number })
                };
                let _ = sender.send(guarded(work, answer).unwrap());
            }
        });
        mailbox.put(1);
        assert!(matches!(events.recv().unwrap(), Event::Failed(Work::Costs)));
        mailbox.put(2);
        assert!(matches!(
            events.recv().unwrap(),
            Event::Measured { number: 2 }
        ));
        mailbox.close();
        serving.join().unwrap();
    }
}
