//! Saves the selection to a file, and loads one from a file.

use std::path::{Path, PathBuf};

use super::ask;
use crate::plan::Selection;
use crate::session::selection_file::SelectionFileError;
use crate::tui::state::State;
use crate::tui::state::field::Field;
use crate::tui::state::popup::Popup;
use crate::tui::work::job::Job;

/// The name that is suggested if no other is known.
const NAME: &str = "selection.toml";

fn name(state: &State) -> Field {
    let known = state.selection_file.as_deref();
    Field::new(&known.unwrap_or(Path::new(NAME)).to_string_lossy())
}

pub(super) fn ask_save(state: &mut State) -> Vec<Job> {
    state.popup = Some(Popup::Save(name(state)));
    Vec::new()
}

pub(super) fn ask_load(state: &mut State) -> Vec<Job> {
    state.popup = Some(Popup::Load(name(state)));
    Vec::new()
}

/// The name was typed: asks whether a file that the selection does not come from may be changed,
/// or asks for it to be saved.
pub(super) fn accept_save(state: &mut State, name: &str) -> Vec<Job> {
    let path = PathBuf::from(name);
    if name.is_empty() {
        state.message = Some("the file needs a name, such as selection.toml".to_owned());
        return Vec::new();
    }
    let is_ours = state.selection_file.as_ref() == Some(&path);
    // The file that the marks came from is saved without a question.
    if path.symlink_metadata().is_ok() && !is_ours {
        state.popup = Some(Popup::UpdateSelection(path));
        return Vec::new();
    }
    save(state, path)
}

/// Asks for the selection to be saved.
pub(super) fn save(state: &mut State, path: PathBuf) -> Vec<Job> {
    state.popup = None;
    state.message = Some(format!("saving {}", path.display()));
    vec![Job::Save(path, state.history.now().clone())]
}

/// The name was typed: asks for the selection to be loaded.
pub(super) fn accept_load(state: &mut State, name: &str) -> Vec<Job> {
    if name.is_empty() {
        state.message = Some("the file needs a name, such as selection.toml".to_owned());
        return Vec::new();
    }
    state.popup = None;
    state.message = Some(format!("loading {name}"));
    vec![Job::Load(PathBuf::from(name))]
}

/// The selection was saved, or not.
pub(super) fn saved(
    state: &mut State,
    path: PathBuf,
    result: Result<Selection, SelectionFileError>,
) {
    state.message = Some(match result {
        Ok(selection) => format!("saved {}: {}", path.display(), summary(&selection)),
        Err(error) => return state.message = Some(in_a_line(&error)),
    });
    state.selection_file = Some(path);
}

/// A selection was loaded, or not. It is one step, which can be undone.
pub(super) fn loaded(
    state: &mut State,
    path: PathBuf,
    result: Result<Selection, SelectionFileError>,
) -> Vec<Job> {
    let selection = match result {
        Ok(selection) => selection,
        Err(error) => {
            state.message = Some(in_a_line(&error));
            return Vec::new();
        }
    };
    let is_new = selection != *state.history.now();
    let (name, what) = (path.display(), summary(&selection));
    state.message = Some(if is_new {
        format!("loaded {name}: {what}")
    } else {
        format!("{name} holds the same marks as now: {what}")
    });
    state.selection_file = Some(path);
    if !is_new {
        return Vec::new();
    }
    state.range = None;
    state.history.mark(selection);
    vec![ask::plan(state)]
}

fn summary(selection: &Selection) -> String {
    let (requested, excluded) = (selection.requests.len(), selection.excluded.len());
    match excluded {
        0 => format!("{requested} requested"),
        _ => format!("{requested} requested, {excluded} excluded"),
    }
}

/// The error and its position, without the quoted lines of the file.
fn in_a_line(error: &SelectionFileError) -> String {
    let text = error.to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    match (lines.next(), lines.next_back()) {
        (Some(first), Some(last)) => format!("{first}: {last}"),
        (first, _) => first.unwrap_or_default().to_owned(),
    }
}
