//! `sysextant review`: all that is known of an existing image, as one report.

use super::check::machine;
use super::console::Console;
use super::exit::Exit;
use super::{Failure, input};
use crate::archive::Ledger;
use crate::check::Severity;
use crate::check::images::ImagesOptions;
use crate::cli;
use crate::extension;
use crate::report::{Review, ReviewFormat};
use crate::session::{comparison, images};

pub(super) fn run(args: &cli::Review, console: &Console) -> Result<Exit, Failure> {
    let ledger = Ledger::of_a_run();
    let base = input::image_base(&args.base, args.os_release.as_deref(), &ledger)?;
    let inspection = extension::inspect(&args.image, Some(&base), &ledger);
    let inspection = inspection.map_err(anyhow::Error::from)?;
    let options = ImagesOptions {
        systemd: args.systemd,
        machine: args.architecture.as_deref().map(machine).transpose()?,
        ..ImagesOptions::default()
    };
    let image = std::slice::from_ref(&args.image);
    let check = images::check(&base, image, &options, &ledger).map_err(anyhow::Error::from)?;
    let old = args.old.as_deref();
    let comparison = old.map(|old| comparison::compare(old, &args.image));
    let comparison = comparison.transpose().map_err(anyhow::Error::from)?;
    let review = Review {
        inspection: &inspection,
        check: &check,
        comparison: comparison.as_ref(),
    };
    Console::print(&ReviewFormat::from(args.format).review(&review, console.style()))?;
    match check.has(Severity::from(args.fail_on)) {
        true => Ok(Exit::Findings),
        false => Ok(Exit::Clean),
    }
}
