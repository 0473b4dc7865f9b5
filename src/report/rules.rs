//! The rules of findings, explained: as text, JSON, and the Markdown of `docs/checks.md`.

use std::fmt::Write;

use serde_json::{Value, json};

use super::plan::json::FORMAT;
use crate::check::Rule;

/// For people.
pub(super) fn rules_text(rules: &[Rule]) -> String {
    let rules = rules.iter().map(|rule| {
        let name = rule.kind.name();
        format!(
            "{name}\n  found:   {}\n  happens: {}\n  remedy:  {}\n",
            rule.finds, rule.happens, rule.remedy
        )
    });
    rules.collect::<Vec<_>>().join("\n")
}

/// For programs.
pub(super) fn rules_json(rules: &[Rule]) -> Value {
    let rules = rules.iter().map(|rule| {
        json!({
            "rule": rule.kind.name(),
            "finds": rule.finds,
            "happens": rule.happens,
            "remedy": rule.remedy,
        })
    });
    json!({"format": FORMAT, "rules": rules.collect::<Vec<_>>()})
}

/// For readers of the documentation.
pub(super) fn rules_markdown(rules: &[Rule]) -> String {
    let mut text = String::from(
        "# Checks\n\nEach finding of `plan`, `build`, `check` and the screen has a rule, in JSON as \
         `rule`. Its name stays; what\nthis says of one is what `sysextant check --explain RULE` \
         prints.\n",
    );
    for rule in rules {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n## {}\n\n{}\n\n- On the device: {}\n- What to do: {}\n",
            rule.kind.name(),
            rule.finds,
            rule.happens,
            rule.remedy
        );
    }
    text
}
