//! The builders of the tests, without what runs the program: only an integration test knows where
//! that is.

#![allow(dead_code, unused_imports, reason = "the seed maker uses a part of it")]

#[path = "../../tests/support/base.rs"]
pub mod base;
#[path = "../../tests/support/deb.rs"]
pub mod deb;
#[path = "../../tests/support/ipk.rs"]
pub mod ipk;
#[path = "../../tests/support/mutant.rs"]
pub mod mutant;
#[path = "../../tests/support/packing.rs"]
pub mod packing;
#[path = "../../tests/support/rpm/mod.rs"]
pub mod rpm;
#[path = "../../tests/support/tree.rs"]
pub mod tree;

pub use base::{BaseBuilder, Form};
pub use deb::DebBuilder;
pub use packing::Packing;
pub use tree::Tree;
