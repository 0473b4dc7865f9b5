//! Which base, feeds and packages: the arguments that say what is planned.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::package;

/// Where the base and the packages are.
#[derive(Args, Clone, Debug)]
pub struct Sources {
    /// The base: a *-pkgdb.rootfs.tar.gz, a root file system as folder, tarball or squashfs.
    #[arg(long, value_name = "SNAPSHOT")]
    pub base: PathBuf,

    /// A folder of packages, with or without index; may be given several times.
    #[arg(long = "feed", value_name = "DIR")]
    pub feeds: Vec<PathBuf>,

    /// An extension that this one builds on: its packages and files count as present, as its manifest
    /// tells. May be given several times.
    #[arg(long, value_name = "EXTENSION.raw")]
    pub on: Vec<PathBuf>,

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
