//! How an action changes the state, and which jobs follow. Nothing here does I/O or waits.

pub(super) mod answers;
pub(super) mod ask;
mod build;
mod files;
mod packages;
mod selection;
mod share;
mod typing;

use build::{answer, ask_output, cancel_build, quit};
use packages::{
    exclude, move_selection, next_conflict, open, show_filter, sort, toggle, undo_or_redo,
};
use typing::{edit_field, open_search, type_letter};

use super::input::action::{Action, Motion, View};
use super::rows::filter::Filter;
use super::state::State;
use super::state::menu::Menu;
use super::state::popup::Popup;
use super::work::job::{Job, Leave};

/// Does an action, and returns the jobs that follow.
pub(crate) fn update(state: &mut State, action: Action) -> Vec<Job> {
    state.message = None;
    state.changed.clear();
    let mut jobs = act(state, action);
    jobs.extend(ask::costs(state));
    jobs
}

fn act(state: &mut State, action: Action) -> Vec<Job> {
    if ends_range(action) {
        state.range = None;
    }
    match action {
        Action::Move(motion) => move_in_view(state, motion),
        Action::SelectRow(place) => select_row(state, place),
        Action::Scroll(motion) => scroll(state, motion),
        Action::ShowFilter(filter) => show_filter(state, filter),
        Action::NextFilter => show_filter(state, state.filter.after(1)),
        Action::PreviousFilter => show_filter(state, state.filter.after(Filter::ALL.len() - 1)),
        Action::Search => open_search(state),
        Action::NextMatch => next_match(state, Motion::Down),
        Action::PreviousMatch => next_match(state, Motion::Up),
        Action::Toggle => toggle(state),
        Action::Exclude => exclude(state),
        Action::Range => packages::range(state),
        Action::Undo => undo_or_redo(state, false),
        Action::Redo => undo_or_redo(state, true),
        Action::NextSort => sort(state, state.sort.next()),
        Action::TurnSort => sort(state, state.sort.turned()),
        Action::SortBy(column) => sort(state, state.sort.by(column)),
        Action::NextConflict => next_conflict(state, true),
        Action::PreviousConflict => next_conflict(state, false),
        Action::Why => open(state, Popup::Why(0)),
        Action::EnlargeList => packages::enlarge_list(state),
        Action::Enlarge => open(state, Popup::Details(0)),
        Action::Show(view) => show_view(state, view),
        Action::NextView => show_view(state, state.view.after(1)),
        Action::PreviousView => show_view(state, state.view.after(View::ALL.len() - 1)),
        Action::GoToPackage if state.view == View::Check => files::go_to_finding(state),
        Action::GoToPackage => packages::go_to_conflict(state),
        Action::Fix(number) => packages::fix(state, number),
        Action::OpenFolder => files::open_folder(state),
        Action::CloseFolder => files::close_folder(state),
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
        Action::Menu => {
            state.popup = Some(Popup::Menu(Menu::new(state.scope())));
            Vec::new()
        }
        Action::Quit => quit(state),
        Action::Interrupt if state.building.is_running() => cancel_build(state),
        Action::Interrupt => vec![Job::Leave(Leave::Interrupted)],
        Action::Suspend => vec![Job::Suspend],
        Action::CopyRow => share::copy_row(state),
        Action::CopyList => share::copy_list(state),
        Action::Export => share::ask_export(state),
        Action::SaveSelection => selection::ask_save(state),
        Action::LoadSelection => selection::ask_load(state),
        Action::NextTheme => {
            state.theme.palette = state.theme.palette.next();
            state.message = Some(format!("theme: {}", state.theme.palette.name()));
            Vec::new()
        }
        Action::Redraw => vec![Job::Redraw],
        Action::Unknown => unknown_key(state),
        Action::Type(letter) => type_letter(state, letter),
        Action::Edit(edit) => edit_field(state, edit),
    }
}

/// Whether the action changes what the list shows or what is marked: a range of rows that was begun
/// before would then mean others.
fn ends_range(action: Action) -> bool {
    matches!(
        action,
        Action::ShowFilter(_)
            | Action::NextFilter
            | Action::PreviousFilter
            | Action::Search
            | Action::NextSort
            | Action::TurnSort
            | Action::SortBy(_)
            | Action::NextConflict
            | Action::PreviousConflict
            | Action::Undo
            | Action::Redo
            | Action::Fix(_)
            | Action::Show(_)
            | Action::NextView
            | Action::PreviousView
            | Action::GoToPackage
    )
}

/// For a key without a meaning here: says so, since a key without any effect would be confusing.
fn unknown_key(state: &mut State) -> Vec<Job> {
    state.message = Some("that key does nothing here; ? lists all keys".to_owned());
    Vec::new()
}

