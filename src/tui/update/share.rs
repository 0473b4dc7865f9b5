//! What is shown is copied into the clipboard, or written to a file.

use std::path::PathBuf;
use std::sync::Arc;

use crate::check::Finding;
use crate::foundation::quantity::human_size;
use crate::report::{Format, Style, printable};
use crate::tui::count::count;
use crate::tui::input::action::View;
use crate::tui::rows::file_tree::{Fate, FileNode, FileTree};
use crate::tui::rows::filter::Filter;
use crate::tui::rows::row::Row;
use crate::tui::state::State;
use crate::tui::state::field::Field;
use crate::tui::state::popup::Popup;
use crate::tui::state::views::building::{Building, Outcome};
use crate::tui::work::clipboard::MAX_BYTES;
use crate::tui::work::export::{ExportRequest, Shown};
use crate::tui::work::job::Job;

/// Copies the selected row, or those of the range.
pub(super) fn copy_row(state: &mut State) -> Vec<Job> {
    if state.view == View::Packages && state.range.is_some() {
        let rows = state.range_rows().iter().filter_map(|&id| state.row(id));
        let lines = bounded(rows.map(|row| package(state, &row)));
        return copy(state, &lines);
    }
    let line = match state.view {
        View::Packages => state.selected().map(|row| package(state, &row)),
        View::Conflicts => {
            let row = state.conflicts.selected().and_then(|id| state.row(id));
            row.map(|row| conflict(state, &row))
        }
        View::Files => state.files.selected().map(file),
        View::Check => state.check.selected().map(finding),
        View::Build => build(state),
    };
    match line {
        Some(line) => copy(state, &[line]),
        None => nothing(state),
    }
}

/// Copies all rows that are listed.
pub(super) fn copy_list(state: &mut State) -> Vec<Job> {
    let lines: Vec<String> = match state.view {
        View::Packages => {
            let rows = state.list.rows().iter().filter_map(|&id| state.row(id));
            bounded(rows.map(|row| package(state, &row)))
        }
        View::Conflicts => {
            let rows = state.conflicts.rows().iter();
            let rows = rows.filter_map(|&id| state.row(id));
            bounded(rows.map(|row| conflict(state, &row)))
        }
        View::Files => {
            let nodes = state.files.tree().map_or(&[][..], FileTree::nodes);
            let listed = state.files.list.rows().iter();
            bounded(listed.filter_map(|&number| nodes.get(number)).map(file))
        }
        View::Check => {
            let findings = state.check.known.iter().flat_map(|it| &it.findings);
            bounded(findings.map(finding))
        }
        View::Build => build(state).into_iter().collect(),
    };
    if lines.is_empty() {
        return nothing(state);
    }
    copy(state, &lines)
}

/// The lines, up to the first that is too much for the clipboard: a list may be long, and what
/// follows would only be thrown away.
fn bounded(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut bytes = 0;
    let mut taken = Vec::new();
    for line in lines {
        bytes += line.len() + 1;
        taken.push(line);
        if bytes > MAX_BYTES {
            break;
        }
    }
    taken
}

fn nothing(state: &mut State) -> Vec<Job> {
    state.message = Some("there is nothing to copy".to_owned());
    Vec::new()
}

fn copy(state: &mut State, lines: &[String]) -> Vec<Job> {
    let text = lines.join("\n");
    if text.len() > MAX_BYTES {
        let most = human_size(MAX_BYTES as u64);
        state.message = Some(format!(
            "too much for a terminal to copy (at most {most}); Y writes it to a file"
        ));
        return Vec::new();
    }
    // A conflict is copied with its explanation, which has lines of its own.
    let number = count(text.lines().count(), "line");
    let size = human_size(text.len() as u64);
    state.message = Some(format!(
        "copied {number}, {size}, if the terminal allows it"
    ));
    vec![Job::Copy(text)]
}

fn package(state: &State, row: &Row<'_>) -> String {
    let version = row.version.map_or("", |version| version.as_str());
    let title = row.title(&state.catalog);
    let line = format!("{title} {version}  {}", row.verdict.name());
    let line = match row.why() {
        why if why.is_empty() => line,
        why => format!("{line}: {why}"),
    };
    printable(&line).into_owned()
}

