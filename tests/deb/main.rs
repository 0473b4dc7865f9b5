//! Debian packages: the feeds that they come from, and extensions that are built of them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a step that does not work fails the test"
)]

#[path = "../support/mod.rs"]
mod support;

mod extension;
mod feeds;
