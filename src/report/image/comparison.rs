//! What differs between two images or plans, as text, JSON and Markdown.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::extension::{Change, Comparison, Difference, PathDifference, PathState};
use crate::foundation::quantity::{count, human_size};
use crate::report::plan::json::FORMAT;
use crate::report::printable;
use crate::report::printable::cell;

/// Paths of one list that a text shows.
const MOST_PATHS: usize = 40;

/// For people.
pub(in crate::report) fn comparison_text(comparison: &Comparison) -> String {
    let (old, new) = &comparison.names;
    let mut text = format!("{} -> {}\n", printable(old), printable(new));
    if comparison.is_same() {
        text.push_str("no difference\n");
    }
    if let Some(packages) = &comparison.packages {
        values(&mut text, "package", packages);
    }
    if let Some(release) = &comparison.release {
        values(&mut text, "release field", release);
    }
    if let Some(paths) = &comparison.paths {
        write_paths(&mut text, paths);
    }
    if let Some((came, went)) = &comparison.findings {
        for (sign, found) in [('+', came), ('-', went)] {
            for (rule, says) in found {
                let _ = writeln!(
                    text,
                    "{sign} finding {}: {}",
                    printable(rule),
                    printable(says)
                );
            }
        }
    }
    for (what, is_known) in not_compared(comparison) {
        if !is_known {
            let _ = writeln!(
                text,
                "not compared: {what}, which one of the two does not tell"
            );
        }
    }
    text
}

