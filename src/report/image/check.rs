//! What a check of existing images found, as text, JSON and Markdown.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::check::acceptance::{Judged, Outcome};
use crate::check::images::ImagesCheck;
use crate::check::{Certainty, Severity};
use crate::foundation::quantity::count;
use crate::report::findings;
use crate::report::findings::Listing;
use crate::report::plan::json::FORMAT;
use crate::report::printable::cell;
use crate::report::{Style, Symbol, printable};

/// For people: each image, the order of the layers, then the findings.
pub(in crate::report) fn images_text(check: &ImagesCheck, style: Style) -> String {
    let mut text = format!("{}\n", summary(check));
    for image in &check.merge.images {
        let symbol = symbol(image).text(style.unicode);
        let path = image.path.to_string_lossy();
        let _ = writeln!(
            text,
            "  {symbol} {:<8} {}{}",
            image.outcome.name(),
            printable(&path),
            why(image)
        );
    }
    let order: Vec<_> = check.order().map(printable).collect();
    if order.len() > 1 {
        let _ = writeln!(text, "on top of each other: {}", order.join(" over "));
    }
    findings::write_text(&mut text, &check.findings, Listing::Whole, style);
    text
}

/// For programs.
pub(in crate::report) fn images_json(check: &ImagesCheck) -> Value {
    let images = check.merge.images.iter().map(|image| {
        json!({
            "path": image.path.to_string_lossy(),
            "name": image.name,
            "outcome": image.outcome.name(),
            "rule": image.rule,
            "text": image.text,
            "certainty": match image.is_certain {
                true => Certainty::Known.name(),
                false => Certainty::NotKnown.name(),
            },
        })
    });
    json!({
        "format": FORMAT,
        "systemd": check.merge.systemd.to_string(),
        "exit_status": check.merge.exit_status,
        "merged": check.merge.mounts,
        "images": images.collect::<Vec<_>>(),
        "order": check.order().collect::<Vec<_>>(),
        "findings": findings::json(&check.findings),
    })
}

/// For reviews and issue threads.
pub(in crate::report) fn images_markdown(check: &ImagesCheck) -> String {
    let mut text = format!(
        "# Check\n\n{}\n\n| image | outcome | why |\n|---|---|---|\n",
        summary(check)
    );
    for image in &check.merge.images {
        let path = image.path.to_string_lossy();
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            cell(&path),
            image.outcome.name(),
            cell(&image.text)
        );
    }
    findings::write_markdown(&mut text, &check.findings);
    text
}

fn summary(check: &ImagesCheck) -> String {
    let merged = check.merge.order.len();
    let number = count(check.merge.images.len(), "image");
    let (version, status) = (check.merge.systemd, check.merge.exit_status);
    if check.merge.images.is_empty() {
        return format!(
            "the base holds no extension where systemd {version} looks for one; a merge ends with \
             {status}"
        );
    }
    format!("systemd {version} merges {merged} of {number} and ends with {status}")
}

fn why(image: &Judged) -> String {
    match image.outcome {
        Outcome::Merged if image.text.is_empty() => String::new(),
        _ => format!("  ({})", printable(&image.text)),
    }
}

fn symbol(image: &Judged) -> Symbol {
    match image.outcome {
        Outcome::Merged => Symbol::PulledIn,
        Outcome::NotKnown => Symbol::of_finding(Certainty::NotKnown, Severity::Note),
        Outcome::Skipped | Outcome::Refused | Outcome::Unseen => Symbol::Error,
    }
}
