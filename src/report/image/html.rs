//! A review as one HTML page: readable without scripts and without anything from elsewhere, dark and
//! light, on a phone, on a desk and on paper.
//!
//! Names in an image are untrusted: everything goes through [`escaped`], and the page forbids itself
//! scripts and foreign content by its Content-Security-Policy.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::files::files;
use super::markup::{escaped, percent};
use crate::check::acceptance::{Merge, Outcome};
use crate::check::images::ImagesCheck;
use crate::check::{Certainty, Finding, Severity};
use crate::extension::{Comparison, Difference, Inspection, PathDifference, PathState, Storage};
use crate::foundation::quantity::{count, human_size};
use crate::image::EntryKind;

/// Paths of a finding that are listed.
const MOST_PATHS: usize = 200;

/// The whole page.
pub(super) fn page(
    inspection: &Inspection,
    check: &ImagesCheck,
    comparison: Option<&Comparison>,
) -> String {
    let name = inspection.path.file_name();
    let name = name.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut page = String::from(HEAD);
    let _ = write!(
        page,
        "<title>{0}</title></head><body><h1>{0}</h1>",
        escaped(&name)
    );
    verdict(&mut page, &check.merge);
    facts(&mut page, inspection);
    findings(&mut page, &check.findings);
    if let Some(comparison) = comparison {
        difference(&mut page, comparison);
    }
    packages(&mut page, inspection);
    files(&mut page, inspection);
    page.push_str("</body></html>\n");
    page
}

