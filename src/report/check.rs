//! What a check found, as text, JSON and Markdown.

use std::fmt::Write;

use serde_json::{Value, json};

use super::json::FORMAT;
use super::markdown::cell;
use super::text::count;
use super::{Style, printable};
use crate::check::{Check, Finding, Severity};

/// Paths of one finding that are listed for people; JSON has all.
const MAX_PLACES: usize = 50;

/// For people: each finding with what to do about it.
#[must_use]
pub fn check_text(check: &Check, style: Style) -> String {
    let mut text = format!("{}\n", summary(check));
    if let Some(fields) = fields(check) {
        let _ = writeln!(text, "release file {}", printable(&fields));
    }
    for finding in &check.findings {
        let symbol = symbol(finding.severity, style);
        let _ = writeln!(text, "\n{symbol} {}", printable(&finding.text));
        let _ = writeln!(text, "  {}", printable(&finding.advice));
        for place in finding.places.iter().take(MAX_PLACES) {
            let package = place.package.as_deref().unwrap_or("the build itself");
            let (path, package) = (printable(&place.path), printable(package));
            let _ = writeln!(text, "    {path}  {package}");
        }
        let more = finding.places.len().saturating_sub(MAX_PLACES);
        if more > 0 {
            let _ = writeln!(text, "    and {}", count(more, "further path"));
        }
    }
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
    let severities = Severity::ALL.iter();
    let counts = severities.map(|&it| (format!("{}s", it.name()), check.count(it).into()));
    json!({
        "format": FORMAT,
        "release": release,
        "totals": counts.collect::<serde_json::Map<_, _>>(),
        "findings": check.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn finding(finding: &Finding) -> Value {
    json!({
        "severity": finding.severity.name(),
        "kind": finding.kind.name(),
        "package": finding.package.as_deref(),
        "text": finding.text,
        "advice": finding.advice,
        "places": finding.places.iter().map(|place| json!({
            "path": place.path,
            "package": place.package.as_deref(),
        })).collect::<Vec<_>>(),
    })
}

/// For reviews and issue threads.
#[must_use]
pub fn check_markdown(check: &Check) -> String {
    let mut text = format!("# Check\n\n{}\n", summary(check));
    if let Some(fields) = fields(check) {
        let _ = writeln!(text, "\nRelease file: {}", cell(&fields));
    }
    if !check.findings.is_empty() {
        text.push_str("\n| | finding | package | what to do |\n|---|---|---|---|\n");
    }
    for finding in &check.findings {
        let package = finding.package.as_deref().unwrap_or("");
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            finding.severity.name(),
            cell(&finding.text),
            cell(package),
            cell(&finding.advice)
        );
    }
    text
}

/// How much was found.
fn summary(check: &Check) -> String {
    let found = Severity::ALL.map(|severity| (severity, check.count(severity)));
    let found = found.into_iter().filter(|&(_, number)| number > 0);
    let parts: Vec<String> = found
        .map(|(severity, number)| count(number, severity.name()))
        .collect();
    if parts.is_empty() {
        return "nothing found".to_owned();
    }
    parts.join(", ")
}

fn fields(check: &Check) -> Option<String> {
    let fields = check.release.as_ref()?.fields.iter();
    let fields: Vec<String> = fields
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    Some(fields.join(" "))
}

fn symbol(severity: Severity, style: Style) -> &'static str {
    let (symbol, ascii) = match severity {
        Severity::Error => ("✗", "!"),
        Severity::Warning => ("▲", "^"),
        Severity::Note => ("·", "-"),
    };
    if style.unicode { symbol } else { ascii }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Kind, Place};

    fn check() -> Check {
        let place = Place {
            path: "/etc/a\u{1b}[2J".to_owned(),
            package: Some("a|b".into()),
        };
        Check {
            release: None,
            findings: vec![Finding {
                severity: Severity::Warning,
                kind: Kind::LeftOut,
                text: "1 path is left out".to_owned(),
                advice: "see to it".to_owned(),
                package: Some("a|b".into()),
                places: vec![place],
            }],
        }
    }

    #[test]
    fn a_check_is_the_same_in_all_three_forms_and_harmless_to_print() {
        let style = Style {
            color: false,
            unicode: false,
        };
        let text = check_text(&check(), style);
        assert_eq!(
            text,
            "1 warning\n\n^ 1 path is left out\n  see to it\n    /etc/a\\u{1b}[2J  a|b\n"
        );
        let json = check_json(&check());
        assert_eq!(json["totals"]["warnings"], 1);
        assert_eq!(json["findings"][0]["kind"], "left-out");
        let markdown = check_markdown(&check());
        assert!(markdown.contains("| warning | 1 path is left out | a\\|b | see to it |"));
    }
}
