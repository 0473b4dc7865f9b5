//! The answer to the main question: will the base accept the extension?

use super::finding::{Certainty, Finding, Kind, Severity};
use super::value::Check;

/// The answer; "not known" is an answer, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Everything that decides was checked, and the base will merge the extension.
    Yes,
    /// It will not accept it; a finding says why.
    No,
    /// Something could not be checked; a finding says what, and which input would be needed.
    NotKnown,
}

impl Answer {
    /// The word, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::NotKnown => "not-known",
        }
    }

    /// The answer in a sentence.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Yes => "the base will accept the extension",
            Self::No => "the base will not accept the extension",
            Self::NotKnown => "whether the base will accept the extension is not known",
        }
    }
}

impl Check {
    /// Whether the base will accept the extension.
    #[must_use]
    pub fn answer(&self) -> Answer {
        let is_open = |it: &Finding| decides(it.kind) && it.certainty == Certainty::NotKnown;
        if self.findings.iter().any(refuses) {
            Answer::No
        } else if self.findings.iter().any(is_open) {
            Answer::NotKnown
        } else {
            Answer::Yes
        }
    }

    /// Whether some part of the extension or the base could not be checked.
    #[must_use]
    pub fn has_unknowns(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|it| it.certainty == Certainty::NotKnown)
    }
}

fn refuses(finding: &Finding) -> bool {
    let is_known = finding.certainty == Certainty::Known;
    let is_grave = match finding.severity {
        Severity::Error => true,
        Severity::Warning => decides(finding.kind),
        Severity::Note => false,
    };
    is_known && is_grave
}

/// Whether findings of this kind decide if the base merges the extension; all others are about what
/// happens after the merge.
fn decides(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Conflict
            | Kind::Merge
            | Kind::ReleaseFile
            | Kind::Scope
            | Kind::Architecture
            | Kind::Id
            | Kind::Version
            | Kind::Systemd
            | Kind::Build
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(findings: &[Finding]) -> Answer {
        let findings = findings.to_vec();
        let release = None;
        Check { release, findings }.answer()
    }

    #[test]
    fn an_answer_is_yes_only_where_everything_that_decides_is_known() {
        let of = |severity, kind| Finding::new(severity, kind, String::new(), "");
        let shadow = of(Severity::Warning, Kind::Shadow);
        let no_systemd = of(Severity::Warning, Kind::Systemd);
        let open = of(Severity::Note, Kind::Systemd).not_known();
        let boot = of(Severity::Note, Kind::Boot).not_known();
        let wrong = of(Severity::Error, Kind::Id);
        let rows = [
            (vec![], Answer::Yes),
            (vec![shadow.clone(), boot.clone()], Answer::Yes),
            (vec![shadow, no_systemd], Answer::No),
            (vec![boot, open.clone()], Answer::NotKnown),
            (vec![wrong, open], Answer::No),
        ];
        for (findings, expected) in rows {
            assert_eq!(answer(&findings), expected, "{findings:?}");
        }
    }
}
