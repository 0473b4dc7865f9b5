//! What `update` asks for: work for the workers, and what concerns the terminal or the program.

use std::path::PathBuf;
use std::sync::Arc;

use super::export::ExportRequest;
use crate::feed::CandidateId;
use crate::plan::Selection;
use crate::tui::rows::Rows;
use crate::tui::rows::row::RowId;
use crate::tui::rows::sort::Sort;
use crate::tui::state::range::Toggle;

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
    /// The selection into that file.
    Save(PathBuf, Selection),
    /// The selection of that file.
    Load(PathBuf),
    /// That text into the clipboard.
    Copy(String),
    /// Asks for a stop of the whole process group, as Ctrl-Z in a shell does.
    Suspend,
    /// Gives the terminal back and stops, since the signal to do so came.
    Stop,
    /// Paints the screen anew, in the size that the terminal has now.
    Redraw,
    /// Leaves the program.
    Leave(Leave),
}

/// How the user left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// By the key for it.
    Quit,
    /// By Ctrl-C or a signal.
    Interrupted,
    /// The terminal went away.
    TerminalGone,
    /// The screen failed by a fault of this program.
    Defect,
}

/// A plan that is wanted. The number tells the newest request from those before.
#[derive(Clone, Debug)]
pub(crate) struct PlanRequest {
    pub(crate) number: u64,
    pub(crate) selection: Selection,
    /// Candidates whose costs come with the plan, so that they do not flicker on the screen.
    pub(crate) shown: Vec<CandidateId>,
}

/// Rows that are wanted: those that match a search, in the order of a sort.
#[derive(Clone, Debug)]
pub(crate) struct ArrangeRequest {
    pub(crate) number: u64,
    pub(crate) text: String,
    pub(crate) sort: Sort,
    pub(crate) rows: Arc<Rows>,
}

/// What is wanted to know of one row: how it stands to others, and what its toggle would do.
#[derive(Clone, Debug)]
pub(crate) struct InspectRequest {
    pub(crate) number: u64,
    pub(crate) rows: Arc<Rows>,
    pub(crate) row: RowId,
    /// What a toggle makes of the row, or of its range, where it can be toggled.
    pub(crate) toggled: Option<Toggle>,
}

/// Rows of which it is wanted to know what they cost. The answer goes to the costs of `rows`.
#[derive(Clone, Debug)]
pub(crate) struct MeasureRequest {
    pub(crate) number: u64,
    pub(crate) rows: Arc<Rows>,
    pub(crate) candidates: Vec<CandidateId>,
}

/// The fixes of a conflict that are wanted.
#[derive(Clone, Debug)]
pub(crate) struct FixesRequest {
    pub(crate) number: u64,
    pub(crate) rows: Arc<Rows>,
    pub(crate) row: RowId,
}

/// The files of a plan that are wanted.
#[derive(Clone, Debug)]
pub(crate) struct ContentsRequest {
    pub(crate) number: u64,
    pub(crate) rows: Arc<Rows>,
}

/// An image that is wanted.
#[derive(Clone, Debug)]
pub(crate) struct BuildRequest {
    pub(crate) rows: Arc<Rows>,
    pub(crate) output: PathBuf,
    /// Whether an image that exists may be replaced.
    pub(crate) overwrite: bool,
}
