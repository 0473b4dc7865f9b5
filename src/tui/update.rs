//! What an action does to the state, and which work follows. Pure and quick: nothing here waits.

use std::path::Path;
use std::sync::Arc;

use super::action::{Action, BuildRequest, Job, Leave, Motion, View};
use super::building::{Building, Run};
use super::field::Edit;
use super::filter::Filter;
use super::mark::Mark;
use super::row::RowId;
use super::state::{Popup, Search, State};
use crate::plan::Verdict;

/// Does what was asked for.
pub(super) fn update(state: &mut State, action: Action) -> Vec<Job> {
    state.message = None;
    match action {
        Action::Move(motion) => move_selection(state, motion),
        Action::Scroll(motion) => scroll(state, motion),
        Action::NextFilter => show_filter(state, state.filter.after(1)),
        Action::PreviousFilter => show_filter(state, state.filter.after(Filter::ALL.len() - 1)),
        Action::Search => open_search(state),
        Action::NextMatch => next_match(state, Motion::Down),
        Action::PreviousMatch => next_match(state, Motion::Up),
        Action::Toggle => toggle(state),
        Action::NeverTake => never_take(state),
        Action::Undo => travel(state, false),
        Action::Redo => travel(state, true),
        Action::NextConflict => next_conflict(state, true),
        Action::PreviousConflict => next_conflict(state, false),
        Action::Why => open(state, Popup::Why(0)),
        Action::Enlarge => open(state, Popup::Details(0)),
        Action::Show(view) => show_view(state, view),
        Action::Build => ask_output(state),
        Action::Cancel => cancel_build(state),
        Action::Accept => accept(state),
        Action::Yes => answer(state, true),
        Action::No => answer(state, false),
        Action::Back => back(state),
        Action::Help => {
            state.popup = Some(Popup::Help(0));
            Vec::new()
        }
        Action::Quit => quit(state),
        Action::Interrupt if state.building.is_running() => cancel_build(state),
        Action::Interrupt => vec![Job::Leave(Leave::Interrupted)],
        Action::Suspend => vec![Job::Suspend],
        Action::Redraw => vec![Job::Redraw],
        Action::Unknown => unknown_key(state),
        Action::Type(letter) => type_letter(state, letter),
        Action::Edit(edit) => edit_field(state, edit),
    }
}

/// A key that means nothing here says so, rather than doing nothing in silence.
fn unknown_key(state: &mut State) -> Vec<Job> {
    state.message = Some("that key does nothing here; ? lists all keys".to_owned());
    Vec::new()
}

/// The terminal has another size.
pub(super) fn resize(state: &mut State, columns: u16, lines: u16) {
    state.size = (columns, lines);
    let height = state.list_height();
    state.list.keep_in_sight(height);
}

fn move_selection(state: &mut State, motion: Motion) -> Vec<Job> {
    let before = state.list.selected();
    let height = state.list_height();
    state.list.move_by(motion, height);
    if state.list.selected() == before {
        return Vec::new();
    }
    state.ask_detail().into_iter().collect()
}

fn scroll(state: &mut State, motion: Motion) -> Vec<Job> {
    let page = usize::from(state.size.1 / 2).max(1);
    let (view, top) = match &mut state.popup {
        Some(Popup::Help(top) | Popup::Why(top) | Popup::Details(top)) => (None, top),
        Some(_) => return Vec::new(),
        None if state.view == View::Build => (Some(View::Build), &mut state.build_top),
        None => (Some(View::Packages), &mut state.detail_top),
    };
    let (from, last) = (*top, usize::MAX);
    let to = match motion {
        Motion::Up => from.saturating_sub(1),
        Motion::Down => from.saturating_add(1),
        Motion::PageUp => from.saturating_sub(page),
        Motion::PageDown => from.saturating_add(page),
        Motion::First => 0,
        Motion::Last => last,
    };
    let to = to.min(super::draw::last_top(state, view));
    match &mut state.popup {
        Some(Popup::Help(top) | Popup::Why(top) | Popup::Details(top)) => *top = to,
        _ if view == Some(View::Build) => state.build_top = to,
        _ => state.detail_top = to,
    }
    Vec::new()
}

