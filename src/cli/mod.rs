//! The command line, as clap parses it: one value a subcommand, and the groups of arguments that they
//! share. `command` turns it into ready objects.

#![expect(
    clippy::doc_markdown,
    reason = "the comments are the help texts, which are no Markdown"
)]

mod check;
mod demo;
mod image;
mod input;
mod output;
mod review;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use self::check::{Check, Mutable};
pub use self::demo::{Demo, DemoBuild, DemoCommand, DemoExplore, DemoPlan};
pub use self::image::{Compare, Inspect, Sbom};
pub use self::input::{Family, Selecting, Sources};
pub use self::output::{BuildOutput, FailOn, Image, Interface, PlanOutput, Release, Theme};
pub use self::review::{Review, ReviewFormat};
use crate::foundation::quantity::parse_size;
use crate::report::Format;

/// A terminal inspector for systemd system extensions.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    /// When to use colour; NO_COLOR is respected.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Explore the plan in the terminal: toggle packages, see why, build.
    Explore(Explore),
    /// Show which packages an extension would hold, and why.
    Plan(Plan),
    /// Show why a package is pulled in, or why it cannot be included.
    Why(Why),
    /// Build the extension.
    Build(Build),
    /// Say whether a base takes existing images, under a version of systemd, and why not.
    Check(Check),
    /// Review an existing image against a base: what it holds, what it does, what changed; as text,
    /// JSON, Markdown or one HTML page.
    Review(Review),
    /// Show what an existing image holds.
    Inspect(Inspect),
    /// Show what differs between two images or plans; ends as diff does.
    Compare(Compare),
    /// Write the bill of materials of an image or a plan, as SPDX or CycloneDX.
    Sbom(Sbom),
    /// Take the snapshot of a base: its package database, small system files, and a listing of its
    /// tree.
    Snapshot(Snapshot),
    /// Try all of it on a built-in base and feed.
    Demo(Demo),
}

/// `sysextant plan`.
#[derive(Args, Debug)]
pub struct Plan {
    /// The base and the feeds.
    #[command(flatten)]
    pub sources: Sources,
    /// Exceptions and rules.
    #[command(flatten)]
    pub selecting: Selecting,
    /// How to show it.
    #[command(flatten)]
    pub output: PlanOutput,
    /// Release fields: the plan lists the release file that they lead to.
    #[command(flatten)]
    pub release: Release,
    /// Packages: a name, name=version, a package file, or a folder of them.
    #[arg(value_name = "PACKAGE")]
    pub packages: Vec<String>,
}

/// `sysextant why`.
#[derive(Args, Debug)]
pub struct Why {
    /// The base and the feeds.
    #[command(flatten)]
    pub sources: Sources,
    /// Exceptions and rules.
    #[command(flatten)]
    pub selecting: Selecting,
    /// The form of the output.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// The package to explain.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The requested packages; NAME itself by default.
    #[arg(value_name = "PACKAGE")]
    pub packages: Vec<String>,
}

/// `sysextant build`.
#[derive(Args, Debug)]
pub struct Build {
    /// The base and the feeds.
    #[command(flatten)]
    pub sources: Sources,
    /// Exceptions and rules.
    #[command(flatten)]
    pub selecting: Selecting,
    /// What the build does and says.
    #[command(flatten)]
    pub output: BuildOutput,
    /// Packages: a name, name=version, a package file, or a folder of them.
    #[arg(value_name = "PACKAGE")]
    pub packages: Vec<String>,
}

/// `sysextant explore`.
#[derive(Args, Debug)]
pub struct Explore {
    /// The base and the feeds.
    #[command(flatten)]
    pub sources: Sources,
    /// Exceptions and rules.
    #[command(flatten)]
    pub selecting: Selecting,
    /// How an image is written.
    #[command(flatten)]
    pub image: Image,
    /// What the release file says.
    #[command(flatten)]
    pub release: Release,
    /// Show how much of this size the image takes, estimated until it is built, as in 20M.
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub max_size: Option<u64>,
    /// How the screen behaves.
    #[command(flatten)]
    pub interface: Interface,
    /// Packages that are requested from the start.
    #[arg(value_name = "PACKAGE")]
    pub packages: Vec<String>,
}

/// `sysextant snapshot`.
#[derive(Args, Debug)]
pub struct Snapshot {
    /// The base's root file system: a folder, a tarball or a squashfs image.
    #[arg(value_name = "ROOTFS")]
    pub rootfs: PathBuf,
    /// The snapshot to write, as NAME-pkgdb.rootfs.tar.gz.
    #[arg(short, long, value_name = "NAME-pkgdb.rootfs.tar.gz")]
    pub output: PathBuf,
    /// List the base's files without digests, for a smaller snapshot: whether a file of an
    /// extension equals the base's is then known only where the database has digests.
    #[arg(long)]
    pub no_digests: bool,
    /// Overwrite the output if it exists.
    #[arg(long)]
    pub force: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
