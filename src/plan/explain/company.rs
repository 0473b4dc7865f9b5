//! The requests beside which one is judged, and how they are spoken of.

/// The requests that one has to fit with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Company {
    /// Those made before it.
    Earlier,
    /// All others.
    Any,
}

impl Company {
    /// How one of them is spoken of.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Earlier => "requested earlier",
            Self::Any => "requested too",
        }
    }
}
