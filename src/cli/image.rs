//! `sysextant inspect`, `compare` and `sbom`: existing images by themselves.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::report::{Format, SbomFormat};

/// `sysextant inspect`.
#[derive(Args, Debug)]
pub struct Inspect {
    /// The form of the output.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// List every entry of the image, too.
    #[arg(long)]
    pub files: bool,
    /// The image: NAME.raw, a disk image, or a folder.
    #[arg(value_name = "IMAGE")]
    pub image: PathBuf,
}

/// `sysextant compare`.
#[derive(Args, Debug)]
pub struct Compare {
    /// The form of the output.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// The older image, or a plan as JSON.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The newer one.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
}

/// `sysextant sbom`.
#[derive(Args, Debug)]
pub struct Sbom {
    /// The form of the bill of materials.
    #[arg(long, value_name = "FORMAT", default_value = "spdx")]
    pub format: SbomFormat,
    /// The image with its manifest, or a plan as JSON.
    #[arg(value_name = "IMAGE|PLAN")]
    pub source: PathBuf,
}

impl ValueEnum for SbomFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Spdx, Self::CycloneDx]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Spdx => PossibleValue::new("spdx").help("SPDX 2.3 as JSON"),
            Self::CycloneDx => PossibleValue::new("cyclonedx").help("CycloneDX 1.6 as JSON"),
        })
    }
}
