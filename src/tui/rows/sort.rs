//! The order of the list: by which column, and in which direction.

use super::Rows;
use super::catalog::Catalog;
use super::row::Row;
use super::row_id::RowId;
use crate::feed::CandidateId;
use crate::foundation::progress::Cancellation;
use crate::foundation::threads::on_each;
use crate::foundation::threads::threads;
use crate::plan::{Reason, Verdict};

/// Rows whose costs are found between two checks for a cancellation.
const BETWEEN_CANCEL_CHECKS: usize = 64;

/// Threads that find costs together.
const MAX_THREADS: usize = 4;

/// A column that sorts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Column {
    #[default]
    Name,
    Version,
    Size,
    Added,
    Closure,
    PulledInBy,
    Verdict,
    Why,
}

/// A column and a direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sort {
    pub(crate) column: Column,
    /// Whether the column's usual direction is reversed: usually names begin at A, and sizes with
    /// the largest.
    pub(crate) reversed: bool,
}

impl Column {
    /// All columns, from left to right.
    pub(crate) const ALL: [Self; 8] = [
        Self::Verdict,
        Self::Name,
        Self::Version,
        Self::Size,
        Self::Added,
        Self::Closure,
        Self::PulledInBy,
        Self::Why,
    ];

    /// Its title in the heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::Name => "package",
            Self::Version => "version",
            Self::Size => "size",
            Self::Added => "added",
            Self::Closure => "closure",
            Self::PulledInBy => "pulled in by",
            Self::Why => "why",
        }
    }

    /// Whether it holds sizes, of which the largest comes first.
    fn is_size(self) -> bool {
        matches!(self, Self::Size | Self::Added | Self::Closure)
    }
}

impl Sort {
    /// The next column to the right, wrapping around at the end, in its usual direction.
    pub(crate) fn next(self) -> Self {
        let all = Column::ALL;
        let at = all.iter().position(|&column| column == self.column);
        let column = all[(at.unwrap_or(0) + 1) % all.len()];
        Self {
            column,
            reversed: false,
        }
    }

    /// The other direction.
    pub(crate) fn turned(self) -> Self {
        Self {
            reversed: !self.reversed,
            ..self
        }
    }

    /// Whether it is the order that rows have without a sort.
    pub(crate) fn is_natural(self) -> bool {
        self == Self::default()
    }

    /// Sorted by that column in its usual direction; if the list is already sorted by it, in the
    /// other direction.
    pub(crate) fn by(self, column: Column) -> Self {
        if column == self.column {
            return self.turned();
        }
        Self {
            column,
            reversed: false,
        }
    }

    /// Sorts rows; equal ones keep their order, which is by name. `None` if it was cancelled, which
    /// is possible while the costs of all rows are computed.
    pub(crate) fn apply(
        self,
        catalog: &Catalog,
        rows: &Rows,
        ids: &mut [RowId],
        cancelled: &dyn Cancellation,
    ) -> Option<()> {
        if self.is_natural() {
            return Some(());
        }
        // The rows come by name and all sorts are stable, so equal rows stay in the order of their
        // names.
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
            Column::Size => largest_first(ids, |id| {
                row(id).and_then(|row| row.installed_size).unwrap_or(0)
            }),
            Column::Added | Column::Closure => {
                find_costs(catalog, rows, ids, cancelled)?;
                let cost = |id: RowId| rows.costs().known(candidate(catalog, rows, id)?);
                largest_first(ids, |id| {
                    let cost = cost(id).unwrap_or_default();
                    let size = match self.column {
                        Column::Closure => cost.closure,
                        _ => cost.added,
                    };
                    // Rows without a size come after rows of size 0.
                    size.map_or(0, |size| size.bytes.saturating_add(1))
                });
            }
            Column::PulledInBy => ids.sort_by_cached_key(|&id| {
                let by = rows.item(id).and_then(|item| rows.pulled_in_by(item));
                let by = by.map(|item| item.name.clone());
                (by.is_none(), by)
            }),
            Column::Verdict => ids.sort_by_cached_key(|&id| row(id).as_ref().map_or(u8::MAX, rank)),
            Column::Why => ids.sort_by_cached_key(|&id| {
                let why = row(id).map_or_else(String::new, |row| row.why());
                (why.is_empty(), why)
            }),
        }
        if self.reversed {
            ids.reverse();
        }
        Some(())
    }
}

/// The candidate that a row shows.
fn candidate(catalog: &Catalog, rows: &Rows, id: RowId) -> Option<CandidateId> {
    match rows.item(id) {
        Some(item) => item.candidate,
        None => Some(catalog.offers().get(id.index())?.candidate),
    }
}

/// Finds the costs of all rows, on several threads; `None` if it was cancelled.
fn find_costs(
    catalog: &Catalog,
    rows: &Rows,
    ids: &[RowId],
    cancelled: &dyn Cancellation,
) -> Option<()> {
    let find = |part: &[RowId]| {
        let mut finder = rows.costs().finder();
        for (place, &id) in part.iter().enumerate() {
            if place % BETWEEN_CANCEL_CHECKS == 0 && cancelled.is_cancelled() {
                return;
            }
            if let Some(candidate) = candidate(catalog, rows, id) {
                finder.find(candidate);
            }
        }
    };
    let parts: Vec<&[RowId]> = ids
        .chunks(
            ids.len()
                .div_ceil(threads(MAX_THREADS))
                .max(BETWEEN_CANCEL_CHECKS),
        )
        .collect();
    on_each(&parts, |part| find(part));
    (!cancelled.is_cancelled()).then_some(())
}

fn largest_first(ids: &mut [RowId], size: impl Fn(RowId) -> u64) {
    ids.sort_by_cached_key(|&id| std::cmp::Reverse(size(id)));
}

/// The order of verdicts: conflicts first, which need attention, then what goes in, then what does
/// not.
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
    /// Whether the values increase downwards, for the arrow in the heading.
    pub(crate) fn ascends(self) -> bool {
        self.column.is_size() == self.reversed
    }
}
