//! Existing images through the commands `check`, `inspect` and `compare`, run as a script runs them, on
//! images and devices that the tests make.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a step that does not work fails the test"
)]
#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "what a row does is one expression, which rustfmt may put in braces"
)]

#[path = "../support/mod.rs"]
mod support;

mod acceptance;
mod compare;
mod content;
mod damaged;
mod device;
mod explain;
mod inspect;
mod rows;
