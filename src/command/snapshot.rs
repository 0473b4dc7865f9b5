//! `sysextant snapshot`: takes the snapshot of a base.

use anyhow::Context;

use super::Failure;
use super::console::Console;
use crate::base::{SnapshotTaken, TakeOptions};
use crate::cli;
use crate::command::exit::Exit;
use crate::foundation::progress::Cancellation;
use crate::session::Session;

pub(super) fn run(args: &cli::Snapshot) -> Result<Exit, Failure> {
    let progress = Console::progress()?;
    let options = TakeOptions {
        force: args.force,
        digests: !args.no_digests,
    };
    let written = Session::take_snapshot(&args.rootfs, &args.output, options, &progress);
    progress.clear();
    match written {
        Err(_) if progress.is_cancelled() => Err(Failure::Interrupted),
        written => {
            let written =
                written.with_context(|| format!("{} was not written", args.output.display()))?;
            Console::say(&format!(
                "{}: {} files of {}{}",
                args.output.display(),
                written.files,
                args.rootfs.display(),
                of_the_tree(&written)
            ));
            if written.without_digest > 0 {
                Console::say(&format!(
                    "{} files have no digest: they may not be read by you, or are too large",
                    written.without_digest
                ));
            }
            if let Some(note) = &written.note {
                Console::say(&format!("note: {note}"));
            }
            Ok(Exit::Clean)
        }
    }
}

/// What the snapshot holds about the tree.
fn of_the_tree(taken: &SnapshotTaken) -> String {
    match taken.listed {
        Some(listed) => format!(", and a listing of {listed} paths"),
        None => ", and no listing of a tree: it holds a package database alone".to_owned(),
    }
}
