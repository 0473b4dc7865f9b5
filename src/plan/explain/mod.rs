//! Answers about a plan: why a package comes along, why a request cannot be, and what can be done about it.

pub(super) mod company;
pub(super) mod conflict;
pub(super) mod core;
pub(super) mod explanation;
pub(super) mod fixes;
pub(super) mod obstacle;
pub(super) mod relations;
pub(super) mod why;