fn show_filter(state: &mut State, filter: Filter) -> Vec<Job> {
    let keep = state.list.selected();
    state.filter = filter;
    state.list_rows(keep);
    state.ask_detail().into_iter().collect()
}

fn open_search(state: &mut State) -> Vec<Job> {
    let search = state.search.get_or_insert_with(Search::default);
    search.typing = true;
    Vec::new()
}

fn next_match(state: &mut State, motion: Motion) -> Vec<Job> {
    if state.search.is_none() {
        state.message = Some("no search; / begins one".to_owned());
        return Vec::new();
    }
    move_selection(state, motion)
}

fn toggle(state: &mut State) -> Vec<Job> {
    put_mark(state, Mark::next)
}

fn never_take(state: &mut State) -> Vec<Job> {
    put_mark(state, |mark| match mark {
        Mark::Never => Mark::Left,
        Mark::Left | Mark::Requested => Mark::Never,
    })
}

/// Changes the mark of the selected row and plans anew.
fn put_mark(state: &mut State, change: impl Fn(Mark) -> Mark) -> Vec<Job> {
    let Some(row) = state.selected() else {
        state.message = Some("no package is selected".to_owned());
        return Vec::new();
    };
    if !state.can_toggle(&row) {
        state.message = Some(format!(
            "only the base has {}: there is nothing to mark",
            row.name
        ));
        return Vec::new();
    }
    let name = row.name.to_owned();
    let mark = change(state.mark(&row));
    let marked = mark.put(state.history.now(), &state.catalog, &row);
    state.history.mark(marked);
    state.message = Some(match mark {
        Mark::Requested => format!("{name}: requested"),
        Mark::Never => format!("{name}: never taken"),
        Mark::Left => format!("{name}: no mark"),
    });
    vec![state.ask_plan()]
}

fn travel(state: &mut State, forward: bool) -> Vec<Job> {
    let moved = if forward {
        state.history.redo()
    } else {
        state.history.undo()
    };
    if moved {
        return vec![state.ask_plan()];
    }
    let nothing = if forward {
        "nothing to make again"
    } else {
        "nothing to take back"
    };
    state.message = Some(nothing.to_owned());
    Vec::new()
}

/// Selects the next conflicting row, around the end; a filter or search that hides all of them
/// gives way.
fn next_conflict(state: &mut State, forward: bool) -> Vec<Job> {
    if state.rows.count(Filter::Conflicting) == 0 {
        state.message = Some("no conflicts".to_owned());
        return Vec::new();
    }
    let is_conflict = |state: &State, id: RowId| state.rows.verdict(id) == Verdict::Conflicting;
    let shown = state.list.rows();
    if !shown.iter().any(|&id| is_conflict(state, id)) {
        let keep = state.list.selected();
        state.filter = Filter::All;
        state.search = None;
        state.list_rows(keep);
    }
    let rows = state.list.rows();
    let (count, at) = (rows.len(), state.list.at());
    let place = (1..=count)
        .map(|step| {
            if forward {
                (at + step) % count
            } else {
                (at + count - step % count) % count
            }
        })
        .find(|&place| rows.get(place).is_some_and(|&id| is_conflict(state, id)));
    if let Some(place) = place {
        let height = state.list_height();
        state.list.select(place, height);
    }
    state.ask_detail().into_iter().collect()
}

fn open(state: &mut State, popup: Popup) -> Vec<Job> {
    if state.list.selected().is_some() {
        state.popup = Some(popup);
    } else {
        state.message = Some("no package is selected".to_owned());
    }
    Vec::new()
}

fn show_view(state: &mut State, view: View) -> Vec<Job> {
    state.view = view;
    Vec::new()
}

