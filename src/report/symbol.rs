//! The symbols of verdicts and findings: the one table that reports and the screen share.

use crate::check::{Certainty, Severity};
use crate::plan::{Reason, Verdict};

/// What a symbol of one column stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// Included, and requested.
    Requested,
    /// Included, since something else needs or recommends it.
    PulledIn,
    /// Excluded by the user.
    ExcludedByUser,
    /// Excluded for another reason, mostly since the base has it.
    Excluded,
    /// Conflicting.
    Conflicting,
    /// Available, and not requested.
    Available,
    /// A finding that is an error.
    Error,
    /// A finding that is a warning.
    Warning,
    /// A finding that is a note.
    Note,
    /// A finding of something that is not known.
    NotKnown,
}

impl Symbol {
    /// The symbol of a verdict and its reason.
    #[must_use]
    pub fn of_verdict(verdict: Verdict, reason: &Reason) -> Self {
        match (verdict, reason) {
            (Verdict::Included, Reason::Requested) => Self::Requested,
            (Verdict::Included, _) => Self::PulledIn,
            (Verdict::Excluded, Reason::ExcludedByUser) => Self::ExcludedByUser,
            (Verdict::Excluded, _) => Self::Excluded,
            (Verdict::Conflicting, _) => Self::Conflicting,
            (Verdict::Available, _) => Self::Available,
        }
    }

    /// The symbol of a finding.
    #[must_use]
    pub fn of_finding(certainty: Certainty, severity: Severity) -> Self {
        match (certainty, severity) {
            (Certainty::NotKnown, _) => Self::NotKnown,
            (Certainty::Known, Severity::Error) => Self::Error,
            (Certainty::Known, Severity::Warning) => Self::Warning,
            (Certainty::Known, Severity::Note) => Self::Note,
        }
    }

    /// The symbol as text, one column wide, with characters beyond ASCII or without.
    #[must_use]
    pub fn text(self, unicode: bool) -> &'static str {
        let (symbol, ascii) = match self {
            Self::Requested => ("●", "*"),
            Self::PulledIn => ("+", "+"),
            Self::ExcludedByUser => ("-", "-"),
            Self::Excluded => ("=", "="),
            Self::Conflicting | Self::Error => ("✗", "!"),
            Self::Available => ("·", "."),
            Self::Warning => ("▲", "^"),
            Self::Note => ("·", "-"),
            Self::NotKnown => ("?", "?"),
        };
        if unicode { symbol } else { ascii }
    }
}
