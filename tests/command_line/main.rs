//! The real program, run as a script runs it.

#![expect(
    clippy::unwrap_used,
    reason = "a step that does not work fails the test"
)]

#[path = "../support/mod.rs"]
mod support;

mod base_places;
mod faults;
mod feeds;
mod sbom;
mod snapshot;
mod snapshot_tree;
mod usage;
