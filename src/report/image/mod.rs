//! Existing images: what one holds, what a base does with it, what differs between two, and all of
//! that as one review.

pub(super) mod check;
pub(super) mod comparison;
mod files;
mod html;
pub(super) mod inspection;
mod markup;
pub(super) mod review;
