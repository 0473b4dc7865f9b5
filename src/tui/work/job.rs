//! What `update` requests: work for the workers, or an action on the terminal or the program.

use std::path::PathBuf;
use std::sync::Arc;

use super::export::ExportRequest;
use crate::feed::CandidateId;
use crate::plan::Selection;
use crate::tui::rows::Rows;
use crate::tui::rows::row_id::RowId;
use crate::tui::rows::sort::Sort;
use crate::tui::state::marks::toggle::Toggle;

/// Work that is not done by the thread that draws.
#[derive(Clone, Debug)]
pub(crate) enum Job {
    Plan(PlanRequest),
    Arrange(ArrangeRequest),
    Inspect(InspectRequest),
    Measure(MeasureRequest),
    Fixes(FixesRequest),
    Contents(ContentsRequest),
    Build(BuildRequest),
    CancelBuild,
    Export(ExportRequest),
    /// Save the selection to that file.
    Save(PathBuf, Selection),
    /// Load the selection from that file.
    Load(PathBuf),
    /// Copy that text to the clipboard.
    Copy(String),
    /// Stop the whole process group, as Ctrl-Z in a shell does.
    Suspend,
    /// Give the terminal back and stop, since the signal to do so has arrived.
    Stop,
    /// Repaint the screen in the terminal's current size.
    Redraw,
    /// Leave the program.
    Leave(Leave),
}

/// How the user left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// By the key for it.
    Quit,
    /// By Ctrl-C or a signal.
    Interrupted,
    /// The terminal is gone.
    TerminalGone,
    /// The screen failed because of a bug in this program.
    Defect,
}

/// A request for a plan. The number distinguishes the newest request from earlier ones.
#[derive(Clone, Debug)]
pub(crate) struct PlanRequest {
    pub(crate) number: u64,
    pub(crate) selection: Selection,
    /// Candidates whose costs come with the plan, so that they do not flicker on the screen.
    pub(crate) shown: Vec<CandidateId>,
}

/// A request for rows: those that match a search, in the order of a sort.
#[derive(Clone, Debug)]
pub(crate) struct ArrangeRequest {
    pub(crate) number: u64,
    pub(crate) text: String,
    pub(crate) sort: Sort,
    pub(crate) rows: Arc<Rows>,
}

/// A request for the details of one row: its relations to others, and what its toggle would do.
#[derive(Clone, Debug)]
pub(crate) struct InspectRequest {
    pub(crate) number: u64,
    pub(crate) rows: Arc<Rows>,
    pub(crate) row: RowId,
    /// What a toggle would do to the row or its range, if it can be toggled.
    pub(crate) toggled: Option<Toggle>,
}

/// A request for the costs of rows. The answer is stored in the costs of `rows`.
#[derive(Clone, Debug)]
pub(crate) struct MeasureRequest {
    pub(crate) number: u64,
    pub(crate) rows: Arc<Rows>,
    pub(crate) candidates: Vec<CandidateId>,
}

/// A request for the fixes of a conflict.
#[derive(Clone, Debug)]
pub(crate) struct FixesRequest {
    pub(crate) number: u64,
    pub(crate) rows: Arc<Rows>,
    pub(crate) row: RowId,
}

/// A request for the files of a plan.
#[derive(Clone, Debug)]
pub(crate) struct ContentsRequest {
    pub(crate) number: u64,
    pub(crate) rows: Arc<Rows>,
}

/// A request to build an image.
#[derive(Clone, Debug)]
pub(crate) struct BuildRequest {
    pub(crate) rows: Arc<Rows>,
    pub(crate) output: PathBuf,
    /// Whether an image that exists may be replaced.
    pub(crate) overwrite: bool,
}
