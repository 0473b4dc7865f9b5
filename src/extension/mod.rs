//! Plan -> extension: payload streams, layout policy, release file, image, and the check of it.
//!
//! What goes in, what stays out and why follows DESIGN's content rules and what systemd-sysext
//! accepts. A payload is read once: its members pass the [`layout`] policy and go into a [`sink`],
//! which is the image when a plan is built and a listing when it is only looked at.

mod architecture;
mod arrival;
mod assemble;
mod build;
mod capabilities;
mod elf_observer;
mod error;
mod estimate;
mod layout;
mod member;
mod merged_usr;
mod meter;
mod name;
mod observer;
mod order;
mod outcome;
mod output;
mod ownership;
mod pack;
mod package_files;
mod payload;
mod places;
mod planned_release;
mod put;
mod read_ahead;
mod release;
mod release_value;
mod rpm_member;
mod sampler;
mod shadow;
mod sink;
mod steering;
mod text_observer;
#[cfg(test)]
mod toy;
mod tree;
mod unit;
mod unpacking;
mod verify;

pub use architecture::systemd_architecture;
pub use build::{BuildOptions, BuildReport, PackedPackage, build};
pub use error::ExtensionError;
pub use estimate::{Certainty, ImageSize, image_size};
pub use outcome::with_contents;
pub use payload::PayloadError;
pub use planned_release::planned_release;
pub use release::{ReleaseFile, ReleaseOptions};
pub use release_value::ReleaseError;
pub use unit::is_unit;
