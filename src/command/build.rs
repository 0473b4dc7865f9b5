//! `sysextant build`: plan, then image, then report.

use std::io;

use anyhow::Context;

use super::console::{Console, LiveLine};
use super::input::Opened;
use super::{Failure, input, severity};
use crate::cli;
use crate::cli::BuildOutput;
use crate::command::exit::Exit;
use crate::extension::{BuildReport, ExtensionError};
use crate::foundation::progress::Cancellation;
use crate::foundation::quantity::human_size;
use crate::foundation::whole_file::{self, Existing};
use crate::plan::{Plan, Verdict};
use crate::report::printable;

pub(super) fn run(args: &cli::Build, console: &Console) -> Result<Exit, Failure> {
    let progress = Console::progress()?;
    input::refuse_inputs(&args.output.output, &args.selecting, &args.output.release)?;
    let opened = input::open(&args.sources, &args.selecting, &args.packages, &progress)?;
    build(&opened, &args.output, console, &progress)
}

/// Plans, builds and reports. A plan with conflicts is not built.
pub(super) fn build(
    opened: &Opened,
    output: &BuildOutput,
    console: &Console,
    progress: &LiveLine,
) -> Result<Exit, Failure> {
    let plan = opened.plan(progress)?;
    if plan.has_conflicts() {
        explain_conflicts(&plan);
        return Ok(Exit::Findings);
    }
    let options = input::build_options(&output.output, &output.image, &output.release)?;
    let built = opened.session.build(&plan, &options, progress);
    progress.clear();
    let report = match built {
        Err(_) if progress.is_cancelled() => return Err(Failure::Interrupted),
        Err(ExtensionError::Conflicts(plan)) => {
            explain_conflicts(&plan);
            return Ok(Exit::Findings);
        }
        built => built
            .with_context(|| format!("{} was not built", output.output.display()))
            .map_err(Failure::Build)?,
    };
    let check = opened
        .session
        .check(&plan, Some(&report.contents), &options.release);
    let kept = is_manifest_kept(output, &report);
    let text = output.format.build(&report, &check, console.style());
    let told = is_told(&text, &report);
    let fails = severity::fails(&check, output.fail_on);
    let over = is_over_budget(&report, output.max_size);
    if fails || over || !told || !kept {
        return Ok(Exit::Findings);
    }
    Ok(Exit::Clean)
}

/// Writes the manifest into the file that was named. If that fails, the error says that the image was
/// built all the same.
fn is_manifest_kept(output: &BuildOutput, report: &BuildReport) -> bool {
    let Some(path) = &output.manifest else {
        return true;
    };
    let existing = Existing::by_force(output.image.force);
    let written = whole_file::write(path, &report.manifest.content(), existing);
    if let Err(error) = &written {
        let (image, path) = (report.output.display(), path.display());
        Console::say(&format!(
            "{image} was built, but its manifest cannot be written to {path}: {error}"
        ));
    }
    written.is_ok()
}

/// Prints the report. If that fails, the error says that the image was built all the same.
fn is_told(text: &str, report: &BuildReport) -> bool {
    match Console::print(text) {
        Ok(()) => true,
        // The reader closed the pipe because it needs no more.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => true,
        Err(error) => {
            let (image, size) = (report.output.display(), human_size(report.image_size));
            Console::say(&format!(
                "{image} was built ({size}), but the report of it cannot be written: {error}"
            ));
            false
        }
    }
}

/// Whether the image is larger than allowed; if so, stderr says it.
fn is_over_budget(report: &BuildReport, max_size: Option<u64>) -> bool {
    match max_size {
        Some(max) if report.image_size > max => {
            let (size, max) = (human_size(report.image_size), human_size(max));
            Console::say(&format!(
                "over budget: the image is {size}, the limit is {max}"
            ));
            true
        }
        _ => false,
    }
}

/// Reports on stderr what prevents the build, and what can be done about it.
fn explain_conflicts(plan: &Plan) {
    Console::say("not built: not everything that is requested can be included");
    for item in plan.with_verdict(Verdict::Conflicting) {
        Console::say(&format!("  {}", item.name));
        for line in &item.explanation {
            Console::say(&format!("    {}", printable(line)));
        }
    }
    Console::say("hint: leave these requests out, or see `sysextant plan` for the whole plan");
}
