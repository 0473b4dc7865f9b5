//! `sysextant plan`: which packages an extension would hold, and why.

use super::console::{Console, LiveLine};
use super::input::Opened;
use super::{Failure, input, severity};
use crate::cli;
use crate::cli::PlanOutput;
use crate::command::exit::Exit;
use crate::extension::Certainty;
use crate::foundation::progress::Cancellation;
use crate::foundation::quantity::human_size;
use crate::plan::Plan;
use crate::report::{PlanView, image_size_text};
use crate::session::Session;
use crate::squashfs::Compression;

pub(super) fn run(args: &cli::Plan, console: &Console) -> Result<Exit, Failure> {
    let progress = Console::progress()?;
    let opened = input::open(&args.sources, &args.selecting, &args.packages, &progress)?;
    let exit = show(&opened, &args.output, &args.release, console, &progress);
    // The program ends here; freeing a large pool piece by piece would only take time.
    std::mem::forget(opened);
    exit
}

/// Plans, reads the payloads if they are there, and prints.
pub(super) fn show(
    opened: &Opened,
    output: &PlanOutput,
    release: &cli::Release,
    console: &Console,
    progress: &LiveLine,
) -> Result<Exit, Failure> {
    let session = &opened.session;
    let mut plan = opened.plan(progress)?;
    if !output.no_contents && plan.included().next().is_some() {
        plan = with_contents(session, plan, output, release, progress)?;
    }
    let release = input::release_options(release)?;
    let check = session.check(&plan, plan.contents.as_ref(), &release);
    let untouched = if output.all {
        session.untouched_items(&plan)
    } else {
        Vec::new()
    };
    let drift = session.drift(&plan);
    let view = PlanView {
        base: session.base(),
        os_release: release.os_release_of(session.base().os_release.as_ref()),
        pool: session.pool(),
        plan: &plan,
        drift: &drift,
        untouched: &untouched,
        files: output.files,
        check: Some(&check),
    };
    let text = output.format.plan(&view, console.style());
    Console::print(&text)?;
    let fails = severity::fails(&check, output.fail_on);
    let over = is_over_budget(session, &plan, output.max_size);
    if fails || over || plan.has_conflicts() {
        return Ok(Exit::Findings);
    }
    Ok(Exit::Clean)
}

/// The plan with its files, if the package files are there to be read.
fn with_contents(
    session: &Session,
    plan: Plan,
    output: &PlanOutput,
    release: &cli::Release,
    progress: &LiveLine,
) -> Result<Plan, Failure> {
    if !session.has_payloads(&plan) {
        if output.files {
            Console::say("note: not all package files are there, so the files are not known");
        }
        return Ok(plan);
    }
    let release = input::release_options(release)?;
    let read = session.with_contents(plan, &release, progress);
    progress.clear();
    match read {
        Err(_) if progress.is_cancelled() => Err(Failure::Interrupted),
        read => Ok(read.map_err(anyhow::Error::from)?),
    }
}

/// Whether the image is estimated to be larger than allowed, which stderr then says.
fn is_over_budget(session: &Session, plan: &Plan, max_size: Option<u64>) -> bool {
    let Some(max) = max_size else { return false };
    let size = session.image_size(plan, Compression::default());
    let over = size.bytes > max;
    if over {
        let (size, max) = (image_size_text(size), human_size(max));
        Console::say(&format!(
            "over budget: the image is estimated at {size}, the limit is {max}"
        ));
    } else if size.certainty == Certainty::AtLeast {
        Console::say(
            "note: the size of some packages is not known, so the image may be over its \
            budget",
        );
    }
    over
}