const HEAD: &str = r#"<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5b646e; --line: #d6dbe0; --paper: #fff; --bar: #7aa7d9; --good: #1a7f37; --bad: #c2281d; --warn: #9a6700; --panel: #f5f7f9; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --soft: #9aa4af; --line: #343b43; --paper: #15181c; --bar: #39618d; --good: #56d364; --bad: #ff7b72; --warn: #e3b341; --panel: #1d2126; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 68rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; margin: .2rem 0; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .6rem .25rem 0; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; } td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
code, .path { font: .875rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
.verdict { padding: .6rem .9rem; border-left: 4px solid var(--soft); background: var(--panel); }
.yes { border-color: var(--good); } .no { border-color: var(--bad); } .unknown { border-color: var(--warn); }
.error { color: var(--bad); } .warning { color: var(--warn); } .note, .soft { color: var(--soft); }
article { border-top: 1px solid var(--line); padding: .6rem 0; } article p { margin: .2rem 0; }
details > summary { cursor: pointer; } details details { margin-left: 1rem; } .file { margin-left: 1.9rem; }
.row { display: flex; gap: .8rem; } .row > :first-child { flex: 1; min-width: 0; overflow-wrap: anywhere; } .row > .n { white-space: nowrap; color: var(--soft); font-variant-numeric: tabular-nums; }
.bar { display: block; height: .3rem; background: var(--bar); border-radius: .15rem; min-width: 1px; }
.added { color: var(--good); } .removed { color: var(--bad); } .changed { color: var(--warn); }
@media (max-width: 40rem) { body { padding: .6rem; font-size: 15px; } .wide { display: none; } }
@media print { body { max-width: none; font-size: 11px; } details { break-inside: avoid; } .verdict { border: 1px solid; } }
</style>
"#;

/// First of all: is it merged?
fn verdict(page: &mut String, merge: &Merge) {
    let version = merge.systemd;
    for image in &merge.images {
        let (class, says) = match image.outcome {
            Outcome::Merged if image.is_certain => ("yes", "is merged"),
            Outcome::Merged => ("unknown", "is merged, as far as is known"),
            Outcome::NotKnown => ("unknown", "may be merged: that is not known"),
            Outcome::Skipped => ("no", "is passed over"),
            Outcome::Refused => ("no", "is refused"),
            Outcome::Unseen => ("no", "is not looked at"),
        };
        let _ = write!(
            page,
            "<p class=\"verdict {class}\"><strong>Under systemd {version} the image {says}</strong> \
             <span class=\"soft\">{}</span></p>",
            escaped(&image.text)
        );
    }
}

fn facts(page: &mut String, inspection: &Inspection) {
    page.push_str("<table>");
    let mut row = |what: &str, value: &str| {
        let _ = write!(page, "<tr><th>{what}</th><td>{}</td></tr>", escaped(value));
    };
    match &inspection.storage {
        Storage::Folder => row("stored as", "a folder"),
        Storage::Squashfs {
            bytes,
            compression,
            block_size,
            partition,
            ..
        } => {
            let within = partition.map_or_else(String::new, |it| format!(" in a {it} partition"));
            let size = human_size(*bytes);
            let block = block_size >> 10;
            let stored = format!("squashfs{within}, {compression}, blocks of {block} KiB");
            row("size", &size);
            row("stored as", &stored);
        }
    }
    let entries = count(inspection.image.contents.entries.len(), "entry");
    row(
        "holds",
        &format!("{entries}, {} of files", human_size(inspection.unpacked)),
    );
    for release in &inspection.releases {
        let fields: Vec<String> = release
            .fields
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        row("release file", &fields.join(" "));
    }
    if let Some(manifest) = &inspection.image.manifest {
        row("built by", &manifest.tool);
        row("requested", &manifest.selection.request.join(" "));
    }
    page.push_str("</table>");
}

fn findings(page: &mut String, findings: &[Finding]) {
    page.push_str("<h2>Findings</h2>");
    if findings.is_empty() {
        page.push_str("<p>No problems found.</p>");
    }
    for finding in findings {
        let class = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let certainty = match finding.certainty {
            Certainty::Known => "",
            Certainty::NotKnown => " (not known)",
        };
        let _ = write!(
            page,
            "<article><p><strong class=\"{class}\">{class}{certainty}</strong> {} \
             <code class=\"soft\">{}</code></p><p class=\"soft\">{}</p>",
            escaped(&finding.text),
            finding.kind.name(),
            escaped(&finding.advice)
        );
        if !finding.places.is_empty() {
            let paths = count(finding.places.len(), "path");
            let _ = write!(page, "<details><summary>{paths}</summary>");
            for place in finding.places.iter().take(MOST_PATHS) {
                let package = place.package.as_deref().unwrap_or_default();
                let (path, package) = (escaped(&place.path), escaped(package));
                let _ = write!(
                    page,
                    "<div class=\"row file\"><span class=\"path\">{path}</span>\
                     <span class=\"n\">{package}</span></div>"
                );
            }
            let more = finding.places.len().saturating_sub(MOST_PATHS);
            if more > 0 {
                let _ = write!(page, "<p class=\"soft\">and {more} more</p>");
            }
            page.push_str("</details>");
        }
        page.push_str("</article>");
    }
}

/// The packages, the largest first.
fn packages(page: &mut String, inspection: &Inspection) {
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    for entry in &inspection.image.contents.entries {
        if let (Some(package), EntryKind::File(size)) = (entry.package.as_deref(), &entry.kind) {
            let sum = sizes.entry(package).or_default();
            *sum = sum.saturating_add(*size);
        }
    }
    let largest = sizes.values().copied().max().unwrap_or(0).max(1);
    if let Some(manifest) = &inspection.image.manifest {
        let number = count(manifest.packages.len(), "package");
        let _ = write!(
            page,
            "<h2>{number}</h2><table><tr><th>package</th><th>version</th>\
             <th class=\"wide\">why</th><th class=\"n\">files</th></tr>"
        );
        let size = |name: &str| sizes.get(name).copied().unwrap_or(0);
        let mut packages: Vec<_> = manifest.packages.iter().collect();
        packages.sort_by_key(|package| std::cmp::Reverse(size(&package.name)));
        for package in packages {
            let bytes = size(&package.name);
            let _ = write!(
                page,
                "<tr><td>{}<span class=\"bar\" style=\"width:{}%\"></span></td><td>{}</td>\
                 <td class=\"wide soft\">{}</td><td class=\"n\">{}</td></tr>",
                escaped(&package.name),
                percent(bytes, largest),
                escaped(&package.version),
                escaped(&package.reason),
                human_size(bytes)
            );
        }
        page.push_str("</table>");
    } else {
        page.push_str(
            "<h2>Packages</h2><p class=\"soft\">The image has no manifest. What is in it \
             suggests:</p><table><tr><th>name</th><th>version</th><th>guessed from</th></tr>",
        );
        for guess in &inspection.guesses {
            let version = guess.version.as_deref().unwrap_or_default();
            let _ = write!(
                page,
                "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
                escaped(&guess.name),
                escaped(version),
                guess.from.name()
            );
        }
        page.push_str("</table>");
    }
}

fn difference(page: &mut String, comparison: &Comparison) {
    let _ = write!(
        page,
        "<h2>Compared with {}</h2>",
        escaped(&comparison.names.0)
    );
    if comparison.is_same() {
        page.push_str("<p>No difference.</p>");
        return;
    }
    page.push_str("<table>");
    for difference in [&comparison.packages, &comparison.release]
        .into_iter()
        .flatten()
    {
        values(page, difference);
    }
    if let Some(found) = &comparison.findings {
        for (class, sign, list) in [("added", '+', &found.0), ("removed", '-', &found.1)] {
            for (rule, says) in list {
                let (rule, says) = (escaped(rule), escaped(says));
                let _ = write!(
                    page,
                    "<tr><td class=\"{class}\">{sign} {rule}</td><td>{says}</td></tr>"
                );
            }
        }
    }
    page.push_str("</table>");
    if let Some(paths) = &comparison.paths {
        changed_paths(page, paths);
    }
}

fn values(page: &mut String, difference: &Difference<String>) {
    for (name, value) in &difference.added {
        let (name, value) = (escaped(name), escaped(value));
        let _ = write!(
            page,
            "<tr><td class=\"added\">+ {name}</td><td>{value}</td></tr>"
        );
    }
    for (name, value) in &difference.removed {
        let (name, value) = (escaped(name), escaped(value));
        let _ = write!(
            page,
            "<tr><td class=\"removed\">- {name}</td><td>{value}</td></tr>"
        );
    }
    for (name, old, new) in &difference.changed {
        let (name, old, new) = (escaped(name), escaped(old), escaped(new));
        let _ = write!(
            page,
            "<tr><td class=\"changed\">~ {name}</td><td>{old} &rarr; {new}</td></tr>"
        );
    }
}

fn changed_paths(page: &mut String, paths: &PathDifference) {
    let mut list = |class: &str, title: &str, rows: Vec<(String, String)>| {
        if rows.is_empty() {
            return;
        }
        let number = count(rows.len(), "path");
        let _ = write!(
            page,
            "<details><summary class=\"{class}\">{number} {title}</summary>"
        );
        for (path, says) in rows {
            let _ = write!(
                page,
                "<div class=\"row file\"><span class=\"path\">/{path}</span>\
                 <span class=\"n\">{says}</span></div>"
            );
        }
        page.push_str("</details>");
    };
    let size = |size: Option<u64>| size.map_or_else(String::new, human_size);
    let one = |(path, state): &(String, PathState)| (escaped(path), size(state.size));
    list("added", "added", paths.added.iter().map(one).collect());
    list(
        "removed",
        "removed",
        paths.removed.iter().map(one).collect(),
    );
    let changed = paths.changed.iter().map(|it| {
        let words: Vec<&str> = it.changes.iter().map(|change| change.name()).collect();
        (escaped(&it.path), words.join(", "))
    });
    list("changed", "changed", changed.collect());
}
