//! The build: asking for its name, starting it, stopping it.

use std::path::PathBuf;
use std::sync::Arc;

use super::selection::save;
use super::share::export;
use crate::tui::input::action::View;
use crate::tui::rows::filter::Filter;
use crate::tui::state::State;
use crate::tui::state::field::Field;
use crate::tui::state::popup::Popup;
use crate::tui::state::views::building::{Building, Run};
use crate::tui::work::job::{BuildRequest, Job, Leave};

/// Asks for the image's name, unless something prevents a build.
pub(super) fn ask_output(state: &mut State) -> Vec<Job> {
    let conflicts = state.rows.count(Filter::Conflicting);
    if state.building.is_running() {
        state.message = Some("a build is running already".to_owned());
    } else if state.planning.is_waiting() {
        // The plan on the screen is not yet that of the marks, so the image would hold something
        // else.
        state.message = Some("the plan is being made; press b again in a moment".to_owned());
    } else if conflicts > 0 {
        state.message = Some(format!(
            "not everything requested can be included: {}; c goes there",
            crate::tui::count::count(conflicts, "conflict")
        ));
    } else if state.rows.count(Filter::Included) == 0 {
        state.message = Some("nothing is included; Space requests a package".to_owned());
    } else {
        let field = Field::new(&state.output);
        state.popup = Some(Popup::Output(field));
    }
    Vec::new()
}

pub(super) fn start_build(state: &mut State, overwrite: bool) -> Vec<Job> {
    state.popup = None;
    let output = PathBuf::from(&state.output);
    let included = state.rows.plan().included();
    let packages = included.map(|item| (item.name.to_string(), item.installed_size.unwrap_or(0)));
    state.building = Building::Running(Run::new(output.clone(), packages.collect()));
    state.build_top = 0;
    state.view = View::Build;
    vec![Job::Build(BuildRequest {
        rows: Arc::clone(&state.rows),
        output,
        overwrite,
    })]
}

pub(super) fn cancel_build(state: &mut State) -> Vec<Job> {
    match state.building.running() {
        Some(run) => {
            run.cancelling = true;
            vec![Job::CancelBuild]
        }
        None => Vec::new(),
    }
}

pub(super) fn answer(state: &mut State, yes: bool) -> Vec<Job> {
    match (state.popup.take(), yes) {
        (Some(Popup::Overwrite), true) => start_build(state, true),
        (Some(Popup::OverwriteExport(path)), true) => export(state, path, true),
        (Some(Popup::UpdateSelection(path)), true) => save(state, path),
        (Some(Popup::LeaveBuild), true) => vec![Job::CancelBuild, Job::Leave(Leave::Quit)],
        _ => Vec::new(),
    }
}

pub(super) fn quit(state: &mut State) -> Vec<Job> {
    if state.building.is_running() {
        state.popup = Some(Popup::LeaveBuild);
        return Vec::new();
    }
    vec![Job::Leave(Leave::Quit)]
}
