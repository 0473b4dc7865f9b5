//! `sysextant check`: existing images against a base.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::output::FailOn;
use crate::check::acceptance;
use crate::report::Format;

/// `sysextant check`.
#[derive(Args, Debug)]
pub struct Check {
    /// The base: a snapshot or a root file system, with or without a package database.
    #[arg(long, value_name = "SNAPSHOT", required_unless_present = "explain")]
    pub base: Option<PathBuf>,
    /// Say what a rule of findings means on the device and what to do about it, and check nothing;
    /// "all" for every rule.
    #[arg(long, value_name = "RULE", conflicts_with_all = ["base", "images"])]
    pub explain: Option<String>,
    /// The systemd that merges, as in 257; by default the base's own.
    #[arg(long, value_name = "VERSION", value_parser = parse_version)]
    pub systemd: Option<u32>,
    /// The base's machine, as in x86-64; by default what its packages are for.
    #[arg(long, value_name = "ARCH")]
    pub architecture: Option<String>,
    /// The base's os-release, if the snapshot holds none.
    #[arg(long, value_name = "FILE")]
    pub os_release: Option<PathBuf>,
    /// The form of the output.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Exit with 1 if a finding has this severity or a higher one.
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    pub fail_on: FailOn,
    /// Judge as systemd-confext does: images that extend /etc. The default for images in a folder
    /// confexts.
    #[arg(long)]
    pub confext: bool,
    /// Judge as systemd-sysext --force does.
    #[arg(long)]
    pub force: bool,
    /// Judge as systemd-sysext --mutable=MODE does.
    #[arg(long, value_name = "MODE")]
    pub mutable: Option<Mutable>,
    /// Judge as systemd-sysext --image-policy=POLICY does.
    #[arg(long, value_name = "POLICY", allow_hyphen_values = true)]
    pub image_policy: Option<String>,
    /// Images: NAME.raw, a folder, or a folder NAME.raw.v of versions. Several are judged as one
    /// merge. Without any, those that a base given as a folder holds in /etc/extensions,
    /// /run/extensions and /var/lib/extensions.
    #[arg(value_name = "IMAGE")]
    pub images: Vec<PathBuf>,
}

/// `--mutable` of systemd-sysext.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mutable {
    /// Read-only.
    No,
    /// Writable where there is a store.
    Auto,
    /// Writable.
    Yes,
    /// Read-only, over the store.
    Import,
    /// Writable, and forgotten.
    Ephemeral,
    /// Writable and forgotten, over the store.
    EphemeralImport,
}

impl From<Mutable> for acceptance::Mutable {
    fn from(mode: Mutable) -> Self {
        match mode {
            Mutable::No => Self::No,
            Mutable::Auto => Self::Auto,
            Mutable::Yes => Self::Yes,
            Mutable::Import => Self::Import,
            Mutable::Ephemeral => Self::Ephemeral,
            Mutable::EphemeralImport => Self::EphemeralImport,
        }
    }
}

/// `257`, `257.13`, `v257`.
pub(super) fn parse_version(text: &str) -> Result<u32, String> {
    let version = crate::check::SystemdVersion::parse(text);
    let version = version.ok_or("give a version of systemd, as in 257")?;
    Ok(version.release)
}
