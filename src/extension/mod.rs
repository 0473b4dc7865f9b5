//! Plan -> extension: payload streams, layout policy, release file, image, and the check of it.
//!
//! What goes in, what stays out and why follows DESIGN's content rules and what systemd-sysext
//! accepts. A payload is read once: its members pass the [`layout`] policy and go into a [`sink`],
//! which is the image when a plan is built and a listing when it is only looked at.

mod architecture;
mod assemble;
mod attributes;
mod build;
mod error;
mod layout;
mod member;
mod order;
mod outcome;
mod output;
mod pack;
mod package_files;
mod payload;
mod put;
mod read_ahead;
mod release;
mod sink;
mod tree;
mod verify;

pub use build::{BuildOptions, BuildReport, PackedPackage, build};
pub use error::ExtensionError;
pub use outcome::with_contents;
pub use release::{ReleaseFile, ReleaseOptions};