/// Asks for the image's name, unless something stands in the way of a build.
fn ask_output(state: &mut State) -> Vec<Job> {
    let conflicts = state.rows.count(Filter::Conflicting);
    if state.building.is_running() {
        state.message = Some("a build runs already".to_owned());
    } else if state.planning.is_waiting() {
        state.message = Some("the plan is being made; press b again in a moment".to_owned());
    } else if conflicts > 0 {
        state.message = Some(format!(
            "not everything requested can be included: {}; c goes there",
            super::text::count(conflicts, "conflict")
        ));
    } else if state.rows.count(Filter::Included) == 0 {
        state.message = Some("nothing is included; Space requests a package".to_owned());
    } else {
        let field = super::field::Field::new(&state.output);
        state.popup = Some(Popup::Output(field));
    }
    Vec::new()
}

fn accept(state: &mut State) -> Vec<Job> {
    if let Some(Popup::Output(field)) = &state.popup {
        let name = field.text().trim().to_owned();
        if name.is_empty() {
            state.message = Some("the image needs a name, as in debug.raw".to_owned());
            return Vec::new();
        }
        state.output = name;
        if !state.overwrite && Path::new(&state.output).exists() {
            state.popup = Some(Popup::Overwrite);
            return Vec::new();
        }
        return start_build(state, state.overwrite);
    }
    if let Some(search) = &mut state.search {
        search.typing = false;
        if search.field.text().trim().is_empty() {
            state.search = None;
        }
    }
    Vec::new()
}

fn answer(state: &mut State, yes: bool) -> Vec<Job> {
    match (state.popup.take(), yes) {
        (Some(Popup::Overwrite), true) => start_build(state, true),
        (Some(Popup::LeaveBuild), true) => vec![Job::CancelBuild, Job::Leave(Leave::Quit)],
        _ => Vec::new(),
    }
}

fn start_build(state: &mut State, overwrite: bool) -> Vec<Job> {
    state.popup = None;
    let output = std::path::PathBuf::from(&state.output);
    let included = state.rows.plan().included();
    let packages = included.map(|item| (item.name.to_string(), item.installed_size));
    state.building = Building::Running(Run::new(output.clone(), packages.collect()));
    state.build_top = 0;
    state.view = View::Build;
    vec![Job::Build(BuildRequest {
        rows: Arc::clone(&state.rows),
        output,
        overwrite,
    })]
}

fn cancel_build(state: &mut State) -> Vec<Job> {
    match state.building.running() {
        Some(run) => {
            run.cancelling = true;
            vec![Job::CancelBuild]
        }
        None => Vec::new(),
    }
}

/// Closes what is on top: a popup, the build's view, the search, the filter.
fn back(state: &mut State) -> Vec<Job> {
    if state.popup.take().is_some() {
        return Vec::new();
    }
    if state.view != View::Packages {
        return show_view(state, View::Packages);
    }
    if state.search.take().is_some() || state.filter != Filter::All {
        return show_filter(state, Filter::All);
    }
    Vec::new()
}

fn quit(state: &mut State) -> Vec<Job> {
    if state.building.is_running() {
        state.popup = Some(Popup::LeaveBuild);
        return Vec::new();
    }
    vec![Job::Leave(Leave::Quit)]
}

fn type_letter(state: &mut State, letter: char) -> Vec<Job> {
    change_field(state, |field| field.insert(letter))
}

fn edit_field(state: &mut State, edit: Edit) -> Vec<Job> {
    change_field(state, |field| field.edit(edit))
}

/// Changes the field that is open; a search that changed is searched.
fn change_field(state: &mut State, change: impl FnOnce(&mut super::field::Field)) -> Vec<Job> {
    if let Some(Popup::Output(field)) = &mut state.popup {
        change(field);
        return Vec::new();
    }
    let Some(search) = &mut state.search else {
        return Vec::new();
    };
    let before = search.field.text().to_owned();
    change(&mut search.field);
    if search.field.text() == before {
        return Vec::new();
    }
    state.ask_search().into_iter().collect()
}
