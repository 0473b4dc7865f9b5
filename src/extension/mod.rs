//! Turns a plan into an extension: payloads, layout policy, release file, image, verification.
//!
//! The content rules follow what systemd-sysext accepts. A payload is read once: its members pass
//! the [`layout`] policy and go into a [`sink`], which is the image for a build and a listing for a
//! plan.

mod build;
mod error;
mod estimate;
mod existing;
mod layout;
mod outcome;
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
pub use existing::{ExistingImage, read_existing};
pub use outcome::with_contents;
pub use payload::PayloadError;
pub use planned_release::planned_release;
pub use unit::is_unit;
