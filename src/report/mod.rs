//! Plan, check and build as text, JSON and Markdown: the same values in three forms.
//!
//! Reports are made as strings; the caller prints them.

mod build;
mod check;
mod findings;
mod format;
mod image;
mod plan;
mod printable;
mod remarks;
mod rules;
mod sbom;
mod size;
mod style;
mod symbol;

pub use build::next_steps;
pub use format::Format;
pub use image::review::{Review, ReviewFormat};
pub use plan::PlanView;
pub use printable::printable;
pub use sbom::SbomFormat;
pub use size::{human_sum, image_size_text};
pub use style::Style;
pub use symbol::Symbol;
