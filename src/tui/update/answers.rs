//! How the answers of workers change the state. Late answers are recognised by their number and
//! ignored.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::ask;
use super::selection::{loaded, saved};
use crate::check::Check;
use crate::extension::ExtensionError;
use crate::foundation::quantity::human_size;
use crate::plan::{Fix, Plan};
use crate::tui::input::action::View;
use crate::tui::rows::Rows;
use crate::tui::rows::file_tree::FileTree;
use crate::tui::rows::row_id::RowId;
use crate::tui::state::State;
use crate::tui::state::popup::Popup;
use crate::tui::state::views::building::Built;
use crate::tui::state::views::detail::Detail;
use crate::tui::state::views::files::KnownFiles;
use crate::tui::work::answer::{Answer, Work};
use crate::tui::work::job::Job;

/// What an answer changes, and which work follows.
pub(crate) fn hear(state: &mut State, answer: Answer) -> Vec<Job> {
    match answer {
        Answer::Planned { number, rows } => return planned(state, number, rows),
        Answer::Arranged { number, rows } => return arranged(state, number, rows),
        Answer::Loaded { path, result } => return loaded(state, path, result),
        Answer::Measured { number } => measured(state, number),
        Answer::Inspected { number, detail } => inspected(state, number, detail),
        Answer::Fixes { number, fixes } => fixed(state, number, fixes),
        Answer::Contents {
            number,
            check,
            result,
        } => contents(state, number, *check, result),
        Answer::Exported { path, result } => exported(state, &path, result),
        Answer::Saved { path, result } => saved(state, path, result),
        Answer::Build(event) => {
            if let Some(run) = state.building.running() {
                run.hear(event);
            }
        }
        Answer::BuildEnded(result) => built(state, *result),
        Answer::Failed(work) => failed(state, work),
    }
    Vec::new()
}

/// A plan has arrived. The selected row stays selected, at the same line of the screen.
fn planned(state: &mut State, number: u64, rows: Arc<Rows>) -> Vec<Job> {
    if !state.planning.accept(number) {
        return Vec::new();
    }
    let selected = state.list.selected();
    // `ask::detail` below clears the details, so they are kept here.
    let known = state.detail.take();
    // Some ids of rows are valid in one plan only, so the selected row is looked up in the new one.
    let keep = selected.and_then(|id| rows.counterpart(&state.rows, id));
    let first = number == 1;
    let requested = rows.plan().items.iter().position(|item| item.requested);
    let changed = state.rows.changed(&rows);
    state.rows = rows;
    if let Some(arranged) = &mut state.arranged {
        // The ids of rows that only the old plan had are not valid any more.
        let rows = &state.rows;
        arranged.retain(|&id| rows.is_lasting(id));
    }
    state.changed = if first { Vec::new() } else { changed };
    state.list_conflicts();
    state.list_rows(keep);
    // Only if the user has not moved the selection while the first plan was computed.
    if first && requested.is_some() && selected == state.rows.order().first().copied() {
        select_first_request(state);
    }
    let again = state
        .arranged
        .is_some()
        .then(|| ask::arranged(state))
        .flatten();
    let files = match state.view {
        View::Files | View::Check => ask::contents(state),
        View::Conflicts => ask::fixes(state),
        _ => None,
    };
    let jobs = again.into_iter().chain(ask::detail(state));
    let jobs = jobs.chain(files).chain(ask::costs(state)).collect();
    if keep.is_some() && state.list.selected() == keep {
        // The old details stay visible until the answer arrives, so that nothing flickers.
        state.detail = known;
    }
    jobs
}

/// At the start, the first requested package is selected.
fn select_first_request(state: &mut State) {
    let requested = |id: RowId| state.rows.item(id).is_some_and(|item| item.requested);
    let place = state.list.rows().iter().position(|&id| requested(id));
    if let Some(place) = place {
        let height = state.list_height();
        state.list.select(place, height);
    }
}

/// The rows of a search or a sort have arrived.
fn arranged(state: &mut State, number: u64, rows: Vec<RowId>) -> Vec<Job> {
    if !state.arranging.accept(number) {
        return Vec::new();
    }
    state.arranged = Some(rows);
    // While letters are typed, the best match is selected.
    let typing = state.is_typing_search();
    let keep = state.list.selected().filter(|_| !typing);
    state.list_rows(keep);
    if typing {
        let height = state.list_height();
        state.list.select(0, height);
    }
    let detail = ask::detail(state);
    detail.into_iter().chain(ask::costs(state)).collect()
}

/// The costs that were asked for are known: it is time to paint.
fn measured(state: &mut State, number: u64) {
    state.measuring.accept(number);
}

/// The details of the selected row have arrived.
fn inspected(state: &mut State, number: u64, detail: Box<Detail>) {
    if state.inspecting.accept(number) {
        state.detail = Some(detail);
    }
}

/// The fixes of the selected conflict have arrived.
fn fixed(state: &mut State, number: u64, fixes: Vec<Fix>) {
    if state.fixing.accept(number) {
        state.fixes = Some(fixes);
    }
}

/// The files of a plan have arrived, with its check.
fn contents(state: &mut State, number: u64, check: Check, result: Result<Box<Plan>, Vec<String>>) {
    if !state.files.asked.accept(number) {
        return;
    }
    state.check.show(check);
    let lines = state.check_height();
    state.check.list.keep_in_sight(lines);
    let height = state.files_height();
    let plan = match result {
        Ok(plan) => Arc::new(*plan),
        Err(problem) => {
            state.files.known = KnownFiles::Problem(problem);
            state.files.plan = None;
            return;
        }
    };
    match &plan.contents {
        Some(contents) => state.files.show(FileTree::new(contents), height),
        None => state.files.known = KnownFiles::Nothing,
    }
    state.files.plan = Some(plan);
}

/// An export ended.
fn exported(state: &mut State, path: &Path, result: io::Result<usize>) {
    let path = path.display();
    state.message = Some(match result {
        Ok(bytes) => format!("wrote {path}, {}", human_size(bytes as u64)),
        Err(error) => format!("cannot write {path}: {error}"),
    });
}

/// A worker failed because of a bug in this program: its request is given up, and the marks are
/// kept.
fn failed(state: &mut State, work: Work) {
    match work {
        Work::Plan => state.planning.give_up(),
        Work::Arrange => state.arranging.give_up(),
        Work::Inspect => state.inspecting.give_up(),
        Work::Costs => state.measuring.give_up(),
        Work::Fixes => state.fixing.give_up(),
        Work::Contents => {
            state.files.asked.give_up();
            state.files.known = KnownFiles::Problem(vec![DEFECT.to_owned()]);
        }
        Work::Build => built(state, Err(ExtensionError::Defect)),
        Work::Export | Work::Save | Work::Load => {}
    }
    state.message = Some(format!("the {} failed: {DEFECT}", work.name()));
}

/// The message about a bug in this program.
const DEFECT: &str = "this is a bug in sysextant; your marks are kept, Ctrl-s saves them";

/// The build ended.
fn built(state: &mut State, result: Result<Built, ExtensionError>) {
    state.building.end(result);
    state.build_top = 0;
    // The question was whether to stop the build, which has ended.
    if matches!(state.popup, Some(Popup::LeaveBuild)) {
        state.popup = None;
    }
}
