//! By what the list is sorted.

use super::catalog::Catalog;
use super::row::{Row, RowId};
use super::rows::Rows;
use crate::plan::{Reason, Verdict};

/// A column that sorts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Column {
    #[default]
    Name,
    Version,
    Size,
    Verdict,
    Why,
}

/// A column and a direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sort {
    pub(super) column: Column,
    /// Against the column's own direction: names from A, sizes from the largest.
    pub(super) reversed: bool,
}

impl Column {
    /// All columns, from left to right.
    pub(super) const ALL: [Self; 5] = [
        Self::Verdict,
        Self::Name,
        Self::Version,
        Self::Size,
        Self::Why,
    ];

    /// What its heading says.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::Name => "package",
            Self::Version => "version",
            Self::Size => "size",
            Self::Why => "why",
        }
    }
}

impl Sort {
    /// The next column to the right, around the end, in its own direction.
    pub(super) fn next(self) -> Self {
        let all = Column::ALL;
        let at = all.iter().position(|&column| column == self.column);
        let column = all[(at.unwrap_or(0) + 1) % all.len()];
        Self {
            column,
            reversed: false,
        }
    }

    /// The other direction.
    pub(super) fn turned(self) -> Self {
        Self {
            reversed: !self.reversed,
            ..self
        }
    }

    /// Whether the rows stand like that by themselves.
    pub(super) fn is_natural(self) -> bool {
        self == Self::default()
    }

    /// Puts rows in order; equal ones keep theirs, which is by name.
    pub(super) fn apply(self, catalog: &Catalog, rows: &Rows, ids: &mut [RowId]) {
        if self.is_natural() {
            return;
        }
        let row = |id: RowId| Row::new(catalog, rows, id);
        let order = catalog.session().base().family.version_order();
        match self.column {
            Column::Name => ids.sort_by_cached_key(|&id| row(id).map(|row| row.name.to_owned())),
            Column::Version => ids.sort_by(|&left, &right| {
                let of = |id| row(id).and_then(|row| row.version);
                match (of(left), of(right)) {
                    (Some(left), Some(right)) => order.compare(left, right),
                    (left, right) => right.is_some().cmp(&left.is_some()),
                }
            }),
            Column::Size => largest_first(ids, |id| row(id).map_or(0, |row| row.installed_size)),
            Column::Verdict => ids.sort_by_cached_key(|&id| row(id).as_ref().map_or(u8::MAX, rank)),
            Column::Why => ids.sort_by_cached_key(|&id| {
                let why = row(id).map_or_else(String::new, |row| row.why());
                (why.is_empty(), why)
            }),
        }
        if self.reversed {
            ids.reverse();
        }
    }
}

fn largest_first(ids: &mut [RowId], size: impl Fn(RowId) -> u64) {
    ids.sort_by_cached_key(|&id| std::cmp::Reverse(size(id)));
}

/// What needs attention first: conflicts, then what goes in, then what does not.
fn rank(row: &Row<'_>) -> u8 {
    match (row.verdict, &*row.reason) {
        (Verdict::Conflicting, _) => 0,
        (Verdict::Included, Reason::Requested) => 1,
        (Verdict::Included, _) => 2,
        (Verdict::Excluded, Reason::ExcludedByUser) => 3,
        (Verdict::Available, _) => 4,
        (Verdict::Excluded, _) => 5,
    }
}

impl Sort {
    /// Whether the values grow downwards, for the sign in the heading.
    pub(super) fn ascends(self) -> bool {
        (self.column == Column::Size) == self.reversed
    }
}
