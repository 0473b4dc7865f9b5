//! Symbols and tones, which all parts of the screen share.
//!
//! A symbol can be understood without colour, and has a form in ASCII. The palette decides how a
//! tone is painted.

use ratatui::style::Style;

use crate::plan::{Reason, Verdict};
use crate::report::Symbol;
use crate::tui::rows::filter::Filter;
use crate::tui::state::theme::Theme;

/// The meaning that a piece of text shows by its colour or style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Normal text.
    Plain,
    /// Less important.
    Dim,
    /// A heading, or a name that stands out.
    Title,
    /// Included.
    Good,
    /// Included because the user requested it; done.
    Best,
    /// Conflicting; failed.
    Bad,
    /// A warning, or something to check.
    Warn,
    /// Excluded by the user.
    Struck,
    /// What has the focus, and keys.
    Accent,
    /// Letters that a search found.
    Found,
}

/// A symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glyph {
    /// One that reports have, too.
    Of(Symbol),
    /// The selected row.
    Cursor,
    /// A row of the range.
    Range,
    Rule,
    Divider,
    Dot,
    Ellipsis,
    Arrow,
    Dash,
    Done,
    Running,
    Waiting,
    Full,
    More,
    /// The last mark changed it.
    Changed,
    /// A folder that is open, and one that is closed.
    Open,
    Closed,
    Ascending,
    Descending,
}

impl Theme {
    /// How a tone is painted.
    pub(crate) fn style(self, tone: Tone) -> Style {
        self.palette.style(tone)
    }

    /// A symbol, one column wide.
    pub(crate) fn glyph(self, glyph: Glyph) -> &'static str {
        let (symbol, ascii) = match glyph {
            Glyph::Of(symbol) => return symbol.text(self.unicode),
            Glyph::Waiting => ("·", "."),
            Glyph::Cursor => ("▌", ">"),
            Glyph::Range => ("▏", "|"),
            Glyph::Rule => ("─", "-"),
            Glyph::Divider => ("│", "|"),
            Glyph::Dot => ("·", "-"),
            Glyph::Ellipsis => ("…", "~"),
            Glyph::Arrow => ("→", ">"),
            Glyph::Dash => ("–", "-"),
            Glyph::Done => ("✓", "v"),
            Glyph::Running => ("▶", ">"),
            Glyph::Full => ("█", "#"),
            Glyph::More => ("↓", "v"),
            Glyph::Changed => ("›", "~"),
            Glyph::Closed => ("▸", ">"),
            Glyph::Ascending => ("▴", "^"),
            Glyph::Open | Glyph::Descending => ("▾", "v"),
        };
        if self.unicode { symbol } else { ascii }
    }

    /// The symbol and the tone of a verdict.
    pub(crate) fn verdict(self, verdict: Verdict, reason: &Reason) -> (&'static str, Tone) {
        let symbol = Symbol::of_verdict(verdict, reason);
        let tone = match symbol {
            Symbol::Requested => Tone::Best,
            Symbol::PulledIn => Tone::Good,
            Symbol::ExcludedByUser => Tone::Struck,
            Symbol::Excluded => Tone::Dim,
            Symbol::Conflicting | Symbol::Error => Tone::Bad,
            Symbol::Warning | Symbol::NotKnown => Tone::Warn,
            Symbol::Available | Symbol::Note => Tone::Plain,
        };
        (self.glyph(Glyph::Of(symbol)), tone)
    }

    /// A filter's symbol: that of the verdict it admits.
    pub(crate) fn filter(self, filter: Filter) -> &'static str {
        match filter {
            Filter::All => filter.title(),
            Filter::Included => self.glyph(Glyph::Of(Symbol::PulledIn)),
            Filter::Excluded => self.glyph(Glyph::Of(Symbol::Excluded)),
            Filter::Conflicting => self.glyph(Glyph::Of(Symbol::Conflicting)),
            Filter::Available => self.glyph(Glyph::Of(Symbol::Available)),
        }
    }

    /// The separator between two statements on one line.
    pub(crate) fn separator(self) -> String {
        format!(" {} ", self.glyph(Glyph::Dot))
    }

    /// A bar chart in one line, one column for each value, scaled to the largest.
    pub(crate) fn sparkline(self, values: &[u64]) -> String {
        let levels: [&str; 8] = if self.unicode {
            ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        } else {
            ["_", ".", "-", "=", "+", "*", "#", "@"]
        };
        let largest = u128::from(values.iter().copied().max().unwrap_or(0).max(1));
        let level = |value: u64| u128::from(value) * 7 / largest;
        let level = |&value: &u64| {
            levels
                .get(usize::try_from(level(value)).unwrap_or(0))
                .copied()
        };
        values.iter().filter_map(level).collect()
    }

    /// A bar that is filled to `part` of `whole`, in eighths of a column if the terminal has the
    /// characters.
    pub(crate) fn bar(self, part: u64, whole: u64, width: usize) -> String {
        const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
        let eighths = (width as u64).saturating_mul(8);
        let filled = u128::from(part.min(whole)) * u128::from(eighths);
        let filled = filled.checked_div(u128::from(whole)).unwrap_or(0);
        let filled = usize::try_from(filled).unwrap_or(0);
        let mut bar = self.glyph(Glyph::Full).repeat(filled / 8);
        if self.unicode {
            bar.push_str(EIGHTHS.get(filled % 8).copied().unwrap_or(""));
        }
        bar
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::state::theme::Palette;

    #[test]
    fn a_sparkline_has_a_column_for_each_value() {
        let theme = |unicode| Theme {
            palette: Palette::Mono,
            unicode,
        };
        assert_eq!(theme(true).sparkline(&[0, 5, 10]), "▁▄█");
        assert_eq!(theme(false).sparkline(&[0, 5, 10]), "_=@");
        assert_eq!(theme(true).sparkline(&[0, 0]), "▁▁");
        assert_eq!(theme(true).sparkline(&[u64::MAX]), "█");
    }

    #[test]
    fn a_bar_fills_with_its_part() {
        let theme = Theme {
            palette: Palette::Mono,
            unicode: true,
        };
        let rows = [
            (0, 8, ""),
            (4, 8, "██"),
            (8, 8, "████"),
            (1, 8, "▌"),
            (9, 8, "████"),
            (1, 0, ""),
        ];
        for (part, whole, expected) in rows {
            assert_eq!(theme.bar(part, whole, 4), expected, "{part} of {whole}");
        }
    }
}