fn not_compared(comparison: &Comparison) -> [(&'static str, bool); 4] {
    [
        ("packages", comparison.packages.is_some()),
        ("paths", comparison.paths.is_some()),
        ("release fields", comparison.release.is_some()),
        ("findings", comparison.findings.is_some()),
    ]
}

fn values(text: &mut String, noun: &str, difference: &Difference<String>) {
    for (name, value) in &difference.removed {
        let _ = writeln!(text, "- {noun} {} {}", printable(name), printable(value));
    }
    for (name, value) in &difference.added {
        let _ = writeln!(text, "+ {noun} {} {}", printable(name), printable(value));
    }
    for (name, old, new) in &difference.changed {
        let (name, old, new) = (printable(name), printable(old), printable(new));
        let _ = writeln!(text, "~ {noun} {name} {old} -> {new}");
    }
}

fn write_paths(text: &mut String, paths: &PathDifference) {
    let size = |state: &PathState| {
        state
            .size
            .map_or_else(String::new, |it| format!("  {}", human_size(it)))
    };
    let added = paths
        .added
        .iter()
        .map(|(path, state)| ('+', path, size(state)));
    let removed = paths
        .removed
        .iter()
        .map(|(path, state)| ('-', path, size(state)));
    let changed = paths.changed.iter().map(|it| {
        let words: Vec<&str> = it.changes.iter().map(|change| change.name()).collect();
        let sizes = match it.sizes {
            (Some(old), Some(new)) if old != new => {
                format!("  {} -> {}", human_size(old), human_size(new))
            }
            _ => String::new(),
        };
        ('~', &it.path, format!("  {}{sizes}", words.join(", ")))
    });
    for list in [
        removed.collect::<Vec<_>>(),
        added.collect(),
        changed.collect(),
    ] {
        for (sign, path, rest) in list.iter().take(MOST_PATHS) {
            let _ = writeln!(text, "{sign} /{}{rest}", printable(path));
        }
        if let Some((sign, ..)) = list.first().filter(|_| list.len() > MOST_PATHS) {
            let more = count(list.len() - MOST_PATHS, "further path");
            let _ = writeln!(text, "{sign} {more} (--format json has all)");
        }
    }
    for (package, bytes) in by_package(paths) {
        if bytes != 0 && !package.is_empty() {
            let sign = if bytes < 0 { '-' } else { '+' };
            let size = human_size(bytes.unsigned_abs());
            let _ = writeln!(text, "  {} {sign}{size}", printable(&package));
        }
    }
}

/// By how many bytes the files of each package grew.
fn by_package(paths: &PathDifference) -> BTreeMap<String, i64> {
    let signed = |size: Option<u64>| i64::try_from(size.unwrap_or(0)).unwrap_or(i64::MAX);
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    let mut add = |package: Option<&String>, bytes: i64| {
        let sum = sums
            .entry(package.cloned().unwrap_or_default())
            .or_default();
        *sum = sum.saturating_add(bytes);
    };
    for (_, state) in &paths.added {
        add(state.package.as_ref(), signed(state.size));
    }
    for (_, state) in &paths.removed {
        add(state.package.as_ref(), -signed(state.size));
    }
    for changed in &paths.changed {
        let (old, new) = changed.sizes;
        add(
            changed.package.as_ref(),
            signed(new).saturating_sub(signed(old)),
        );
    }
    sums
}

/// For programs.
pub(in crate::report) fn comparison_json(comparison: &Comparison) -> Value {
    let (old, new) = &comparison.names;
    json!({
        "format": FORMAT,
        "old": old,
        "new": new,
        "same": comparison.is_same(),
        "packages": comparison.packages.as_ref().map(|it| values_json(it, "version")),
        "release": comparison.release.as_ref().map(|it| values_json(it, "value")),
        "paths": comparison.paths.as_ref().map(paths_json),
        "findings": comparison.findings.as_ref().map(|(came, went)| json!({
            "added": came.iter().map(found_json).collect::<Vec<_>>(),
            "removed": went.iter().map(found_json).collect::<Vec<_>>(),
        })),
    })
}

fn found_json((rule, text): &(String, String)) -> Value {
    json!({"rule": rule, "text": text})
}

fn values_json(difference: &Difference<String>, key: &str) -> Value {
    let one = |(name, value): &(String, String)| json!({"name": name, key: value});
    json!({
        "added": difference.added.iter().map(one).collect::<Vec<_>>(),
        "removed": difference.removed.iter().map(one).collect::<Vec<_>>(),
        "changed": difference.changed.iter().map(|(name, old, new)| json!({
            "name": name,
            "old": old,
            "new": new,
        })).collect::<Vec<_>>(),
    })
}

fn paths_json(paths: &PathDifference) -> Value {
    let one = |(path, state): &(String, PathState)| {
        json!({
            "path": path,
            "kind": state.kind,
            "size": state.size,
            "package": state.package,
        })
    };
    json!({
        "added": paths.added.iter().map(one).collect::<Vec<_>>(),
        "removed": paths.removed.iter().map(one).collect::<Vec<_>>(),
        "changed": paths.changed.iter().map(|it| json!({
            "path": it.path,
            "changes": it.changes.iter().map(|change| Change::name(*change)).collect::<Vec<_>>(),
            "old_size": it.sizes.0,
            "new_size": it.sizes.1,
            "package": it.package,
        })).collect::<Vec<_>>(),
    })
}

/// For reviews.
pub(in crate::report) fn comparison_markdown(comparison: &Comparison) -> String {
    let (old, new) = &comparison.names;
    let mut text = format!("# {} -> {}\n", cell(old), cell(new));
    if comparison.is_same() {
        text.push_str("\nNo difference.\n");
        return text;
    }
    text.push_str("\n| | what | before | after |\n|---|---|---|---|\n");
    for difference in [&comparison.packages, &comparison.release]
        .into_iter()
        .flatten()
    {
        for (name, value) in &difference.removed {
            let _ = writeln!(text, "| - | {} | {} | |", cell(name), cell(value));
        }
        for (name, value) in &difference.added {
            let _ = writeln!(text, "| + | {} | | {} |", cell(name), cell(value));
        }
        for (name, old, new) in &difference.changed {
            let _ = writeln!(
                text,
                "| ~ | {} | {} | {} |",
                cell(name),
                cell(old),
                cell(new)
            );
        }
    }
    if let Some(paths) = &comparison.paths {
        for (path, _) in &paths.removed {
            let _ = writeln!(text, "| - | `/{}` | | |", cell(path));
        }
        for (path, _) in &paths.added {
            let _ = writeln!(text, "| + | `/{}` | | |", cell(path));
        }
        for changed in &paths.changed {
            let words: Vec<&str> = changed.changes.iter().map(|change| change.name()).collect();
            let _ = writeln!(
                text,
                "| ~ | `/{}` | | {} |",
                cell(&changed.path),
                words.join(", ")
            );
        }
    }
    if let Some((came, went)) = &comparison.findings {
        for (sign, found) in [('+', came), ('-', went)] {
            for (rule, says) in found {
                let _ = writeln!(text, "| {sign} | {} | | {} |", cell(rule), cell(says));
            }
        }
    }
    text
}
