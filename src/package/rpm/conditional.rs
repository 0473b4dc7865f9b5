//! A rich dependency that stays as rpm has it, and the kind of relation that it was written as.

use std::fmt;

use super::rich::Rich;

/// The kinds of relation that rpm has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RpmField {
    /// Must be present.
    Requires,
    /// Pulled in by default.
    Recommends,
    /// For information only.
    Suggests,
    /// Pulled in where one of these is present.
    Supplements,
    /// For information only, in the reverse direction.
    Enhances,
    /// Further names under which it meets relations.
    Provides,
    /// Cannot be present together with these.
    Conflicts,
    /// Takes the place of these.
    Obsoletes,
}

impl RpmField {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Requires,
        Self::Recommends,
        Self::Suggests,
        Self::Supplements,
        Self::Enhances,
        Self::Provides,
        Self::Conflicts,
        Self::Obsoletes,
    ];

    /// The field as a spec file spells it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Requires => "Requires",
            Self::Recommends => "Recommends",
            Self::Suggests => "Suggests",
            Self::Supplements => "Supplements",
            Self::Enhances => "Enhances",
            Self::Provides => "Provides",
            Self::Conflicts => "Conflicts",
            Self::Obsoletes => "Obsoletes",
        }
    }
}

/// A rich dependency that cannot be expressed as a list of alternatives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Conditional {
    /// The kind of relation.
    pub field: RpmField,
    /// The condition.
    pub condition: Rich,
}

impl fmt::Display for Conditional {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.condition.fmt(f)
    }
}
