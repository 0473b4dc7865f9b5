//! Lines: a rule from edge to edge, and those of a text that may be longer than its room.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::strip::Strip;
use super::theme::{Glyph, Tone};
use crate::tui::state::theme::Theme;

/// A thin line from edge to edge.
pub(in crate::tui) fn rule(frame: &mut Frame<'_>, theme: Theme, area: Rect) {
    let line = theme.glyph(Glyph::Rule).repeat(usize::from(area.width));
    let strip = Strip::new(theme, area.width.into()).put(Tone::Dim, &line);
    frame.render_widget(strip.line(), area);
}

/// Lines from `top` on, as many as fit; where more follow, the last line's end says so.
pub(in crate::tui) fn paint_lines(
    frame: &mut Frame<'_>,
    theme: Theme,
    lines: Vec<Line<'static>>,
    top: usize,
    area: Rect,
) {
    let height = usize::from(area.height);
    let top = top.min(lines.len().saturating_sub(height));
    let more = lines.len().saturating_sub(top + height);
    let width = usize::from(area.width);
    let note = format!("{more} more {}", theme.glyph(Glyph::More));
    for (line, number) in lines.into_iter().skip(top).take(height).zip(1..) {
        let line = if more > 0 && number == height {
            let right = Strip::new(theme, width).put(Tone::Dim, &note);
            let room = width.saturating_sub(right.used() + 2);
            let cut = Strip::recut(theme, line, room).line();
            Strip::recut(theme, cut, width).with_right(right).line()
        } else {
            line
        };
        let y = area.y + u16::try_from(number - 1).unwrap_or(0);
        frame.render_widget(line, Rect::new(area.x, y, area.width, 1));
    }
}
