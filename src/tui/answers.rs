//! What the answers of workers do to the state. Late answers are told by their number and ignored.

use std::sync::Arc;

use super::action::Job;
use super::detail::Detail;
use super::row::RowId;
use super::rows::Rows;
use super::state::State;
use crate::extension::{BuildReport, ExtensionError};

/// A plan came. The selected row stays selected, and stays where it is on the screen.
pub(super) fn planned(state: &mut State, number: u64, rows: Arc<Rows>) -> Vec<Job> {
    if !state.planning.accept(number) {
        return Vec::new();
    }
    let selected = state.list.selected();
    let known = state.detail.take();
    let keep = selected.and_then(|id| rows.counterpart(&state.rows, id));
    let first = state.rows.plan().items.is_empty();
    let requested = rows.plan().items.iter().position(|item| item.requested);
    state.rows = rows;
    if let Some(matches) = state
        .search
        .as_mut()
        .and_then(|search| search.matches.as_mut())
    {
        // Rows that only the old plan had are numbers of nothing now.
        let rows = &state.rows;
        matches.retain(|&id| rows.is_lasting(id));
    }
    state.list_rows(keep);
    if first && requested.is_some() && selected == state.rows.order().first().copied() {
        select_first_request(state);
    }
    let again = state.search.is_some().then(|| state.ask_search()).flatten();
    let jobs = again.into_iter().chain(state.ask_detail()).collect();
    if keep.is_some() && state.list.selected() == keep {
        // What was known stays in sight until the answer comes, so that nothing flickers.
        state.detail = known;
    }
    jobs
}

/// At the start, what was asked for is in sight.
fn select_first_request(state: &mut State) {
    let requested = |id: RowId| state.rows.item(id).is_some_and(|item| item.requested);
    let place = state.list.rows().iter().position(|&id| requested(id));
    if let Some(place) = place {
        let height = state.list_height();
        state.list.select(place, height);
    }
}

/// The matches of a search came.
pub(super) fn found(state: &mut State, number: u64, matches: Vec<RowId>) -> Vec<Job> {
    let Some(search) = &mut state.search else {
        return Vec::new();
    };
    if !search.asked.accept(number) {
        return Vec::new();
    }
    let typing = search.typing;
    search.matches = Some(matches);
    let keep = state.list.selected().filter(|_| !typing);
    state.list_rows(keep);
    if typing {
        let height = state.list_height();
        state.list.select(0, height);
    }
    state.ask_detail().into_iter().collect()
}

/// What was looked up of the selected row came.
pub(super) fn inspected(state: &mut State, number: u64, detail: Box<Detail>) {
    if state.inspecting.accept(number) {
        state.detail = Some(detail);
    }
}

/// The build ended.
pub(super) fn built(state: &mut State, result: Result<BuildReport, ExtensionError>) {
    state.building.end(result);
    state.build_top = 0;
    if matches!(state.popup, Some(super::state::Popup::LeaveBuild)) {
        state.popup = None;
    }
}
