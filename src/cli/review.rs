//! `sysextant review`: an existing image against a base, as one report.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::check::parse_version;
use super::output::FailOn;
use crate::report;

/// `sysextant review`.
#[derive(Args, Debug)]
pub struct Review {
    /// The base: a snapshot or a root file system, with or without a package database.
    #[arg(long, value_name = "SNAPSHOT")]
    pub base: PathBuf,
    /// The systemd that merges, as in 257; by default the base's own.
    #[arg(long, value_name = "VERSION", value_parser = parse_version)]
    pub systemd: Option<u32>,
    /// The base's machine, as in x86-64; by default what its packages are for.
    #[arg(long, value_name = "ARCH")]
    pub architecture: Option<String>,
    /// The base's os-release, if the snapshot holds none.
    #[arg(long, value_name = "FILE")]
    pub os_release: Option<PathBuf>,
    /// The form of the report.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReviewFormat,
    /// Exit with 1 if a finding has this severity or a higher one.
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    pub fail_on: FailOn,
    /// The image: NAME.raw, a disk image, or a folder.
    #[arg(value_name = "IMAGE")]
    pub image: PathBuf,
    /// An older image, or a plan as JSON, to compare with.
    #[arg(value_name = "OLD")]
    pub old: Option<PathBuf>,
}

/// The form of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReviewFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For reviews and issue threads.
    Markdown,
    /// One page for a browser, without anything from elsewhere.
    Html,
}

impl From<ReviewFormat> for report::ReviewFormat {
    fn from(format: ReviewFormat) -> Self {
        match format {
            ReviewFormat::Text => Self::Text,
            ReviewFormat::Json => Self::Json,
            ReviewFormat::Markdown => Self::Markdown,
            ReviewFormat::Html => Self::Html,
        }
    }
}
