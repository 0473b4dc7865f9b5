//! `sysextant inspect` and `compare`: existing images by themselves.

use std::path::PathBuf;

use clap::Args;

use crate::report::Format;

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
