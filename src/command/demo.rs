//! `sysextant demo`: explore, plan and build, on the built-in base and feed.
//!
//! There is one for each family of packages, with the same files. The demo's files are unpacked
//! into a temporary folder and read like any others; `assets/demo` has them, and the script that
//! makes them.

use std::fs;
use std::path::Path;

use anyhow::Context;
use tempfile::TempDir;

use super::console::{Console, LiveLine};
use super::input::Opened;
use super::{Failure, build, equivalent, explore, input, plan};
use crate::cli;
use crate::cli::{Demo, DemoCommand, Selecting};
use crate::command::exit::Exit;
use crate::package::Family;

/// The demo's files, by path below its folder.
const FILES: &[(&str, &[u8])] =
    include!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo/files.rs"));

/// The name of the demo's base in messages and reports.
const BASE: &str = "demo/core-image-minimal-pkgdb.rootfs.tar.gz";

/// The requests by default.
const REQUESTS: [&str; 2] = ["gdb", "telemetry-agent"];

pub(super) fn run(demo: Demo, console: &Console) -> Result<Exit, Failure> {
    let command = demo
        .command
        .unwrap_or(DemoCommand::Explore(cli::DemoExplore::default()));
    if matches!(command, DemoCommand::Explore(_)) {
        explore::needs_terminal()?;
    }
    let progress = Console::progress()?;
    let family = Family::from(demo.family);
    let folder = unpack(family)?;
    let open = |selecting: &Selecting, packages: &[String]| {
        open(folder.path(), family, selecting, packages, &progress)
    };
    match command {
        DemoCommand::Explore(args) => {
            let opened = open(&Selecting::default(), &args.packages)?;
            let output = Path::new("demo.raw");
            let options =
                input::build_options(output, &cli::Image::default(), &cli::Release::default())?;
            let screen = explore::Screen {
                build: options,
                selection_file: None,
                max_size: args.max_size,
                interface: args.interface,
                equivalent: equivalent::build_of_demo(family),
            };
            explore::show(opened, screen, console)
        }
        DemoCommand::Plan(args) => {
            let opened = open(&args.selecting, &args.packages)?;
            plan::show(&opened, &args.output, &args.release, console, &progress)
        }
        DemoCommand::Build(args) => {
            let opened = open(&args.selecting, &args.packages)?;
            build::build(&opened, &args.output, console, &progress)
        }
    }
}

/// Opens the demo's base and feed.
fn open(
    folder: &Path,
    family: Family,
    selecting: &Selecting,
    packages: &[String],
    progress: &LiveLine,
) -> Result<Opened, Failure> {
    let sources = cli::Sources {
        base: folder.join("base-pkgdb.rootfs.tar.gz"),
        feeds: vec![folder.join("feed")],
        on: Vec::new(),
        family: None,
    };
    let nothing_said = packages.is_empty() && selecting.selection.is_none();
    let requests = REQUESTS.map(str::to_owned);
    let packages = if nothing_said { &requests } else { packages };
    let mut opened = input::open(&sources, selecting, packages, progress)?;
    let feed = Path::new("demo/deploy").join(family.to_string());
    opened.session = opened.session.shown_as(Path::new(BASE), &[&feed]);
    Ok(opened)
}

/// Writes that family's files into a temporary folder, which is removed at the end.
fn unpack(family: Family) -> anyhow::Result<TempDir> {
    let folder = TempDir::with_prefix("sysextant-demo-").context("cannot unpack the demo")?;
    let own = Path::new(family.name());
    for (name, content) in FILES {
        let Ok(name) = Path::new(name).strip_prefix(own) else {
            continue;
        };
        let path = folder.path().join(name);
        let parent = path.parent().unwrap_or(folder.path());
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, content))
            .with_context(|| format!("cannot unpack the demo to {}", path.display()))?;
    }
    Ok(folder)
}
