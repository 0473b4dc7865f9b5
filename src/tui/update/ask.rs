//! The requests of the screen to the workers. The state numbers each kind of request, to know
//! whether an answer is still expected.

use std::sync::Arc;

use crate::tui::input::action::View;
use crate::tui::state::State;
use crate::tui::state::marks::mark::Mark;
use crate::tui::work::job::{
    ArrangeRequest, ContentsRequest, FixesRequest, InspectRequest, Job, MeasureRequest, PlanRequest,
};

/// All requests at the start of the screen.
pub(crate) fn first(state: &mut State) -> Vec<Job> {
    let first = plan(state);
    let detail = detail(state);
    let costs = costs(state);
    std::iter::once(first).chain(detail).chain(costs).collect()
}

/// Requests the fixes of the selected conflict.
pub(crate) fn fixes(state: &mut State) -> Option<Job> {
    state.fixes = None;
    let number = state.fixing.ask();
    let Some(row) = state.conflicts.selected() else {
        // There is nothing to ask, but a late answer to an earlier request must not be accepted.
        state.fixing.accept(number);
        return None;
    };
    let rows = Arc::clone(&state.rows);
    Some(Job::Fixes(FixesRequest { number, rows, row }))
}

/// Asks for the plan of the selection.
pub(crate) fn plan(state: &mut State) -> Job {
    Job::Plan(PlanRequest {
        number: state.planning.ask(),
        selection: state.history.now().clone(),
        shown: state.shown_candidates(),
    })
}

/// Requests the details of the selected row.
pub(crate) fn detail(state: &mut State) -> Option<Job> {
    state.detail = None;
    state.detail_top = 0;
    let number = state.inspecting.ask();
    let row = state.list.selected();
    let toggled = state.toggled(Mark::next);
    let Some(row) = row else {
        // As for the fixes: an answer to an earlier request is out of date now.
        state.inspecting.accept(number);
        return None;
    };
    Some(Job::Inspect(InspectRequest {
        number,
        rows: Arc::clone(&state.rows),
        row,
        toggled,
    }))
}

/// Requests the costs of the rows on the screen that are not known yet.
pub(crate) fn costs(state: &mut State) -> Option<Job> {
    if state.view != View::Packages {
        return None;
    }
    let mut candidates = state.shown_candidates();
    candidates.retain(|&id| state.rows.costs().known(id).is_none());
    if candidates.is_empty() {
        return None;
    }
    Some(Job::Measure(MeasureRequest {
        number: state.measuring.ask(),
        rows: Arc::clone(&state.rows),
        candidates,
    }))
}

/// Asks for the rows that match what is typed, in the order of the sort. Without a search and a
/// sort, these are all rows by name, which are known.
pub(crate) fn arranged(state: &mut State) -> Option<Job> {
    let search = state.search.as_ref();
    let text = search.map_or("", |search| search.field.text().trim());
    let text = text.to_owned();
    let number = state.arranging.ask();
    if text.is_empty() && state.sort.is_natural() {
        // An answer to an earlier search is out of date now.
        state.arranging.accept(number);
        state.arranged = None;
        let keep = state.list.selected();
        state.list_rows(keep);
        return detail(state);
    }
    Some(Job::Arrange(ArrangeRequest {
        number,
        text,
        sort: state.sort,
        rows: Arc::clone(&state.rows),
    }))
}

/// Asks for the files of the newest plan, unless they are known or asked for already.
pub(crate) fn contents(state: &mut State) -> Option<Job> {
    let known = state.files.of.as_ref();
    // While a plan is awaited, the files of the old one would be read for nothing.
    if known.is_some_and(|of| Arc::ptr_eq(of, &state.rows)) || state.planning.is_waiting() {
        return None;
    }
    state.files.of = Some(Arc::clone(&state.rows));
    Some(Job::Contents(ContentsRequest {
        number: state.files.asked.ask(),
        rows: Arc::clone(&state.rows),
    }))
}
