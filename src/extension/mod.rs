//! Turns a plan into an extension: payloads, layout policy, release file, image, verification.
//!
//! The content rules follow what systemd-sysext accepts. A payload is read once: its members pass
//! the [`layout`] policy and go into a [`sink`], which is the image for a build and a listing for a
//! plan.

mod build;
mod error;
mod estimate;
mod layout;
mod outcome;
mod pack;
mod payload;
mod planned_release;
mod review;
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
pub use review::comparison::{
    Change, ChangedPath, Comparison, Difference, PathDifference, PathState, Side,
};
pub use review::existing::{ExistingImage, manifest, manifest_or_note, read_existing};
pub use review::guess::{Guess, GuessedFrom};
pub use review::inspection::{FolderSize, Inspection, ReleaseText, Storage, inspect};
pub use review::sbom::{ImageFile, Nameless, Sbom, SbomPackage};
pub use unit::is_unit;
