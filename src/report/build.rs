//! What was built, as text, JSON and Markdown.

use std::fmt::Write;

use serde_json::{Value, json};

use super::plan::json::{FORMAT, contents};
use super::plan::markdown;
use super::plan::text::{write_findings, write_left_out};
use super::{Style, findings, printable};
use crate::check::Check;
use crate::extension::BuildReport;
use crate::foundation::quantity::{count, human_size};

/// The report for people, with what to do next.
#[must_use]
pub fn build_text(report: &BuildReport, check: &Check, style: Style) -> String {
    let path = report.output.to_string_lossy();
    let path = printable(&path);
    let mut text = format!(
        "{path}  {}  {}  {}\nsha256  {}\n",
        human_size(report.image_size),
        count(report.packages.len(), "package"),
        count(report.contents.entries.len(), "entry"),
        report.sha256
    );
    let bytes = report.contents.bytes();
    let percent = report.image_size.saturating_mul(100).checked_div(bytes);
    // Of a handful of bytes the image is mostly its own tables.
    let ratio = percent.filter(|&percent| percent <= 100);
    let ratio = ratio.map_or_else(String::new, |ratio| format!(", compressed to {ratio} %"));
    let _ = writeln!(text, "holds   {} of files{ratio}", human_size(bytes));
    let fields: Vec<String> = report
        .release
        .fields
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let _ = writeln!(text, "fits    {}", printable(&fields.join(" ")));
    let shadows = report
        .contents
        .entries
        .iter()
        .filter(|entry| entry.shadow.is_some())
        .count();
    if shadows > 0 {
        let _ = writeln!(text, "hides   {} of the base", count(shadows, "path"));
    }
    write_left_out(&mut text, &report.contents.left_out, style);
    write_findings(&mut text, check, style);
    let _ = writeln!(text, "\nnext    {}", next_steps(report));
    text
}

/// What to type to have it on a device.
#[must_use]
pub fn next_steps(report: &BuildReport) -> String {
    let path = report.output.to_string_lossy();
    let path = printable(&path);
    format!("scp {path} DEVICE:/var/lib/extensions/ && ssh DEVICE systemd-sysext refresh")
}

/// The report for programs.
#[must_use]
pub fn build_json(report: &BuildReport, check: &Check) -> Value {
    let fields: serde_json::Map<_, _> = report
        .release
        .fields
        .iter()
        .map(|(key, value)| (key.clone(), value.as_str().into()))
        .collect();
    json!({
        "format": FORMAT,
        "image": {
            "path": report.output.to_string_lossy(),
            "size": report.image_size,
            "sha256": report.sha256.to_string(),
        },
        "name": report.release.name,
        "release": fields,
        "packages": report.packages.iter().map(|packed| json!({
            "name": packed.package.name.as_str(),
            "version": packed.package.version.as_str(),
            "bytes_in": packed.amounts.bytes_in,
            "bytes_out": packed.amounts.bytes_out,
            "blocks": packed.amounts.blocks,
        })).collect::<Vec<_>>(),
        "contents": contents(&report.contents, true),
        "accepted": check.answer().name(),
        "findings": findings::json(&check.findings),
    })
}

/// The report for reviews.
#[must_use]
pub fn build_markdown(report: &BuildReport, check: &Check) -> String {
    let path = report.output.to_string_lossy();
    let mut text = format!(
        "# {}\n\n{}, {}, {}\n\nsha256 `{}`\n\n| package | version | files |\n|---|---|---:|\n",
        printable(&path),
        human_size(report.image_size),
        count(report.packages.len(), "package"),
        count(report.contents.entries.len(), "entry"),
        report.sha256
    );
    for packed in &report.packages {
        let (name, version) = (&packed.package.name, packed.package.version.as_str());
        let size = human_size(packed.amounts.bytes_in);
        let _ = writeln!(
            text,
            "| {} | {} | {size} |",
            printable(name),
            printable(version)
        );
    }
    markdown::write_findings(&mut text, check);
    markdown::write_left_out(&mut text, &report.contents);
    text
}
