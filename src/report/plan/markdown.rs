//! The plan as Markdown, for reviews and issue threads.

use std::fmt::Write;

use super::text::known_size;
use crate::check::Check;
use crate::foundation::quantity::count;
use crate::image::Contents;
use crate::plan::{Item, Verdict};
use crate::report::printable::cell;
use crate::report::{PlanView, findings, human_sum, image_size_text};

/// The whole plan: totals, a table for each verdict, explanations, and what is left out.
#[must_use]
pub fn plan_markdown(view: &PlanView<'_>) -> String {
    let requests: Vec<String> = view
        .plan
        .selection
        .requests
        .iter()
        .map(|request| cell(&request.to_string()))
        .collect();
    let mut text = format!("# Plan: {}\n\n", requests.join(", "));
    let base = view.base;
    let path = cell(&base.path.to_string_lossy());
    let _ = writeln!(
        text,
        "Base {path}: {}, {}.",
        base.family,
        count(base.packages.len(), "package")
    );
    if view.pool.has_several_feeds() {
        for (feed, number) in view.pool.feeds.iter().zip(1..) {
            let path = cell(&feed.path.to_string_lossy());
            let _ = writeln!(
                text,
                "\nFeed {number} {path}: {}.",
                count(feed.packages, "package")
            );
        }
    }
    for sentence in view.drift.sentences() {
        let _ = writeln!(text, "\n{}.", cell(&sentence));
    }
    for verdict in [Verdict::Included, Verdict::Conflicting, Verdict::Excluded] {
        let (sum, items) = view.with_verdict(verdict);
        if sum.packages == 0 {
            continue;
        }
        let _ = writeln!(
            text,
            "\n## {}: {}, {} installed{}\n\n| package | version | installed | why |\n|---|---|---:|---|",
            verdict.name(),
            count(sum.packages, "package"),
            human_sum(sum.installed()),
            match verdict {
                Verdict::Included => {
                    let size = image_size_text(view.image_size());
                    format!(", {size} as an image (estimated)")
                }
                Verdict::Excluded | Verdict::Conflicting | Verdict::Available => String::new(),
            }
        );
        for item in items {
            write_item(&mut text, view, item);
        }
    }
    write_available(&mut text, view);
    write_not_taken(&mut text, view);
    if let Some(check) = view.check {
        write_findings(&mut text, check);
    }
    write_contents(&mut text, view);
    text
}

fn write_available(text: &mut String, view: &PlanView<'_>) {
    let (_, items) = view.with_verdict(Verdict::Available);
    if items.is_empty() {
        return;
    }
    text.push_str(
        "\n## available\n\n| package | version | installed | summary |\n|---|---|---:|---|\n",
    );
    for item in items {
        let version = item.version.as_ref();
        let version = version.map_or_else(String::new, |version| cell(version.as_str()));
        let size = known_size(item.installed_size);
        let (name, summary) = (cell(&item.name), cell(view.summary(item)));
        let _ = writeln!(text, "| {name} | {version} | {size} | {summary} |");
    }
}

fn write_not_taken(text: &mut String, view: &PlanView<'_>) {
    let not_taken = &view.plan.not_taken;
    if not_taken.is_empty() {
        return;
    }
    text.push_str(
        "\n## recommendations not taken\n\n| recommended | by | why not |\n|---|---|---|\n",
    );
    for known in not_taken {
        let because = known.because.to_string();
        let (relation, of) = (cell(&known.relation), cell(&known.of.name));
        let _ = writeln!(text, "| {relation} | {of} | {} |", cell(&because));
    }
}

fn write_item(text: &mut String, view: &PlanView<'_>, item: &Item) {
    let version = item
        .version
        .as_ref()
        .map_or(String::new(), |version| cell(version.as_str()));
    let why = if item.explanation.is_empty() {
        cell(&view.reason(item))
    } else {
        item.explanation
            .iter()
            .map(|line| cell(line))
            .collect::<Vec<_>>()
            .join("<br>")
    };
    let size = known_size(item.installed_size);
    let _ = writeln!(
        text,
        "| {} | {version} | {size} | {why} |",
        cell(&item.name)
    );
}

fn write_contents(text: &mut String, view: &PlanView<'_>) {
    let Some(contents) = &view.plan.contents else {
        return;
    };
    if view.files {
        text.push_str("\n## files\n\n| path | package | hides the base's |\n|---|---|---|\n");
        for entry in &contents.entries {
            let package = cell(entry.package.as_deref().unwrap_or(""));
            let hides = if entry.shadow.is_some() { "yes" } else { "" };
            let _ = writeln!(text, "| /{} | {package} | {hides} |", cell(&entry.path));
        }
    }
    write_left_out(text, contents);
}

/// What the check found.
pub(in crate::report) fn write_findings(text: &mut String, check: &Check) {
    let _ = writeln!(text, "\n## findings: {}", findings::summary(check));
    findings::write_markdown(text, &check.findings);
}

/// What is left out.
pub(in crate::report) fn write_left_out(text: &mut String, contents: &Contents) {
    if !contents.left_out.is_empty() {
        text.push_str("\n## left out\n\n| path | package | why |\n|---|---|---|\n");
        for left in &contents.left_out {
            let (path, package) = (cell(&left.path), cell(&left.package));
            let _ = writeln!(text, "| {path} | {package} | {} |", left.reason.text());
        }
    }
}
