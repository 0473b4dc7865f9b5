//! rpm packages: databases, package files, feeds, and extensions that are built of them.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a step that does not work fails the test"
)]

#[path = "../support/mod.rs"]
mod support;

mod databases;
mod differential;
mod extension;
mod feeds;
mod files;
mod real;
mod relations;
