//! The mtree format, after mtree(5): what stands in a tree, a line a path.
//!
//! Written are full paths (`./usr/bin/x type=file mode=0755 ...`), which every reader takes: the
//! mtree programs of the BSDs, bsdtar, gomtree. Read are these and the older form with names
//! relative to the folder before them and `..` behind it. Keywords that say nothing of what a base
//! needs are passed over; a path without type, mode or owner is refused, since nothing is guessed.

mod entry;
mod error;
mod escape;
mod keywords;
mod lines;
mod read;
mod write;

pub use entry::MtreeEntry;
pub use error::{MtreeError, MtreeProblem};
pub(crate) use read::read;
pub(crate) use write::write;

#[cfg(test)]
mod tests;
