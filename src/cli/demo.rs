//! The arguments of `sysextant demo`, which has base and feed built in.

use clap::{Args, Subcommand};

use super::input::{Family, Selecting};
use super::output::{BuildOutput, Interface, PlanOutput, Release};
use crate::foundation::quantity::parse_size;

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
