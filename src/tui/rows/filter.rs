//! Which verdicts the list shows.

use crate::plan::Verdict;

/// A tab above the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Filter {
    #[default]
    All,
    Included,
    Excluded,
    Conflicting,
    Available,
}

impl Filter {
    /// All filters, in the order of their tabs.
    pub(crate) const ALL: [Self; 5] = [
        Self::All,
        Self::Included,
        Self::Excluded,
        Self::Conflicting,
        Self::Available,
    ];

    /// The tab's title.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Included => "Included",
            Self::Excluded => "Excluded",
            Self::Conflicting => "Conflicting",
            Self::Available => "Available",
        }
    }

    /// Whether a row of that verdict is shown.
    pub(crate) fn admits(self, verdict: Verdict) -> bool {
        match self {
            Self::All => true,
            Self::Included => verdict == Verdict::Included,
            Self::Excluded => verdict == Verdict::Excluded,
            Self::Conflicting => verdict == Verdict::Conflicting,
            Self::Available => verdict == Verdict::Available,
        }
    }

    /// The filter that many tabs to the right, wrapping around at the end.
    pub(crate) fn after(self, steps: usize) -> Self {
        let place = (self as usize + steps) % Self::ALL.len();
        Self::ALL.get(place).copied().unwrap_or_default()
    }
}
