//! `--fail-on`: the severity of findings from which on a command ends with 1.

use super::console::Console;
use crate::check::{Check, Severity};
use crate::cli::FailOn;
use crate::foundation::quantity::count;

impl From<FailOn> for Severity {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Warning => Self::Warning,
            FailOn::Error => Self::Error,
        }
    }
}

/// Whether the check found a finding of that severity or a higher one; if so, stderr says it.
pub(super) fn fails(check: &Check, fail_on: Option<FailOn>) -> bool {
    let Some(severity) = fail_on.map(Severity::from) else {
        return false;
    };
    let grave = check.findings.iter();
    let grave = grave.filter(|it| it.is_at_least(severity)).count();
    if grave > 0 {
        let (findings, name) = (count(grave, "finding"), severity.name());
        Console::say(&format!("{findings} of severity {name} or higher"));
    }
    grave > 0
}
