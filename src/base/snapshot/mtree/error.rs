//! Why a listing cannot be read.

use std::io;

/// What is wrong with a listing, and where.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct MtreeError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: MtreeProblem,
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
pub enum MtreeProblem {
    /// It could not be had.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It has more letters than any honest one.
    #[error("is longer than any path and what is said of it")]
    TooLong,
    /// More `..` than folders, or more folders than a path has.
    #[error("leads out of the tree")]
    Outside,
    /// A name with an escape that mtree does not know.
    #[error("`{0}` has an escape that mtree(5) does not know")]
    Escape(String),
    /// A value that cannot be read.
    #[error("cannot read `{0}`")]
    Value(String),
    /// A keyword that is needed is missing.
    #[error("{path} has no {keyword}; write the listing with type, mode, uid, gid, size and link")]
    Missing {
        /// The path.
        path: String,
        /// What is missing.
        keyword: &'static str,
    },
}
