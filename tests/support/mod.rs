//! What the tests make their input from: packages, bases and feeds, written by pure Rust.
//!
//! Nothing here is checked: a builder writes whatever it is told, hostile names included.

#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "every test file that includes this uses a part of it"
)]
#![allow(
    clippy::panic,
    reason = "a builder that is asked for what it cannot make fails its test"
)]

pub mod base;
pub mod deb;
pub mod disk;
pub mod elf;
pub mod image;
pub mod ipk;
pub mod mutant;
pub mod packing;
pub mod program;
pub mod rpm;
pub mod squashfs;
pub mod tree;
pub mod within_memory;
pub mod world;

pub use base::{BaseBuilder, Form};
pub use deb::{DebBuilder, write_index};
pub use image::Image;
pub use packing::Packing;
pub use program::{Finished, sysextant};
pub use tree::Tree;
pub use world::World;
