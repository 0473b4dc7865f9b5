//! The answers of the workers to the thread that draws. An answer has the number of its request, so
//! that the answer to a request that was replaced can be recognised.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::check::Check;
use crate::extension::ExtensionError;
use crate::foundation::progress;
use crate::plan::{Fix, Plan, Selection};
use crate::session::selection_file::SelectionFileError;
use crate::tui::rows::Rows;
use crate::tui::rows::row_id::RowId;
use crate::tui::state::views::building::Built;
use crate::tui::state::views::detail::Detail;

/// One answer, or one step of a build.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The plan of that number.
    Planned { number: u64, rows: Arc<Rows> },
    /// The rows that match the search of that number, in the order of its sort.
    Arranged { number: u64, rows: Vec<RowId> },
    /// The costs of that number are known.
    Measured { number: u64 },
    /// The details of a row.
    Inspected { number: u64, detail: Box<Detail> },
    /// The fixes of the conflict of that number.
    Fixes { number: u64, fixes: Vec<Fix> },
    /// The plan of that number with its files, or why they cannot be known; and its check.
    Contents {
        number: u64,
        check: Box<Check>,
        result: Result<Box<Plan>, Vec<String>>,
    },
    /// An export ended: its path, and its bytes or why it could not be written.
    Exported {
        path: PathBuf,
        result: io::Result<usize>,
    },
    /// A selection was written to that file, or why not.
    Saved {
        path: PathBuf,
        result: Result<Selection, SelectionFileError>,
    },
    /// The selection that was read from that file, or why none was.
    Loaded {
        path: PathBuf,
        result: Result<Selection, SelectionFileError>,
    },
    /// An event of the build.
    Build(progress::Event),
    /// The build ended.
    BuildEnded(Box<Result<Built, ExtensionError>>),
    /// A worker failed because of a bug in this program. It goes on with its next request.
    Failed(Work),
}

/// The kinds of workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    Plan,
    Arrange,
    Inspect,
    Costs,
    Fixes,
    Contents,
    Build,
    Export,
    Save,
    Load,
}

impl Work {
    /// Its name, for the thread and for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Arrange => "search",
            Self::Inspect => "details",
            Self::Costs => "costs",
            Self::Fixes => "fixes",
            Self::Contents => "contents",
            Self::Build => "build",
            Self::Export => "export",
            Self::Save => "save",
            Self::Load => "load",
        }
    }
}
