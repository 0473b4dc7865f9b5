//! The recommendations that a plan does not follow, each with what stood in the way.

use std::fmt;

use super::verdict::{PackageRef, Reason};

/// A recommendation that a plan does not follow.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NotTaken {
    /// The included package that recommends it.
    pub of: PackageRef,
    /// What is recommended, as the family writes it.
    pub relation: String,
    /// Why it is not there.
    pub because: Because,
}

/// Why a recommendation is not followed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Because {
    /// That speaks against it.
    Reason(Reason),
    /// The base was made without it, though something there recommends it.
    KeptAway,
    /// No single package speaks against it; all that would come along with it does not fit.
    DoesNotFit,
    /// The search was over before it could be tried.
    NotTried,
}

impl Because {
    /// The kind, as in JSON: a stable word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Reason(reason) => reason.kind(),
            Self::KeptAway => "kept-away-by-base",
            Self::DoesNotFit => "does-not-fit",
            Self::NotTried => "not-tried",
        }
    }
}

/// In a few words, behind the recommendation.
impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reason(reason) => reason.fmt(f),
            Self::KeptAway => f.write_str("the base was made without it"),
            Self::DoesNotFit => f.write_str("does not fit beside what is included"),
            Self::NotTried => f.write_str("not tried: the search for it would take too long"),
        }
    }
}