fn conflict(state: &State, row: &Row<'_>) -> String {
    let explanation = row.item.map_or(&[][..], |item| &item.explanation);
    let lines = explanation.iter();
    let lines = lines.map(|line| format!("\n  {}", printable(line)));
    format!("{}{}", package(state, row), lines.collect::<String>())
}

fn file(node: &FileNode) -> String {
    let package = node.package.as_deref().unwrap_or("");
    let line = match node.fate {
        Fate::LeftOut(reason) => {
            format!("{}  {package}, left out: {}", node.path, reason.text())
        }
        Fate::Hides(_) => format!("{}  {package}, hides the base's", node.path),
        Fate::New | Fate::Above if package.is_empty() => node.path.clone(),
        Fate::New | Fate::Above => format!("{}  {package}", node.path),
    };
    printable(&line).into_owned()
}

fn finding(finding: &Finding) -> String {
    let line = format!(
        "{}: {}. {}",
        finding.severity.name(),
        finding.text,
        finding.advice
    );
    printable(&line).into_owned()
}

fn build(state: &State) -> Option<String> {
    let style = Style {
        color: false,
        unicode: state.theme.unicode,
    };
    let lines = match &state.building {
        Building::None => return None,
        Building::Ended(_, Outcome::Built(built)) => {
            return Some(Format::Text.build(&built.report, &built.check, style));
        }
        Building::Ended(_, Outcome::Failed(causes)) => causes.clone(),
        Building::Ended(run, Outcome::Cancelled) | Building::Running(run) => {
            run.log.iter().cloned().collect()
        }
    };
    let lines = lines.iter().map(|line| printable(line).into_owned());
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// Asks for the file that what is shown is written to.
pub(super) fn ask_export(state: &mut State) -> Vec<Job> {
    if shown(state).is_none() {
        state.message = Some(match state.view {
            View::Build => "there is no report before a build".to_owned(),
            _ => "the packages are still being read; press again in a moment".to_owned(),
        });
        return Vec::new();
    }
    let name = match state.view {
        View::Packages => "plan.txt",
        View::Conflicts => "conflicts.txt",
        View::Files => "files.txt",
        View::Check => "check.txt",
        View::Build => "build.txt",
    };
    state.popup = Some(Popup::Export(Field::new(name)));
    Vec::new()
}

/// The name was typed: asks whether a file of that name may be replaced, or has it written.
pub(super) fn accept_export(state: &mut State, name: &str) -> Vec<Job> {
    let path = PathBuf::from(name);
    if name.is_empty() {
        state.message = Some("the file needs a name, such as plan.json".to_owned());
        return Vec::new();
    }
    // Not `exists`, which follows links: a link without a target would be replaced without a
    // question.
    if path.symlink_metadata().is_ok() {
        state.popup = Some(Popup::OverwriteExport(path));
        return Vec::new();
    }
    export(state, path, false)
}

/// Asks for the file to be written.
pub(super) fn export(state: &mut State, path: PathBuf, overwrite: bool) -> Vec<Job> {
    state.popup = None;
    let Some(shown) = shown(state) else {
        return Vec::new();
    };
    state.message = Some(format!("writing {}", path.display()));
    vec![Job::Export(ExportRequest {
        path,
        overwrite,
        unicode: state.theme.unicode,
        shown,
    })]
}

/// What the view shows; `None` if it is nothing yet.
fn shown(state: &State) -> Option<Shown> {
    let read = state
        .files
        .plan
        .clone()
        .filter(|_| state.checked().is_some());
    let plan = |listed, all, files| Shown::Plan {
        rows: Arc::clone(&state.rows),
        read: read.clone(),
        listed,
        all,
        files,
    };
    Some(match state.view {
        View::Packages if state.search.is_none() && state.filter == Filter::All => {
            plan(None, false, false)
        }
        View::Packages => {
            let all = state.search.is_none() && state.filter == Filter::Available;
            plan(Some(state.list.rows().to_vec()), all, false)
        }
        View::Conflicts => plan(Some(state.conflicts.rows().to_vec()), false, false),
        View::Files => {
            state.files.plan.as_ref()?;
            plan(None, false, true)
        }
        View::Check => Shown::Check(Arc::clone(state.check.known.as_ref()?)),
        View::Build => match &state.building {
            Building::Ended(_, Outcome::Built(built)) => Shown::Build(Arc::clone(built)),
            _ => return None,
        },
    })
}
