//! ipk packages and what opkg keeps of them: bases, feeds, plans and extensions.

#![expect(
    clippy::unwrap_used,
    reason = "a step that does not work fails the test"
)]

#[path = "../support/mod.rs"]
mod support;

mod base;
mod feed;
