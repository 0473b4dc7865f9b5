//! Findings, wherever they are reported: of a plan, of a build, of a check by itself.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::printable::cell;
use super::{Style, printable};
use crate::check::{Answer, Certainty, Check, Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::report::Symbol;

/// How much of each finding a text lists; JSON has all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// For a check alone: up to 50 places, and conflicts with their explanation.
    Whole,
    /// For a plan or a build, which has its own lists of conflicts and files: a few paths on one
    /// line.
    Short,
}

/// Places of one finding in a whole listing.
const MAX_PLACES: usize = 50;
/// Paths of one finding in a short one.
const MAX_PATHS: usize = 3;

/// For programs: all findings, the most severe first.
pub(super) fn json(findings: &[Finding]) -> Value {
    findings.iter().map(finding).collect()
}

fn finding(finding: &Finding) -> Value {
    let packages = finding.packages.iter();
    json!({
        "rule": finding.kind.name(),
        "severity": finding.severity.name(),
        "kind": finding.kind.name(),
        "certainty": finding.certainty.name(),
        "text": finding.text,
        "advice": finding.advice,
        "paths": finding.places.iter().map(|place| place.path.as_str()).collect::<Vec<_>>(),
        "packages": packages.map(compact_str::CompactString::as_str).collect::<Vec<_>>(),
        "package": finding.package(),
        "places": finding.places.iter().map(|place| json!({
            "path": place.path,
            "package": place.package.as_deref(),
        })).collect::<Vec<_>>(),
    })
}

/// For programs: how many findings each severity has.
pub(super) fn totals(check: &Check) -> Map<String, Value> {
    let severities = Severity::ALL.iter();
    let counts = severities.map(|&it| (format!("{}s", it.name()), check.count(it).into()));
    counts.collect()
}

/// For people: each finding by its severity, with what to do about it and where it is.
pub(super) fn write_text(text: &mut String, findings: &[Finding], listing: Listing, style: Style) {
    for finding in findings {
        let (symbol, word) = (symbol(finding, style), finding.severity.name());
        let says = printable(&finding.text);
        match listing {
            Listing::Whole => {
                let _ = writeln!(text, "\n{symbol} {word}: {says}");
                let _ = writeln!(text, "  {}", printable(&finding.advice));
                write_places(text, &finding.places);
            }
            Listing::Short => {
                let _ = writeln!(text, "  {symbol} {word}: {says}{}", of(finding));
                if has_more_to_say(finding) {
                    let _ = writeln!(text, "      {}", printable(&finding.advice));
                }
                write_paths(text, &finding.places);
            }
        }
    }
}

/// Whether a short listing includes the advice: conflicts are explained elsewhere, and notes of the
/// build require no action.
fn has_more_to_say(finding: &Finding) -> bool {
    match finding.kind {
        Kind::Conflict => false,
        Kind::Build => {
            finding.severity != Severity::Note || finding.certainty == Certainty::NotKnown
        }
        _ => true,
    }
}

/// The packages, if the sentence does not name them itself.
fn of(finding: &Finding) -> String {
    let named = |name: &str| finding.text.contains(name);
    match finding.packages.as_slice() {
        [] => String::new(),
        [one] if named(one) => String::new(),
        [one] => format!("  ({})", printable(one)),
        several => format!("  ({})", count(several.len(), "package")),
    }
}

fn write_places(text: &mut String, places: &[Place]) {
    for place in places.iter().take(MAX_PLACES) {
        let package = place
            .package
            .as_deref()
            .map(|it| format!("  {}", printable(it)));
        let (path, package) = (printable(&place.path), package.unwrap_or_default());
        let _ = writeln!(text, "    {path}{package}");
    }
    let more = places.len().saturating_sub(MAX_PLACES);
    if more > 0 {
        let _ = writeln!(text, "    and {}", count(more, "further path"));
    }
}

fn write_paths(text: &mut String, places: &[Place]) {
    let paths = places.iter().take(MAX_PATHS);
    let paths: Vec<_> = paths.map(|place| printable(&place.path)).collect();
    if paths.is_empty() {
        return;
    }
    let _ = write!(text, "      {}", paths.join(", "));
    let more = places.len() - paths.len();
    if more > 0 {
        let _ = write!(text, " and {more} more");
    }
    text.push('\n');
}

/// For reviews: a table of all findings, the most severe first.
pub(super) fn write_markdown(text: &mut String, findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    text.push_str("\n| | finding | package | what to do |\n|---|---|---|---|\n");
    for finding in findings {
        let packages = match finding.packages.as_slice() {
            several if several.len() > MAX_PATHS => count(several.len(), "package"),
            few => cell(&few.join(", ")),
        };
        let _ = writeln!(
            text,
            "| {} | {} | {packages} | {} |",
            finding.severity.name(),
            cell(&finding.text),
            cell(&finding.advice)
        );
    }
}

/// How much was found, and whether the base will accept the extension.
pub(super) fn summary(check: &Check) -> String {
    let is_all_fine = check.findings.is_empty() && check.answer() == Answer::Yes;
    let as_it_is = if is_all_fine { " as it is" } else { "" };
    format!("{}; {}{as_it_is}", counts(check), check.answer().text())
}

fn counts(check: &Check) -> String {
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

fn symbol(finding: &Finding, style: Style) -> &'static str {
    Symbol::of_finding(finding.certainty, finding.severity).text(style.unicode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::check::{check_json, check_markdown, check_text};

    const ASCII: Style = Style {
        color: false,
        unicode: false,
    };

    fn check(paths: usize) -> Check {
        let place = |number: usize| Place {
            path: format!("/etc/{number}\u{1b}[2J"),
            package: Some("a|b".into()),
        };
        Check {
            release: None,
            findings: vec![Finding {
                severity: Severity::Warning,
                kind: Kind::LeftOut,
                certainty: Certainty::Known,
                text: "1 path is left out".to_owned(),
                advice: "see to it".to_owned(),
                packages: vec!["a|b".into()],
                places: (0..paths).map(place).collect(),
            }],
        }
    }

    #[test]
    fn a_check_is_the_same_in_all_three_forms_and_harmless_to_print() {
        let text = check_text(&check(1), ASCII);
        assert_eq!(
            text,
            "1 warning; the base will accept the extension\n\n^ warning: 1 path is left out\n  see \
             to it\n    /etc/0\\u{1b}[2J  a|b\n"
        );
        let json = check_json(&check(1));
        assert_eq!(json["totals"]["warnings"], 1);
        let found = &json["findings"][0];
        assert_eq!(
            (&found["kind"], &found["rule"]),
            (&"left-out".into(), &"left-out".into())
        );
        assert_eq!(found["paths"][0], found["places"][0]["path"]);
        assert_eq!(found["packages"][0], found["package"]);
        let markdown = check_markdown(&check(1));
        assert!(markdown.contains("| warning | 1 path is left out | a\\|b | see to it |"));
    }

    #[test]
    fn of_many_paths_a_short_listing_names_a_few_and_counts_the_rest() {
        let mut text = String::new();
        write_text(&mut text, &check(9).findings, Listing::Short, ASCII);
        assert!(
            text.starts_with("  ^ warning: 1 path is left out  (a|b)\n      see to it\n"),
            "{text}"
        );
        assert!(text.ends_with("/etc/2\\u{1b}[2J and 6 more\n"), "{text}");
    }
}
