//! One line of the screen, composed of pieces with a tone each, and never wider than its area.

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::text;
use super::theme::{Glyph, Tone};
use crate::tui::input::mouse::Target;
use crate::tui::state::theme::Theme;

/// A line that is being composed.
#[derive(Clone, Debug)]
pub(in crate::tui) struct Strip {
    theme: Theme,
    spans: Vec<Span<'static>>,
    used: usize,
    width: usize,
    /// The columns that can be clicked, and what is there.
    targets: Vec<(Range<usize>, Target)>,
}

impl Strip {
    /// A line of at most `width` columns.
    pub(in crate::tui) fn new(theme: Theme, width: usize) -> Self {
        Self {
            theme,
            spans: Vec::new(),
            used: 0,
            width,
            targets: Vec::new(),
        }
    }

    /// Everything that was added from that column on can be clicked.
    pub(in crate::tui) fn mark(mut self, from: usize, target: Target) -> Self {
        self.targets.push((from..self.used, target));
        self
    }

    /// What a click at a column hits.
    pub(in crate::tui) fn target(&self, column: u16) -> Option<Target> {
        let column = usize::from(column);
        let mut targets = self.targets.iter();
        let found = targets.find(|(columns, _)| columns.contains(&column));
        found.map(|(_, target)| *target)
    }

    /// Adds the click targets of a line that is placed at the column `start`.
    fn take_targets(&mut self, other: &Self, start: usize) {
        for (columns, target) in &other.targets {
            let end = (columns.end + start).min(self.width);
            self.targets.push((columns.start + start..end, *target));
        }
    }

    /// Adds a piece: made printable, and cut with an ellipsis if there is not enough room.
    pub(in crate::tui) fn put(mut self, tone: Tone, piece: &str) -> Self {
        let room = self.width.saturating_sub(self.used);
        let fitted = text::cut(piece, room, self.theme.glyph(Glyph::Ellipsis));
        self.push(self.theme.style(tone), fitted);
        self
    }

    /// Adds a piece in a column of its own: cut to `columns`, padded with blanks.
    pub(in crate::tui) fn cell(self, tone: Tone, piece: &str, columns: usize) -> Self {
        let fitted = text::cut(piece, columns, self.theme.glyph(Glyph::Ellipsis));
        let end = self.used + columns;
        self.put(tone, &fitted).pad_to(end)
    }

    /// Adds a piece that is aligned to the right of its column.
    pub(in crate::tui) fn cell_right(self, tone: Tone, piece: &str, columns: usize) -> Self {
        let fitted = text::cut(piece, columns, self.theme.glyph(Glyph::Ellipsis));
        let start = self.used + columns.saturating_sub(fitted.width());
        self.pad_to(start).put(tone, &fitted)
    }

    /// Adds a piece with some letters highlighted; `letters` are indexes of characters.
    pub(in crate::tui) fn cell_found(
        mut self,
        tone: Tone,
        piece: &str,
        letters: &[usize],
        columns: usize,
    ) -> Self {
        let fitted = text::cut(piece, columns, self.theme.glyph(Glyph::Ellipsis));
        let end = self.used + columns;
        let plain = self.theme.style(tone);
        let found = plain.patch(self.theme.style(Tone::Found));
        for (number, letter) in fitted.chars().enumerate() {
            let style = if letters.contains(&number) {
                found
            } else {
                plain
            };
            self.push(style, letter.to_string());
        }
        self.pad_to(end)
    }

    /// Adds blanks up to that column.
    pub(in crate::tui) fn pad_to(mut self, column: usize) -> Self {
        let end = column.min(self.width);
        if self.used < end {
            let blanks = " ".repeat(end - self.used);
            self.push(Style::new(), blanks);
        }
        self
    }

    /// The same line, cut to another width.
    pub(in crate::tui) fn recut(theme: Theme, line: Line<'static>, width: usize) -> Self {
        let spans = Self {
            theme,
            used: line.width(),
            spans: line.spans,
            width: usize::MAX,
            targets: Vec::new(),
        };
        Self::new(theme, width).append(spans)
    }

    /// Adds the first of several lines that fits, at the right edge.
    pub(in crate::tui) fn with_first_right(self, rights: impl IntoIterator<Item = Self>) -> Self {
        let mut fitting = rights.into_iter().filter(|right| self.has_room_for(right));
        match fitting.next() {
            Some(right) => self.with_right(right),
            None => self,
        }
    }

    fn has_room_for(&self, right: &Self) -> bool {
        self.used + 2 <= self.width.saturating_sub(right.used)
    }

    /// Adds another line at the right edge, if there is room for both.
    pub(in crate::tui) fn with_right(self, right: Self) -> Self {
        if !self.has_room_for(&right) {
            return self;
        }
        let start = self.width.saturating_sub(right.used);
        let mut joined = self.pad_to(start);
        joined.take_targets(&right, start);
        for span in right.spans {
            joined.push(span.style, span.content.into_owned());
        }
        joined
    }

    /// Appends another line's pieces.
    pub(in crate::tui) fn append(mut self, other: Self) -> Self {
        let whole = self.used + other.used <= self.width;
        self.take_targets(&other, self.used);
        for span in other.spans {
            // If the line must be cut, one column is kept for the ellipsis.
            let room = self.width.saturating_sub(self.used);
            let fits = whole || span.content.width() < room;
            if fits {
                self.push(span.style, span.content.into_owned());
                continue;
            }
            let ellipsis = self.theme.glyph(Glyph::Ellipsis);
            let mut fitted = text::cut(&span.content, room.saturating_sub(1), "");
            fitted.push_str(if room > 0 { ellipsis } else { "" });
            self.push(span.style, fitted);
            break;
        }
        self
    }

    /// The number of columns used so far.
    pub(in crate::tui) fn used(&self) -> usize {
        self.used
    }

    pub(in crate::tui) fn line(self) -> Line<'static> {
        Line::from(self.spans)
    }

    fn push(&mut self, style: Style, piece: String) {
        if piece.is_empty() {
            return;
        }
        self.used += piece.width();
        match self.spans.last_mut() {
            Some(last) if last.style == style => last.content.to_mut().push_str(&piece),
            _ => self.spans.push(Span::styled(piece, style)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::state::theme::Palette;

    const THEME: Theme = Theme {
        palette: Palette::Mono,
        unicode: true,
    };

    fn text(strip: Strip) -> String {
        strip.line().to_string()
    }

    #[test]
    fn a_line_is_never_wider_than_its_room() {
        let strip = Strip::new(THEME, 10);
        assert_eq!(text(strip.put(Tone::Plain, "libpython3.11")), "libpython…");
        let strip = Strip::new(THEME, 10).put(Tone::Plain, "0123456789");
        assert_eq!(text(strip.put(Tone::Dim, "more")), "0123456789");
    }

    #[test]
    fn cells_stand_in_columns() {
        let strip = Strip::new(THEME, 20).cell(Tone::Plain, "gdb", 6);
        assert_eq!(
            text(strip.cell_right(Tone::Plain, "1 B", 6)),
            "gdb      1 B"
        );
    }

    #[test]
    fn the_right_side_gives_way_where_both_do_not_fit() {
        let left = || Strip::new(THEME, 12).put(Tone::Plain, "packages");
        let right = |piece| Strip::new(THEME, 12).put(Tone::Plain, piece);
        assert_eq!(text(left().with_right(right("12"))), "packages  12");
        assert_eq!(text(left().with_right(right("123"))), "packages");
    }
}
