//! Extensions, built from packages that the tests make and read back with a reader that is not ours.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a step that does not work fails the test"
)]

#[path = "../support/mod.rs"]
mod support;

mod answers;
mod conflicts;
mod content;
mod facts;
mod findings;
mod hostile;
mod interruption;
mod links;
mod output;
mod owners;
mod places;
mod program;
mod release;
mod replaced;
mod steering;
mod world;
