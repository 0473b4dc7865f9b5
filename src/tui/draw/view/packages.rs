//! The packages: filters and search, the list, the detail pane.
//!
//! ```text
//!   All 254   Included 38   Excluded 134   Conflicting 1   Available 81      / python li▏  12 of 254
//!     package           version       size      added    closure  pulled in by   why
//!   ● gdb               13.1-3    10.4 MiB   31.0 MiB   31.0 MiB                 requested
//! ▌ + libpython3.11     3.11.2-6   5.8 MiB   13.9 MiB   14.2 MiB  gdb            needed by gdb
//! ```

use fuzzy_matcher::skim::SkimMatcherV2;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::columns::{Columns, GAP, LEAD, NARROW};
use super::{columns, detail};
use crate::foundation::quantity::human_size;
use crate::plan::{Cost, Size};
use crate::report::Symbol;
use crate::tui::count::{count, grouped};
use crate::tui::draw::key_bar;
use crate::tui::draw::lines::paint_lines;
use crate::tui::draw::strip::Strip;
use crate::tui::draw::theme::{Glyph, Tone};
use crate::tui::input::mouse::Target;
use crate::tui::rows::filter::Filter;
use crate::tui::rows::row::Row;
use crate::tui::rows::search::{matched_letters, matcher, words};
use crate::tui::state::State;
use crate::tui::state::layout::PackagesLayout;

/// From this width on there is room between the filters.
const ROOMY: usize = 100;

pub(crate) fn draw(frame: &mut Frame<'_>, state: &State, body: Rect) {
    let layout = PackagesLayout::with(state.list_only, body);
    filters(frame, state, layout.filters);
    let columns = Columns::new(state, layout.list.width.into());
    let head = columns::heading(state, columns, layout.heading.width.into());
    frame.render_widget(head.line(), layout.heading);
    list(frame, state, columns, layout.list);
    if state.list_only {
        return;
    }
    divider(frame, state, layout);
    let lines = detail::lines(state, layout.detail.width);
    paint_lines(frame, state.theme, lines, state.detail_top, layout.detail);
}

fn filters(frame: &mut Frame<'_>, state: &State, area: Rect) {
    let (strip, caret) = filter_line(state, area.width.into());
    frame.render_widget(strip.line(), area);
    if let Some(caret) = caret {
        key_bar::place_caret(frame, area, caret);
    }
}

/// The filters and the search, and where the caret stands if something is typed.
pub(crate) fn filter_line(state: &State, width: usize) -> (Strip, Option<usize>) {
    let mut strip = Strip::new(state.theme, width).put(Tone::Plain, "  ");
    for filter in Filter::ALL {
        let (name, number) = if filter == state.filter {
            (Tone::Accent, Tone::Accent)
        } else {
            (Tone::Plain, Tone::Dim)
        };
        let count = grouped(state.rows.count(filter));
        // If there is not enough room, only the active filter shows its name.
        let title = if width < NARROW && filter != state.filter {
            state.theme.filter(filter)
        } else {
            filter.title()
        };
        let start = strip.used();
        strip = strip
            .put(name, title)
            .put(number, &format!(" {count}"))
            .mark(start, Target::Filter(filter))
            .put(Tone::Plain, if width < ROOMY { "  " } else { "   " });
    }
    if state.range.is_some() {
        let rows = count(state.range_rows().len(), "row");
        strip = strip.put(Tone::Accent, &format!("range of {rows}"));
    }
    let Some(search) = &state.search else {
        return (strip, None);
    };
    let shown = grouped(state.list.rows().len());
    let all = grouped(state.rows.count(state.filter));
    let (found, waiting) = (format!("{shown} of {all} "), state.arranging.is_waiting());
    let right = Strip::new(state.theme, width);
    let (right, caret) = key_bar::put_field(right.put(Tone::Accent, "/"), &search.field, 18);
    let right = right.put(Tone::Plain, "   ");
    let right = right.put(if waiting { Tone::Dim } else { Tone::Plain }, &found);
    // If there is no room for both, the typed text has priority.
    let start = width.saturating_sub(right.used());
    let line = if strip.used() + GAP > start {
        Strip::new(state.theme, width).put(Tone::Accent, &format!("  {} ", state.filter.title()))
    } else {
        strip
    };
    let caret = search.typing.then_some(start + caret);
    (line.with_right(right), caret)
}

fn list(frame: &mut Frame<'_>, state: &State, columns: Columns, area: Rect) {
    let search = state.search.as_ref();
    let words = search.map_or_else(Vec::new, |search| words(search.field.text()));
    let (list, matcher, range) = (&state.list, matcher(), state.range_places());
    let shown = list.rows().iter().enumerate().skip(list.top());
    for ((place, &id), y) in shown.zip(area.y..area.bottom()) {
        let Some(row) = state.row(id) else { continue };
        let highlight = Highlight {
            selected: place == list.at(),
            in_range: state.range.is_some() && range.contains(&place),
            changed: state.changed.contains(&id),
            words: &words,
            matcher: &matcher,
        };
        let strip = line(state, &row, &highlight, columns, area.width);
        frame.render_widget(strip.line(), Rect::new(area.x, y, area.width, 1));
    }
    if list.rows().is_empty() {
        let strip = Strip::new(state.theme, area.width.into()).pad_to(LEAD);
        let strip = strip.put(Tone::Dim, nothing(state));
        frame.render_widget(strip.line(), Rect::new(area.x, area.y, area.width, 1));
    }
}

