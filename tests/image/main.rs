//! squashfs images: what our writer writes, and what our reader sees, each against another reader.

#![expect(
    clippy::unwrap_used,
    reason = "a step that does not work fails the test"
)]

#[path = "../support/mod.rs"]
mod support;

mod reader;
mod writer;
