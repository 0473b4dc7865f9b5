//! What is said and written: forms of reports, limits, the release file, the image, the screen.

#![expect(
    clippy::doc_markdown,
    reason = "the comments are the help texts, which are no Markdown"
)]

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::foundation::quantity::parse_size;
use crate::report::Format;
use crate::squashfs::{BlockSize, Compression};

/// The severity from which on a finding leads to exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Warnings and errors.
    Warning,
    /// Errors only.
    Error,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Text, Self::Json, Self::Markdown]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Text => PossibleValue::new("text").help("For people"),
            Self::Json => PossibleValue::new("json").help("For programs"),
            Self::Markdown => PossibleValue::new("markdown").help("For reviews and issue threads"),
        })
    }
}

/// How a plan is shown.
#[derive(Args, Clone, Debug)]
pub struct PlanOutput {
    /// The form of the output.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,

    /// List all candidates, and not only those that the request touches.
    #[arg(long)]
    pub all: bool,

    /// List every file that the extension would hold.
    #[arg(long, conflicts_with = "no_contents")]
    pub files: bool,

    /// Do not read the payloads: faster, but files and file conflicts are not known.
    #[arg(long)]
    pub no_contents: bool,

    /// Exit with 1 if the check finds something of this severity or higher.
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,

    /// Exit with 1 if the image is estimated to be larger than this, as in 20M.
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub max_size: Option<u64>,
}

/// Fields of the release file that do not follow the base's os-release.
#[derive(Args, Clone, Debug, Default)]
pub struct Release {
    /// The extension's name; by default the output's file name without .raw.
    #[arg(long, value_name = "NAME", help_heading = "Release file")]
    pub name: Option<String>,
    /// The os-release of the base, if the snapshot holds none.
    #[arg(long, value_name = "FILE", help_heading = "Release file")]
    pub os_release: Option<PathBuf>,
    /// ID, or _any for every system.
    #[arg(long, value_name = "ID", help_heading = "Release file")]
    pub id: Option<String>,
    /// VERSION_ID.
    #[arg(long, value_name = "VERSION", help_heading = "Release file")]
    pub version_id: Option<String>,
    /// SYSEXT_LEVEL.
    #[arg(long, value_name = "LEVEL", help_heading = "Release file")]
    pub sysext_level: Option<String>,
    /// SYSEXT_SCOPE, as in "system portable".
    #[arg(long, value_name = "SCOPE", help_heading = "Release file")]
    pub scope: Option<String>,
    /// ARCHITECTURE in systemd's spelling, as in x86-64.
    #[arg(long, value_name = "ARCH", help_heading = "Release file")]
    pub architecture: Option<String>,
    /// Let systemd accept the image only under its own name.
    #[arg(long, help_heading = "Release file")]
    pub strict_name: bool,
}

/// How the image is written.
#[derive(Args, Clone, Debug, Default)]
pub struct Image {
    /// zstd, xz, gzip, lz4 or none, with a level as in zstd:19.
    #[arg(
        long,
        value_name = "COMPRESSOR[:LEVEL]",
        default_value_t,
        help_heading = "Image"
    )]
    pub compression: Compression,
    /// Bytes of a block, 4K to 1M.
    #[arg(long, value_name = "SIZE", default_value_t, help_heading = "Image")]
    pub block_size: BlockSize,
    /// Compression threads; by default one for each core.
    #[arg(long, value_name = "N", help_heading = "Image")]
    pub jobs: Option<std::num::NonZeroUsize>,
    /// Leave the manifest out of the image: its packages, which path each is of, base, selection,
    /// findings.
    #[arg(long, help_heading = "Image")]
    pub no_manifest: bool,
    /// Overwrite the output if it exists.
    #[arg(long, help_heading = "Image")]
    pub force: bool,
}

/// What the build writes.
#[derive(Args, Clone, Debug)]
pub struct BuildOutput {
    /// The image to write, named NAME.raw.
    #[arg(short, long, value_name = "NAME.raw")]
    pub output: PathBuf,
    /// Write the image's manifest into this file, too.
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,
    /// The form of the report.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Exit with 1 if the check finds something of this severity or higher.
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    /// Exit with 1 if the image is larger than this, as in 20M.
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub max_size: Option<u64>,
    /// How the image is written.
    #[command(flatten)]
    pub image: Image,
    /// What the release file says.
    #[command(flatten)]
    pub release: Release,
}

/// How the terminal interface behaves.
#[derive(Args, Clone, Debug, Default)]
pub struct Interface {
    /// Leave the mouse to the terminal.
    #[arg(long, help_heading = "Screen")]
    pub no_mouse: bool,
    /// The colours; by default dark, or mono if colours are disabled.
    #[arg(long, value_name = "THEME", help_heading = "Screen")]
    pub theme: Option<Theme>,
}

/// For which background the colours of the screen are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Theme {
    /// A dark one.
    Dark,
    /// A light one.
    Light,
    /// No colours.
    Mono,
}
