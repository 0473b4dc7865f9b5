//! What a check found, as text, JSON and Markdown.

use std::fmt::Write;

use serde_json::{Value, json};

use super::findings::{Listing, summary, totals, write_markdown, write_text};
use super::plan::json::FORMAT;
use super::printable::cell;
use super::{Style, findings, printable};
use crate::check::Check;

/// For people: each finding with what to do about it.
#[must_use]
pub fn check_text(check: &Check, style: Style) -> String {
    let mut text = format!("{}\n", summary(check));
    if let Some(fields) = fields(check) {
        let _ = writeln!(text, "release file {}", printable(&fields));
    }
    write_text(&mut text, &check.findings, Listing::Whole, style);
    text
}

/// For programs.
#[must_use]
pub fn check_json(check: &Check) -> Value {
    let release = check.release.as_ref().map(|release| {
        let fields = release.fields.iter();
        let fields = fields.map(|(key, value)| (key.clone(), value.as_str().into()));
        fields.collect::<serde_json::Map<_, _>>()
    });
    json!({
        "format": FORMAT,
        "release": release,
        "accepted": check.answer().name(),
        "totals": totals(check),
        "findings": findings::json(&check.findings),
    })
}

/// For reviews and issue threads.
#[must_use]
pub fn check_markdown(check: &Check) -> String {
    let mut text = format!("# Check\n\n{}\n", summary(check));
    if let Some(fields) = fields(check) {
        let _ = writeln!(text, "\nRelease file: {}", cell(&fields));
    }
    write_markdown(&mut text, &check.findings);
    text
}

fn fields(check: &Check) -> Option<String> {
    let fields = check.release.as_ref()?.fields.iter();
    let fields: Vec<String> = fields
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    Some(fields.join(" "))
}
