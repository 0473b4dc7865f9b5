//! The views that need the files of the plan: the tree of folders, and the findings of the check.

use super::packages::select_everywhere;
use crate::tui::rows::row_id::RowId;
use crate::tui::state::State;
use crate::tui::work::job::Job;

/// Opens the selected folder, or closes it.
pub(super) fn open_folder(state: &mut State) -> Vec<Job> {
    let height = state.files_height();
    match state.files.selected() {
        Some(node) if node.is_folder => state.files.open_or_close(None, height),
        Some(_) => state.message = Some("that is a file; only folders open".to_owned()),
        None => state.message = Some("there is no folder".to_owned()),
    }
    Vec::new()
}

/// Closes the selected folder; on anything else, goes to the folder that it is in.
pub(super) fn close_folder(state: &mut State) -> Vec<Job> {
    let height = state.files_height();
    let node = state.files.selected();
    let is_open = node.is_some_and(|node| node.is_folder && state.files.is_open(node));
    if is_open {
        state.files.open_or_close(Some(false), height);
    } else {
        let before = state.files.list.at();
        state.files.go_up(height);
        if state.files.list.at() == before {
            state.message = Some("there is no folder above".to_owned());
        }
    }
    Vec::new()
}

/// Shows the package of the selected finding in the list.
pub(super) fn go_to_finding(state: &mut State) -> Vec<Job> {
    let finding = state.check.selected();
    let Some(package) = finding.and_then(|it| it.packages.first().cloned()) else {
        state.message = Some("this finding is not about one package".to_owned());
        return Vec::new();
    };
    let mut rows = state.rows.order().iter().copied();
    let is_it = |&id: &RowId| state.row(id).is_some_and(|row| row.name == package);
    match rows.find(is_it) {
        Some(id) => select_everywhere(state, id),
        None => Vec::new(),
    }
}
