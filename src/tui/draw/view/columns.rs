//! The columns of the packages' list: how wide each is, and their heading.
//!
//! ```text
//!     package ▾        version       size      added    closure  pulled in by    why
//! ```
//!
//! If there is not enough room, columns are left out in this order: pulled in by, closure, added,
//! size. Verdict, name, version and reason are always shown. A size that the list is sorted by is
//! shown instead of the package's own size if there is no room for both.

use crate::tui::draw::strip::Strip;
use crate::tui::draw::theme::{Glyph, Tone};
use crate::tui::input::mouse::Target;
use crate::tui::rows::sort::Column;
use crate::tui::state::State;

/// Columns of the cursor and the verdict's symbol, with their gaps.
pub(crate) const LEAD: usize = 5;
/// Columns of a size: `1023.9 KiB`.
const SIZE: usize = 10;
/// Columns of the request that pulled it in.
const PULLED_IN_BY: usize = 15;
/// Columns that a reason needs at least; if there are more, long names get them first.
const REASON: usize = 24;
const ROOMY_REASON: usize = 48;
const LONG_NAME: usize = 64;
/// Columns that names and versions get, if they need them, before further columns than the size are
/// shown.
const NAME: usize = 20;
const VERSION: usize = 14;
/// Below this width filters are symbols, and rows have no size.
pub(crate) const NARROW: usize = 72;
/// Columns between two cells.
pub(crate) const GAP: usize = 2;

/// How wide each cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) name: usize,
    pub(crate) version: usize,
    pub(crate) size: Option<usize>,
    pub(crate) added: Option<usize>,
    pub(crate) closure: Option<usize>,
    pub(crate) pulled_in_by: Option<usize>,
    pub(crate) reason: usize,
}

impl Columns {
    pub(crate) fn new(state: &State, width: usize) -> Self {
        let wanted_name = state.catalog.name_width().clamp(12, 40);
        // Two columns for the mark of another version than the base's.
        let wanted_version = (state.catalog.version_width() + 2).clamp(9, 28);
        let size = (width >= NARROW).then_some(SIZE);
        let mut fixed = LEAD + 2 * GAP + size.map_or(0, |size| size + GAP);
        let kept = wanted_name.min(NAME) + wanted_version.min(VERSION) + REASON;
        let mut is_full = false;
        let [added, closure, pulled_in_by] = [SIZE, SIZE, PULLED_IN_BY].map(|columns| {
            is_full |= width < fixed + columns + GAP + kept;
            fixed += if is_full { 0 } else { columns + GAP };
            (!is_full).then_some(columns)
        });
        let (mut size, mut added, mut closure) = (size, added, closure);
        match state.sort.column {
            Column::Added if added.is_none() => (size, added) = (None, size),
            Column::Closure if closure.is_none() => (size, closure) = (None, size),
            _ => {}
        }
        let room = width.saturating_sub(fixed + REASON);
        let name = wanted_name.min(room * 3 / 5).max(8);
        let version = wanted_version.min(room.saturating_sub(name)).max(6);
        let spare = width.saturating_sub(fixed + name + version + ROOMY_REASON);
        let longest = state.catalog.longest_name().min(LONG_NAME);
        let name = name.max(longest.min(name + spare));
        Self {
            name,
            version,
            size,
            added,
            closure,
            pulled_in_by,
            reason: width.saturating_sub(fixed + name + version),
        }
    }
}

/// The heading; a click on a word sorts by its column.
pub(crate) fn heading(state: &State, columns: Columns, width: usize) -> Strip {
    let title = |column: Column| {
        let sorts = column == state.sort.column && !state.sort.is_natural();
        let glyph = match state.sort.ascends() {
            _ if !sorts => return (Tone::Dim, column.title().to_owned()),
            true => Glyph::Ascending,
            false => Glyph::Descending,
        };
        let sign = state.theme.glyph(glyph);
        // The verdict's column is too narrow for its word.
        let text = match column {
            Column::Verdict => sign.to_owned(),
            _ => format!("{} {sign}", column.title()),
        };
        (Tone::Accent, text)
    };
    let strip = Strip::new(state.theme, width).put(Tone::Plain, "  ");
    let strip = match title(Column::Verdict) {
        (Tone::Accent, sign) => strip.put(Tone::Plain, " ").put(Tone::Accent, &sign),
        _ => strip,
    };
    let mut strip = strip.pad_to(LEAD).mark(0, Target::Head(Column::Verdict));
    let left = |strip: Strip, column, columns: usize| {
        let (start, (tone, text)) = (strip.used(), title(column));
        let strip = strip.cell(tone, &text, columns);
        strip.mark(start, Target::Head(column))
    };
    strip = left(strip, Column::Name, columns.name + GAP);
    strip = left(strip, Column::Version, columns.version + GAP);
    let sizes = [
        (Column::Size, columns.size),
        (Column::Added, columns.added),
        (Column::Closure, columns.closure),
    ];
    for (column, width) in sizes {
        let Some(width) = width else { continue };
        let (start, (tone, text)) = (strip.used(), title(column));
        strip = strip.cell_right(tone, &text, width).put(Tone::Plain, "  ");
        strip = strip.mark(start, Target::Head(column));
    }
    if let Some(width) = columns.pulled_in_by {
        strip = left(strip, Column::PulledInBy, width + GAP);
    }
    left(strip, Column::Why, columns.reason)
}
