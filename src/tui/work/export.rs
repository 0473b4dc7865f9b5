//! Writing what is shown to a file: as text, JSON or Markdown, by the ending of its name; whole or
//! not at all. A file that exists is replaced only if the user agreed.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::check::Check;
use crate::foundation::whole_file;
use crate::foundation::whole_file::Existing;
use crate::image::ReleaseOptions;
use crate::plan::{Plan, Verdict};
use crate::report::{Format, PlanView, Style};
use crate::session::Session;
use crate::tui::rows::Rows;
use crate::tui::rows::row_id::RowId;
use crate::tui::state::views::building::Built;

/// What is shown.
#[derive(Clone, Debug)]
pub(crate) enum Shown {
    /// The plan, or the part of it that is listed.
    Plan {
        rows: Arc<Rows>,
        /// With its files, if they are known.
        read: Option<Arc<Plan>>,
        listed: Option<Vec<RowId>>,
        /// Whether candidates that the plan does not touch are listed, too.
        all: bool,
        /// Whether each file is listed.
        files: bool,
    },
    Check(Arc<Check>),
    Build(Arc<Built>),
}

/// A request for an export.
#[derive(Clone, Debug)]
pub(crate) struct ExportRequest {
    pub(crate) path: PathBuf,
    /// Whether a file that exists may be replaced.
    pub(crate) overwrite: bool,
    pub(crate) unicode: bool,
    pub(crate) shown: Shown,
}

/// Writes it and returns its size in bytes.
///
/// # Errors
/// If the file cannot be written; then nothing is left of it.
pub(crate) fn export(
    session: &Session,
    release: &ReleaseOptions,
    request: &ExportRequest,
) -> io::Result<usize> {
    let text = text(session, release, request);
    let existing = if request.overwrite {
        Existing::Replace
    } else {
        Existing::Keep
    };
    whole_file::write(&request.path, text.as_bytes(), existing)?;
    Ok(text.len())
}

fn text(session: &Session, release: &ReleaseOptions, request: &ExportRequest) -> String {
    let style = Style {
        color: false,
        unicode: request.unicode,
    };
    let format = Format::of(&request.path);
    let text = match &request.shown {
        Shown::Plan {
            rows,
            read,
            listed,
            all,
            files,
        } => {
            let plan = read.as_deref().unwrap_or(rows.plan());
            let narrowed = listed.as_ref().map(|listed| narrow(plan, rows, listed));
            // A check is about the whole plan: beside a part of it, it would be wrong.
            let check = listed
                .is_none()
                .then(|| session.check(plan, plan.contents.as_ref(), release));
            let mut untouched = if *all {
                session.untouched_items(plan)
            } else {
                Vec::new()
            };
            untouched.retain(|item| item.verdict == Verdict::Available);
            let drift = session.drift(plan);
            let view = PlanView {
                base: session.base(),
                os_release: release.os_release_of(session.base().os_release.as_ref()),
                pool: session.pool(),
                plan: narrowed.as_ref().unwrap_or(plan),
                drift: &drift,
                untouched: &untouched,
                files: *files,
                check: check.as_ref(),
            };
            format.plan(&view, style)
        }
        Shown::Check(check) => format.check(check, style),
        Shown::Build(built) => format.build(&built.report, &built.check, style),
    };
    if text.ends_with('\n') {
        text
    } else {
        text + "\n"
    }
}

/// The plan with those of its items that are listed.
fn narrow(plan: &Plan, rows: &Rows, listed: &[RowId]) -> Plan {
    let items = listed.iter().filter_map(|&id| rows.item(id));
    let listed: BTreeSet<_> = items.map(|it| (&it.name, &it.architecture)).collect();
    let is_listed = |name, architecture| listed.contains(&(name, architecture));
    let items = plan.items.iter();
    let items = items.filter(|it| is_listed(&it.name, &it.architecture));
    Plan {
        selection: plan.selection.clone(),
        items: items.cloned().collect(),
        not_taken: Vec::new(),
        contents: None,
    }
}
