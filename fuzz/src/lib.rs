//! What the fuzz targets share: a folder to put the input into, and sums that are made right, so
//! that more of a mutated input is looked at than its first header.

pub mod package;
mod scratch;
mod sums;

pub use scratch::Scratch;
pub use sums::{repair_ndb, repair_tar};
