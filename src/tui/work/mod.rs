//! The threads behind the screen: planning, searching, looking things up, building.
//!
//! The workers that wait for requests have a [`Mailbox`] each, with room for one request: a newer
//! one replaces an older one. A build, an export, a save and a load run on a thread of their own
//! until they end. All answers go to one queue. [`tasks`] has what is done for each request.

pub(super) mod answer;
pub(super) mod clipboard;
pub(super) mod event;
pub(super) mod export;
mod inspect;
pub(super) mod job;
mod listener;
pub(super) mod mailbox;
pub(super) mod tasks;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use answer::{Answer, Work};
use crossbeam_channel::Sender;
use event::Event;
use export::ExportRequest;
use job::{
    ArrangeRequest, BuildRequest, ContentsRequest, FixesRequest, InspectRequest, Job,
    MeasureRequest, PlanRequest,
};
use listener::Listener;
use mailbox::Mailbox;

use super::rows::catalog::Catalog;
use super::rows::search::Searcher;
use crate::extension::BuildOptions;
use crate::foundation::progress::{Amounts, Cancellation};

/// The workers, and the mailboxes through which they get requests.
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
    /// The threads that write files.
    writing: Vec<JoinHandle<()>>,
}

struct RunningBuild {
    thread: JoinHandle<()>,
    listener: Arc<Listener>,
}

impl Workers {
    /// Starts those that wait for requests.
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
            tasks::plan(&known, request, cancelled)
        })?;
        let mut searcher = Searcher::new(Arc::clone(catalog));
        workers.serve(
            Work::Arrange,
            &workers.arrangements,
            move |request, cancelled| tasks::arrange(&mut searcher, request, cancelled),
        )?;
        let known = Arc::clone(catalog);
        workers.serve(
            Work::Inspect,
            &workers.inspections,
            move |request, cancelled| tasks::inspect(&known, request, cancelled),
        )?;
        workers.serve(Work::Costs, &workers.costs, tasks::measure)?;
        let known = Arc::clone(catalog);
        workers.serve(Work::Fixes, &workers.fixes, move |request, cancelled| {
            tasks::fixes(known.session(), request, cancelled)
        })?;
        let known = Arc::clone(catalog);
        let release = workers.options.release.clone();
        workers.serve(
            Work::Contents,
            &workers.contents,
            move |request, cancelled| {
                Some(tasks::contents(
                    known.session(),
                    &release,
                    request,
                    cancelled,
                ))
            },
        )?;
        Ok(workers)
    }

    /// A thread that answers the requests of one mailbox until it is closed.
    fn serve<T: Send + 'static>(
        &self,
        work: Work,
        mailbox: &Arc<Mailbox<T>>,
        mut answer: impl FnMut(&T, &dyn Cancellation) -> Option<Answer> + Send + 'static,
    ) -> std::io::Result<()> {
        let (mailbox, events) = (Arc::clone(mailbox), self.events.clone());
        thread::Builder::new()
            .name(work.name().to_owned())
            .spawn(move || {
                while let Some((request, cancelled)) = mailbox.take() {
                    let answer = guarded(work, || answer(&request, &*cancelled));
                    // An answer to a request that a newer one has replaced would be out of date.
                    if let Some(answer) = answer.filter(|_| !cancelled.is_cancelled()) {
                        // Sending fails only if the receiver is gone, because the program ends.
                        let _ = events.send(Event::Answer(answer));
                    }
                }
            })?;
        Ok(())
    }

    /// Passes a job to its worker. Jobs that concern the terminal never get here.
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
                let save = self.once(Work::Save, move || tasks::save(path, selection))?;
                // Kept, so that the program does not end in the middle of the file.
                self.writing.push(save);
            }
            Job::Load(path) => {
                self.once(Work::Load, move || tasks::load(path))?;
            }
            // The event loop does these itself, since they need the terminal.
            Job::Copy(_) | Job::Suspend | Job::Stop | Job::Redraw | Job::Leave(_) => {}
        }
        Ok(())
    }

    /// Each export has a thread of its own, so that none replaces another.
    fn start_export(&mut self, request: ExportRequest) -> std::io::Result<()> {
        let catalog = Arc::clone(&self.catalog);
        let release = self.options.release.clone();
        let export = self.once(Work::Export, move || {
            tasks::export(catalog.session(), &release, request)
        })?;
        self.writing.push(export);
        Ok(())
    }

    /// Does one job on a thread of its own, and sends its result.
    fn once(
        &self,
        work: Work,
        act: impl FnOnce() -> Answer + Send + 'static,
    ) -> std::io::Result<JoinHandle<()>> {
        let events = self.events.clone();
        let thread = thread::Builder::new().name(work.name().to_owned());
        thread.spawn(move || {
            if let Some(answer) = guarded(work, || Some(act())) {
                let _ = events.send(Event::Answer(answer));
            }
        })
    }

    fn start_build(&mut self, request: BuildRequest) -> std::io::Result<()> {
        let (catalog, options) = (Arc::clone(&self.catalog), self.options.clone());
        let listener = Arc::new(Listener::new(self.events.clone()));
        let told = Arc::clone(&listener);
        let thread = self.once(Work::Build, move || {
            tasks::build(catalog.session(), options, request, &*told)
        })?;
        self.build = Some(RunningBuild { thread, listener });
        Ok(())
    }

    fn cancel_build(&self) {
        if let Some(build) = &self.build {
            build.listener.cancel();
        }
    }

    /// The progress of the build's running phase.
    pub(crate) fn build_amounts(&self) -> Amounts {
        let build = self.build.as_ref();
        build.map_or_else(Amounts::default, |build| build.listener.amounts())
    }

    /// Ends all work. Threads that write files are joined, so that no temporary file is left
    /// behind.
    pub(crate) fn end(&mut self) {
        // All are told to stop before any is waited for.
        self.plans.close();
        self.arrangements.close();
        self.inspections.close();
        self.costs.close();
        self.fixes.close();
        self.contents.close();
        self.cancel_build();
        // Only work that writes files is waited for: the other workers have nothing to lose.
        if let Some(build) = self.build.take() {
            // A panic of the build has been reported already.
            let _ = build.thread.join();
        }
        for thread in self.writing.drain(..) {
            let _ = thread.join();
        }
    }
}

/// Does work; if it panics, reports that instead of a result.
fn guarded(work: Work, act: impl FnOnce() -> Option<Answer>) -> Option<Answer> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or(Some(Answer::Failed(work)))
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
                    Some(Answer::Measured { number })
                };
                let _ = sender.send(guarded(work, answer).unwrap());
            }
        });
        mailbox.put(1);
        assert!(matches!(
            events.recv().unwrap(),
            Answer::Failed(Work::Costs)
        ));
        mailbox.put(2);
        assert!(matches!(
            events.recv().unwrap(),
            Answer::Measured { number: 2 }
        ));
        mailbox.close();
        serving.join().unwrap();
    }
}
