//! Plans over random little worlds of each family, judged by trying every set of packages.
//!
//! `SYSEXTANT_WORLDS=10000 cargo test --release --test plan` tries so many worlds a family; without it
//! there are a few hundred.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a step that does not work fails the test"
)]

mod brute_force;
mod laws;
mod little_world;
