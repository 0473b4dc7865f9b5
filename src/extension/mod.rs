//! Plan -> extension: payload streams, layout policy, release file, image, and the check of it.
//!
//! What goes in, what stays out and why follows DESIGN's content rules and what systemd-sysext
//! accepts. A payload is read once: its members pass the [`layout`] policy and go into a [`sink`],
//! which is the image when a plan is built and a listing when it is only looked at.

mod build;
mod error;
mod estimate;
mod layout;
mod outcome;
mod output;
mod pack;
mod payload;
mod planned_release;
#[cfg(test)]
mod toy;
mod unit;
mod verify;

pub use build::{BuildOptions, BuildReport, PackedPackage, build};
pub use error::ExtensionError;
pub use estimate::{Certainty, ImageSize, image_size};
pub use outcome::with_contents;
pub use payload::PayloadError;
pub use planned_release::planned_release;
pub use unit::is_unit;
