//! A plan that was written as JSON, read again: `sysextant plan --format json`.
//!
//! It is input like any other, and larger than a real one it is refused.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::archive::{open_regular, read_regular_text};

/// The largest plan that is read: Debian's whole index with all files has some 100 MB.
const LARGEST_PLAN: u64 = 256 << 20;

/// Why a plan cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PlanFileError {
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is JSON, and no plan.
    #[error("{} is JSON, but no plan of sysextant: it has no list `packages`", path.display())]
    NoPlan {
        /// The file.
        path: PathBuf,
    },
    /// It is not JSON.
    #[error("{} is neither an image nor JSON", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// Whether the file is JSON and not an image: JSON begins with a brace, and no image does.
pub(super) fn is_json(path: &Path) -> bool {
    let mut first = [0; 64];
    let length = open_regular(path).and_then(|mut file| file.read(&mut first));
    let read = length.ok().and_then(|length| first.get(..length));
    let mut bytes = read.unwrap_or_default().iter();
    bytes.find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// The plan, which has a list `packages`.
pub(super) fn read_plan(path: &Path) -> Result<Value, PlanFileError> {
    let path = || path.to_owned();
    let text = read_regular_text(&path(), LARGEST_PLAN);
    let text = text.map_err(|source| PlanFileError::Io {
        path: path(),
        source,
    })?;
    let plan: Value = serde_json::from_str(&text).map_err(|source| PlanFileError::Json {
        path: path(),
        source,
    })?;
    match plan["packages"].is_array() {
        true => Ok(plan),
        false => Err(PlanFileError::NoPlan { path: path() }),
    }
}
