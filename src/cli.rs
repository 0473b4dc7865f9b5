//! The command line, as clap parses it. `command` turns it into ready objects.

#![expect(
    clippy::doc_markdown,
    reason = "the comments are the help texts, which are no Markdown"
)]

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::package;
use crate::report::Format;
use crate::squashfs::{BlockSize, Compression};

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
    /// Take the snapshot of a base: its package database, small system files, and a listing of its
    /// tree.
    Snapshot(Snapshot),
    /// Try all of it on a built-in base and feed.
    Demo(Demo),
}

/// Where the base and the packages are.
#[derive(Args, Clone, Debug)]
pub struct Sources {
    /// The base: a *-pkgdb.rootfs.tar.gz, a root file system as folder, tarball or squashfs.
    #[arg(long, value_name = "SNAPSHOT")]
    pub base: PathBuf,

    /// A folder of packages, with or without index; may be given several times.
    #[arg(long = "feed", value_name = "DIR")]
    pub feeds: Vec<PathBuf>,

    /// The family of the base's packages; only needed if it holds more than one package database.
    #[arg(long, value_name = "FAMILY")]
    pub family: Option<Family>,
}

/// The family of packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Family {
    /// dpkg and apt.
    Deb,
    /// opkg.
    Ipk,
    /// rpm and dnf.
    Rpm,
}

impl From<Family> for package::Family {
    fn from(family: Family) -> Self {
        match family {
            Family::Deb => Self::Deb,
            Family::Ipk => Self::Ipk,
            Family::Rpm => Self::Rpm,
        }
    }
}

/// What the extension holds.
#[derive(Args, Clone, Debug, Default)]
pub struct Selecting {
    /// Exclude this package, whatever needs it; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub exclude: Vec<String>,

    /// Leave recommended packages out.
    #[arg(long)]
    pub no_recommends: bool,

    /// Let the extension hide this package of the base with a newer version.
    #[arg(long, value_name = "NAME")]
    pub allow_shadow: Vec<String>,

    /// Give up the search for a plan after this many seconds; 10 by default.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    pub solve_timeout: Option<u32>,

    /// A saved selection (TOML); other options are applied on top of it.
    #[arg(long, value_name = "FILE")]
    pub selection: Option<PathBuf>,
}

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
    /// Overwrite the output if it exists.
    #[arg(long, help_heading = "Image")]
    pub force: bool,
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

/// What the build writes.
#[derive(Args, Clone, Debug)]
pub struct BuildOutput {
    /// The image to write, named NAME.raw.
    #[arg(short, long, value_name = "NAME.raw")]
    pub output: PathBuf,
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

/// `sysextant demo`.
#[derive(Args, Debug)]
pub struct Demo {
    /// The family of the demo's packages.
    #[arg(long, value_enum, global = true, default_value_t = Family::Deb)]
    pub family: Family,
    /// What to do with the demo; explore by default.
    #[command(subcommand)]
    pub command: Option<DemoCommand>,
}

/// What can be done with the demo.
#[derive(Debug, Subcommand)]
pub enum DemoCommand {
    /// Explore it in the terminal.
    Explore(DemoExplore),
    /// Plan with it.
    Plan(DemoPlan),
    /// Build an extension from it.
    Build(DemoBuild),
}

/// `sysextant demo explore`.
#[derive(Args, Debug, Default)]
pub struct DemoExplore {
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

/// `sysextant demo plan`.
#[derive(Args, Debug)]
pub struct DemoPlan {
    /// Exceptions and rules.
    #[command(flatten)]
    pub selecting: Selecting,
    /// How to show it.
    #[command(flatten)]
    pub output: PlanOutput,
    /// Release fields.
    #[command(flatten)]
    pub release: Release,
    /// Packages of the demo's feed.
    #[arg(value_name = "PACKAGE")]
    pub packages: Vec<String>,
}

/// `sysextant demo build`.
#[derive(Args, Debug)]
pub struct DemoBuild {
    /// Exceptions and rules.
    #[command(flatten)]
    pub selecting: Selecting,
    /// What the build does and says.
    #[command(flatten)]
    pub output: BuildOutput,
    /// Packages of the demo's feed.
    #[arg(value_name = "PACKAGE")]
    pub packages: Vec<String>,
}

/// Reads a number of bytes: `4096`, `128K`, `20M`, `1G`, also with `iB` behind the letter.
fn parse_size(text: &str) -> Result<u64, String> {
    let plain = text
        .strip_suffix("iB")
        .or_else(|| text.strip_suffix('B'))
        .unwrap_or(text);
    let (digits, shift) = match plain.as_bytes().last().map(u8::to_ascii_uppercase) {
        Some(b'K') => (&plain[..plain.len() - 1], 10),
        Some(b'M') => (&plain[..plain.len() - 1], 20),
        Some(b'G') => (&plain[..plain.len() - 1], 30),
        _ => (plain, 0),
    };
    let number: u64 = digits
        .trim()
        .parse()
        .map_err(|_| "not a size: write 4096, 128K or 20M")?;
    number
        .checked_mul(1 << shift)
        .ok_or_else(|| "larger than any file".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_and_without_units() {
        let rows = [
            ("4096", Some(4096)),
            ("128K", Some(131_072)),
            ("20M", Some(20 << 20)),
            ("1GiB", Some(1 << 30)),
            ("x", None),
            ("", None),
            ("-1", None),
            ("99999999999G", None),
        ];
        for (text, expected) in rows {
            assert_eq!(parse_size(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
