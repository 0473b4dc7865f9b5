//! `sysextant demo`: all of it, on the built-in base and feed.
//!
//! The demo's files are unpacked into a temporary folder and read like anybody's; `assets/demo`
//! has them, and the script that makes them.

use std::fs;
use std::path::Path;

use anyhow::Context;
use tempfile::TempDir;

use super::console::{Console, LiveLine};
use super::input::{self, Opened};
use super::{Failure, build, equivalent, explore, plan};
use crate::cli::{self, Demo, DemoCommand, Selecting};
use crate::exit::Exit;

/// The demo's files, by path below its folder.
const FILES: &[(&str, &[u8])] =
    include!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo/files.rs"));

/// What the demo's base and feed are called, wherever they were unpacked.
const BASE: &str = "demo/core-image-minimal-pkgdb.rootfs.tar.gz";
const FEED: &str = "demo/deploy/deb";

/// What is requested where nobody says otherwise.
const REQUESTS: [&str; 2] = ["gdb", "telemetry-agent"];

pub(super) fn run(demo: Demo, console: &Console) -> Result<Exit, Failure> {
    let command = demo
        .command
        .unwrap_or(DemoCommand::Explore(cli::DemoExplore::default()));
    if matches!(command, DemoCommand::Explore(_)) {
        explore::needs_terminal()?;
    }
    let progress = Console::progress()?;
    let folder = unpack()?;
    match command {
        DemoCommand::Explore(args) => {
            let opened = open(
                folder.path(),
                &Selecting::default(),
                &args.packages,
                &progress,
            )?;
            let output = Path::new("demo.raw");
            let options =
                input::build_options(output, &cli::Image::default(), &cli::Release::default())?;
            let screen = explore::Screen {
                build: options,
                selection_file: None,
                max_size: args.max_size,
                interface: args.interface,
                equivalent: equivalent::build_of_demo(),
            };
            explore::show(opened, screen, console)
        }
        DemoCommand::Plan(args) => {
            let opened = open(folder.path(), &args.selecting, &args.packages, &progress)?;
            plan::show(&opened, &args.output, &args.release, console, &progress)
        }
        DemoCommand::Build(args) => {
            let opened = open(folder.path(), &args.selecting, &args.packages, &progress)?;
            build::build(&opened, &args.output, console, &progress)
        }
    }
}

/// Opens the demo's base and feed.
fn open(
    folder: &Path,
    selecting: &Selecting,
    packages: &[String],
    progress: &LiveLine,
) -> Result<Opened, Failure> {
    let sources = cli::Sources {
        base: folder.join("base-pkgdb.rootfs.tar.gz"),
        feeds: vec![folder.join("feed")],
        family: None,
    };
    let nothing_said = packages.is_empty() && selecting.selection.is_none();
    let requests = REQUESTS.map(str::to_owned);
    let packages = if nothing_said { &requests } else { packages };
    let mut opened = input::open(&sources, selecting, packages, progress)?;
    opened.session = opened.session.shown_as(Path::new(BASE), &[Path::new(FEED)]);
    Ok(opened)
}

/// Writes the demo's files into a folder that goes away with the program.
fn unpack() -> anyhow::Result<TempDir> {
    let folder = TempDir::with_prefix("sysextant-demo-").context("cannot unpack the demo")?;
    for (name, content) in FILES {
        let path = folder.path().join(name);
        let parent = path.parent().unwrap_or(folder.path());
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, content))
            .with_context(|| format!("cannot unpack the demo to {}", path.display()))?;
    }
    Ok(folder)
}
