//! `sysextant snapshot`: takes the snapshot of a base.

use anyhow::Context;

use super::Failure;
use super::console::Console;
use crate::base;
use crate::cli;
use crate::exit::Exit;

pub(super) fn run(args: &cli::Snapshot) -> Result<Exit, Failure> {
    let progress = Console::progress()?;
    let written = base::take_snapshot(&args.rootfs, &args.output, args.force, &progress);
    progress.clear();
    match written {
        Err(_) if progress.flag().is_cancelled() => Err(Failure::Interrupted),
        written => {
            let written =
                written.with_context(|| format!("{} was not written", args.output.display()))?;
            let output = args.output.display();
            Console::say(&format!(
                "{output}: {} files of {}",
                written.files,
                args.rootfs.display()
            ));
            if let Some(note) = &written.note {
                Console::say(&format!("note: {note}"));
            }
            Ok(Exit::Clean)
        }
    }
}
