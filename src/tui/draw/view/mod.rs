//! The views: each paints one of the lists or pages that the digits lead to.

pub(super) mod build;
pub(super) mod check;
pub(super) mod columns;
pub(super) mod conflicts;
pub(super) mod detail;
pub(super) mod files;
pub(super) mod packages;
