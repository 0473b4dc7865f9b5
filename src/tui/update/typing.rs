//! Text that is typed: a search, the name of the image.

use std::path::Path;

use super::ask;
use super::build::start_build;
use super::selection::{accept_load, accept_save};
use super::share::accept_export;
use crate::tui::input::action::View;
use crate::tui::input::edit::Edit;
use crate::tui::state::State;
use crate::tui::state::field::Field;
use crate::tui::state::popup::Popup;
use crate::tui::state::search::Search;
use crate::tui::work::job::Job;

pub(super) fn open_search(state: &mut State) -> Vec<Job> {
    let search = state.search_here().get_or_insert_with(Search::default);
    search.typing = true;
    Vec::new()
}

/// Takes what was typed.
pub(super) fn accept(state: &mut State) -> Vec<Job> {
    if let Some(Popup::Output(field)) = &state.popup {
        let name = field.text().trim().to_owned();
        if name.is_empty() {
            state.message = Some("the image needs a name, such as debug.raw".to_owned());
            return Vec::new();
        }
        state.output = name;
        if !state.overwrite && Path::new(&state.output).exists() {
            state.popup = Some(Popup::Overwrite);
            return Vec::new();
        }
        return start_build(state, state.overwrite);
    }
    if let Some(Popup::Export(field)) = &state.popup {
        let name = field.text().trim().to_owned();
        return accept_export(state, &name);
    }
    if let Some(Popup::Save(field)) = &state.popup {
        let name = field.text().trim().to_owned();
        return accept_save(state, &name);
    }
    if let Some(Popup::Load(field)) = &state.popup {
        let name = field.text().trim().to_owned();
        return accept_load(state, &name);
    }
    let here = state.search_here();
    if let Some(search) = here {
        search.typing = false;
        if search.field.text().trim().is_empty() {
            *here = None;
        }
    }
    Vec::new()
}

pub(super) fn type_letter(state: &mut State, letter: char) -> Vec<Job> {
    change_field(state, |field| field.insert(letter))
}

pub(super) fn edit_field(state: &mut State, edit: Edit) -> Vec<Job> {
    change_field(state, |field| field.edit(edit))
}

/// Changes the field that is open; a search that changed is searched.
pub(super) fn change_field(state: &mut State, change: impl FnOnce(&mut Field)) -> Vec<Job> {
    if let Some(
        Popup::Output(field) | Popup::Export(field) | Popup::Save(field) | Popup::Load(field),
    ) = &mut state.popup
    {
        change(field);
        return Vec::new();
    }
    if let Some(Popup::Menu(menu)) = &mut state.popup {
        change(&mut menu.field);
        menu.restart();
        return Vec::new();
    }
    let Some(search) = state.search_here() else {
        return Vec::new();
    };
    let before = search.field.text().to_owned();
    change(&mut search.field);
    if search.field.text() == before {
        return Vec::new();
    }
    // The files are few enough to be searched at once; packages are searched by a worker.
    if state.view == View::Files {
        let height = state.files_height();
        state.files.list_nodes(None, height);
        state.files.list.select(0, height);
        return Vec::new();
    }
    ask::arranged(state).into_iter().collect()
}
