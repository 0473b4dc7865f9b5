//! `sysextant why`: the chain from a request to a package, or why it cannot be.

use super::console::Console;
use super::{Failure, input};
use crate::cli::Format;
use crate::exit::Exit;
use crate::plan::Verdict;
use crate::report::printable;
use crate::{cli, report};

pub(super) fn run(args: &cli::Why) -> Result<Exit, Failure> {
    let progress = Console::progress()?;
    let requested = if args.packages.is_empty() && args.selecting.selection.is_none() {
        std::slice::from_ref(&args.name)
    } else {
        &args.packages
    };
    let opened = input::open(&args.sources, &args.selecting, requested, &progress)?;
    let plan = opened.plan(&progress)?;
    let why = opened.session.why(&plan, &args.name);
    let text = match args.format {
        Format::Json => report::json_text(&report::why_json(&why)),
        Format::Text | Format::Markdown => {
            let bullet = if args.format == Format::Markdown {
                "- "
            } else {
                ""
            };
            let lines = why
                .lines
                .iter()
                .map(|line| format!("{bullet}{}", printable(line)));
            lines.collect::<Vec<_>>().join(
                "
",
            )
        }
    };
    Console::print(&text)?;
    let cannot_be = plan
        .with_verdict(Verdict::Conflicting)
        .any(|item| item.name == args.name);
    Ok(if cannot_be {
        Exit::Findings
    } else {
        Exit::Clean
    })
}
