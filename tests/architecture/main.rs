//! Holds what `docs/architecture.md` promises of the sources: which room may know which, and that
//! nothing dead or left over stays in the tree.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the sources has failed"
)]

mod arrows;
mod circles;
mod families;
mod leftovers;
mod screen;
mod source;
