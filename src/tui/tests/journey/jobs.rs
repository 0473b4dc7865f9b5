//! The workers of a [`Journey`]: the real tasks, done at once and on the same thread.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::extension::BuildOptions;
use crate::foundation::progress::{CancelFlag, Cancellation, Event, Progress};
use crate::image::ReleaseOptions;
use crate::tui::tests::Journey;
use crate::tui::work::answer::Answer;
use crate::tui::work::job::{BuildRequest, Job};
use crate::tui::work::tasks;

impl Journey {
    /// Does a job; gives what a worker would answer.
    pub(in crate::tui::tests) fn answers_to(&mut self, job: Job) -> Vec<Answer> {
        let catalog = Arc::clone(&self.program.state.catalog);
        let (session, never) = (catalog.session(), &CancelFlag::default());
        let release = ReleaseOptions::default();
        let answer = match job {
            Job::Plan(request) => tasks::plan(&catalog, &request, never),
            Job::Arrange(request) => tasks::arrange(&mut self.searcher, &request, never),
            Job::Inspect(request) => tasks::inspect(&catalog, &request, never),
            Job::Measure(request) => tasks::measure(&request, never),
            Job::Fixes(request) => tasks::fixes(session, &request, never),
            Job::Contents(request) => Some(tasks::contents(session, &release, &request, never)),
            Job::Build(_) if self.hold_builds => None,
            Job::Build(request) => return self.build(request),
            Job::Export(mut request) => {
                if let Some(folder) = &self.exports_to {
                    request.path = folder.join("export");
                }
                Some(tasks::export(session, &release, request))
            }
            Job::Save(path, selection) => match tasks::save(self.selection_file(), selection) {
                Answer::Saved { result, .. } => Some(Answer::Saved { path, result }),
                other => panic!("{other:?}"),
            },
            Job::Load(path) => match tasks::load(self.selection_file()) {
                Answer::Loaded { result, .. } => Some(Answer::Loaded { path, result }),
                other => panic!("{other:?}"),
            },
            Job::Leave(leave) => {
                self.left = Some(leave);
                None
            }
            Job::Copy(text) => {
                self.copied = Some(text);
                None
            }
            Job::CancelBuild | Job::Suspend | Job::Stop | Job::Redraw => None,
        };
        answer.into_iter().collect()
    }

    /// Where selections go and come from, whatever name was typed.
    fn selection_file(&self) -> PathBuf {
        let folder = self.exports_to.as_ref();
        folder.expect("nothing goes elsewhere").join("saved.toml")
    }

    fn build(&mut self, request: BuildRequest) -> Vec<Answer> {
        let catalog = Arc::clone(&self.program.state.catalog);
        let heard = Heard::default();
        let ended = tasks::build(catalog.session(), build_options(), request, &heard);
        let run = self.program.state.building.running().unwrap();
        for event in heard.0.into_inner().unwrap() {
            run.hear(event);
        }
        run.tick(Duration::from_millis(1500), run.amounts);
        vec![ended]
    }
}

/// Remembers what a build tells.
#[derive(Default)]
struct Heard(Mutex<Vec<Event>>);

impl Progress for Heard {
    fn report(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

impl Cancellation for Heard {
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Whether a newer request of that kind replaces an older one.
pub(in crate::tui::tests) fn replaces_older(job: &Job) -> bool {
    match job {
        Job::Plan(_)
        | Job::Arrange(_)
        | Job::Inspect(_)
        | Job::Measure(_)
        | Job::Fixes(_)
        | Job::Contents(_) => true,
        Job::Build(_)
        | Job::CancelBuild
        | Job::Export(_)
        | Job::Save(..)
        | Job::Load(_)
        | Job::Copy(_)
        | Job::Suspend
        | Job::Stop
        | Job::Redraw
        | Job::Leave(_) => false,
    }
}

fn build_options() -> BuildOptions {
    BuildOptions {
        output: PathBuf::new(),
        name: None,
        release: ReleaseOptions::default(),
        compression: crate::squashfs::Compression::default(),
        block_size: crate::squashfs::BlockSize::default(),
        jobs: std::num::NonZeroUsize::MIN,
        manifest: true,
        force: false,
        source_date_epoch: Some(1_700_000_000),
    }
}