/// Why the list is empty.
fn nothing(state: &State) -> &'static str {
    match (&state.search, state.filter) {
        (Some(_), _) => "nothing matches; Esc ends the search",
        (None, Filter::All) => "the feeds hold no packages",
        (None, Filter::Included) => "nothing is included; Space requests a package",
        (None, Filter::Excluded) => "nothing is excluded",
        (None, Filter::Conflicting) => "no conflicts",
        (None, Filter::Available) => "nothing else is available",
    }
}

/// How a row is highlighted.
struct Highlight<'a> {
    selected: bool,
    /// Whether it is marked together with the selected one.
    in_range: bool,
    /// Whether the last mark changed its verdict.
    changed: bool,
    /// The words of the search.
    words: &'a [String],
    matcher: &'a SkimMatcherV2,
}

fn line(
    state: &State,
    row: &Row<'_>,
    highlight: &Highlight<'_>,
    columns: Columns,
    width: u16,
) -> Strip {
    let (theme, selected) = (state.theme, highlight.selected);
    let (symbol, tone) = theme.verdict(row.verdict, &row.reason);
    let cursor = match (selected, highlight.in_range) {
        (true, _) => theme.glyph(Glyph::Cursor),
        (false, true) => theme.glyph(Glyph::Range),
        (false, false) => " ",
    };
    let changed = if highlight.changed {
        theme.glyph(Glyph::Changed)
    } else {
        " "
    };
    let stands_out = selected || highlight.in_range;
    let text = if selected { Tone::Title } else { quiet(tone) };
    let title = row.title(&state.catalog);
    let found = matched_letters(highlight.matcher, highlight.words, &title);
    let strip = Strip::new(theme, width.into())
        .put(Tone::Plain, " ")
        .put(Tone::Accent, cursor)
        .put(Tone::Warn, changed)
        .put(tone, symbol)
        .put(Tone::Plain, " ")
        .cell_found(
            if stands_out { Tone::Title } else { tone },
            &title,
            &found,
            columns.name,
        )
        .put(Tone::Plain, "  ");
    let strip = version(strip, state, row, text, columns.version);
    let strip = sizes(strip, state, row, text, columns);
    let reason = match tone {
        Tone::Bad => Tone::Bad,
        _ if selected => text,
        _ => Tone::Dim,
    };
    strip
        .put(Tone::Plain, "  ")
        .cell(reason, &row.why(), columns.reason)
}

/// Own size, what is added, and the closure; then which request pulled it in.
fn sizes(mut strip: Strip, state: &State, row: &Row<'_>, tone: Tone, columns: Columns) -> Strip {
    let cost = match row.candidate {
        Some(id) => state.rows.costs().known(id),
        // No feed has it: only the base, or nothing at all.
        None => Some(Cost::default()),
    };
    let of = |size: Option<Size>| match size {
        Some(size) if size.is_unknown() => "?".to_owned(),
        // There is no room for a text.
        Some(size) if !size.is_whole => format!(">{}", human_size(size.bytes)),
        Some(size) => human_size(size.bytes),
        None => state.theme.glyph(Glyph::Dash).to_owned(),
    };
    let known = |size: Option<Option<Size>>| size.map_or_else(String::new, of);
    let cells = [
        (columns.size, of(Some(row.installed_size.into()))),
        (columns.added, known(cost.map(|cost| cost.added))),
        (columns.closure, known(cost.map(|cost| cost.closure))),
    ];
    let dash = state.theme.glyph(Glyph::Dash);
    for (width, text) in cells {
        let tone = if text == dash { Tone::Dim } else { tone };
        if let Some(width) = width {
            strip = strip.put(Tone::Plain, "  ").cell_right(tone, &text, width);
        }
    }
    if let Some(width) = columns.pulled_in_by {
        let by = row.item.and_then(|item| state.rows.pulled_in_by(item));
        let by = by.map_or("", |item| &item.name);
        strip = strip.put(Tone::Plain, "  ").cell(tone, by, width);
    }
    strip
}

/// The version, with a mark where the base has another one.
fn version(strip: Strip, state: &State, row: &Row<'_>, tone: Tone, columns: usize) -> Strip {
    let end = strip.used() + columns;
    let text = row.version.map_or("", |version| version.as_str());
    if !row.differs_from_base() {
        return strip.cell(tone, text, columns);
    }
    let mark = state.theme.glyph(Glyph::Of(Symbol::Warning));
    let fitted = crate::tui::draw::text::cut(
        text,
        columns.saturating_sub(2),
        state.theme.glyph(Glyph::Ellipsis),
    );
    strip
        .put(tone, &fitted)
        .put(Tone::Plain, " ")
        .put(Tone::Warn, mark)
        .pad_to(end)
}

/// The tone of a row's figures: dim if the row is dim, else plain, so that the verdict stands out.
fn quiet(tone: Tone) -> Tone {
    match tone {
        Tone::Dim | Tone::Struck => Tone::Dim,
        _ => Tone::Plain,
    }
}

fn divider(frame: &mut Frame<'_>, state: &State, layout: PackagesLayout) {
    if !layout.is_wide() {
        crate::tui::draw::lines::rule(frame, state.theme, layout.divider);
        return;
    }
    for y in layout.divider.y..layout.divider.bottom() {
        let strip = Strip::new(state.theme, 1).put(Tone::Dim, state.theme.glyph(Glyph::Divider));
        frame.render_widget(strip.line(), Rect::new(layout.divider.x, y, 1, 1));
    }
}