/// The size of the terminal has changed.
pub(super) fn resize(state: &mut State, columns: u16, lines: u16) -> Vec<Job> {
    state.size = (columns, lines);
    let height = state.list_height();
    state.list.keep_in_sight(height);
    let height = state.files_height();
    state.files.list.keep_in_sight(height);
    let height = state.check_height();
    state.check.list.keep_in_sight(height);
    ask::costs(state).into_iter().collect()
}

/// Takes what is typed; in the menu, does what is chosen.
fn accept(state: &mut State) -> Vec<Job> {
    if let Some(Popup::Menu(menu)) = &state.popup {
        let chosen = menu.chosen();
        state.popup = None;
        // After the menu is closed, since the action acts on the view below it.
        return chosen.map_or_else(Vec::new, |action| update(state, action));
    }
    typing::accept(state)
}

/// Goes on to the next row that the search found, or back.
fn next_match(state: &mut State, motion: Motion) -> Vec<Job> {
    if state.search_here().is_none() {
        state.message = Some("there is no search; / begins one".to_owned());
        return Vec::new();
    }
    move_in_view(state, motion)
}

/// Moves in the list of the view.
fn move_in_view(state: &mut State, motion: Motion) -> Vec<Job> {
    if let Some(Popup::Menu(menu)) = &mut state.popup {
        menu.step(motion == Motion::Down);
        return Vec::new();
    }
    match state.view {
        View::Packages | View::Build => move_selection(state, motion),
        View::Conflicts => {
            state.conflicts.move_by(motion, 4);
            ask::fixes(state).into_iter().collect()
        }
        View::Files => {
            let height = state.files_height();
            state.files.list.move_by(motion, height);
            Vec::new()
        }
        View::Check => {
            let height = state.check_height();
            state.check.list.move_by(motion, height);
            state.check.top = 0;
            Vec::new()
        }
    }
}

/// Selects the row at that place; in the menu, runs it.
fn select_row(state: &mut State, place: usize) -> Vec<Job> {
    if let Some(Popup::Menu(menu)) = &mut state.popup {
        menu.select(place);
        return accept(state);
    }
    match state.view {
        View::Packages | View::Build => {
            let height = state.list_height();
            state.list.select(place, height);
            ask::detail(state).into_iter().collect()
        }
        View::Conflicts => {
            state.conflicts.select(place, 4);
            ask::fixes(state).into_iter().collect()
        }
        View::Files => {
            let height = state.files_height();
            state.files.list.select(place, height);
            Vec::new()
        }
        View::Check => {
            let height = state.check_height();
            state.check.list.select(place, height);
            state.check.top = 0;
            Vec::new()
        }
    }
}

/// Scrolls the text that receives the keys. Only `draw` knows how long that text is, so the caller
/// limits the topmost line afterwards.
fn scroll(state: &mut State, motion: Motion) -> Vec<Job> {
    let page = usize::from(state.size.1 / 2).max(1);
    let is_hidden = state.popup.is_none() && state.list_only;
    let Some(top) = state.scroll_top() else {
        if is_hidden {
            state.message = Some("z shows the details".to_owned());
        }
        return Vec::new();
    };
    *top = match motion {
        Motion::Up => top.saturating_sub(1),
        Motion::Down => top.saturating_add(1),
        Motion::PageUp => top.saturating_sub(page),
        Motion::PageDown => top.saturating_add(page),
        Motion::First => 0,
        // The caller reduces it to the last line that makes sense.
        Motion::Last => usize::MAX,
    };
    Vec::new()
}

fn show_view(state: &mut State, view: View) -> Vec<Job> {
    state.view = view;
    match view {
        View::Files | View::Check => ask::contents(state).into_iter().collect(),
        View::Conflicts => ask::fixes(state).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Closes what is on top: a popup, the build's view, the search, the filter.
fn back(state: &mut State) -> Vec<Job> {
    if state.popup.take().is_some() {
        return Vec::new();
    }
    if state.view == View::Files && state.files.search.take().is_some() {
        let (keep, height) = (state.files.list.selected(), state.files_height());
        state.files.list_nodes(keep, height);
        return Vec::new();
    }
    if state.view != View::Packages {
        return show_view(state, View::Packages);
    }
    if state.range.take().is_some() {
        state.message = Some("the range has ended".to_owned());
        return ask::detail(state).into_iter().collect();
    }
    if state.search.take().is_some() {
        state.filter = Filter::All;
        return ask::arranged(state).into_iter().collect();
    }
    if state.filter == Filter::All {
        state.message = Some("there is nothing to end or to close; q quits".to_owned());
        return Vec::new();
    }
    show_filter(state, Filter::All)
}
