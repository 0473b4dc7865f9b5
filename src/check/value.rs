//! What a check gives: the release file that the extension would have, and the findings.

use super::finding::{Finding, Severity};
use crate::image::ReleaseFile;

/// The result of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// Its release file; `None` if none can be made, which is then a finding.
    pub release: Option<ReleaseFile>,
    /// The most severe first.
    pub findings: Vec<Finding>,
}

impl Check {
    /// How many findings have that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let findings = self.findings.iter();
        findings.filter(|it| it.severity == severity).count()
    }

    /// Whether a finding has that severity or a higher one.
    #[must_use]
    pub fn has(&self, severity: Severity) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.is_at_least(severity))
    }
}
