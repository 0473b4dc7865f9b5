//! The position of each part of the screen.
//!
//! ```text
//! wide, from 110 columns                     narrow
//! ┌──────────────────────────────────┐       ┌──────────────────┐
//! │ header                           │       │ header           │
//! │ tabs                      totals │       │ tabs      totals │
//! │ ──────────────────────────────── │       │ ──────────────── │
//! │ filters                   search │       │ filters   search │
//! │ heading             │ detail     │       │ heading          │
//! │ list                │            │       │ list             │
//! │                     │            │       │ ──────────────── │
//! │ ──────────────────────────────── │       │ detail           │
//! │ key bar                          │       │ ──────────────── │
//! └──────────────────────────────────┘       │ key bar          │
//! ```

use ratatui::layout::Rect;

use super::State;

/// Below this the screen only says that it is too small.
pub(in crate::tui) const MIN_COLUMNS: u16 = 60;
/// Below this the screen only says that it is too small.
pub(in crate::tui) const MIN_LINES: u16 = 18;

/// From this width on the detail pane stands beside the list.
const WIDE_COLUMNS: u16 = 110;

/// The screen's parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) header: Rect,
    pub(crate) tabs: Rect,
    pub(crate) top_rule: Rect,
    /// What is between the rules: a view, or a popup.
    pub(crate) body: Rect,
    pub(crate) bottom_rule: Rect,
    pub(crate) key_bar: Rect,
}

/// The parts of the packages' view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PackagesLayout {
    pub(crate) filters: Rect,
    pub(crate) heading: Rect,
    pub(crate) list: Rect,
    /// Between list and detail: a column, or a line.
    pub(crate) divider: Rect,
    pub(crate) detail: Rect,
}

/// Whether the screen is large enough.
pub(in crate::tui) fn is_large_enough((columns, lines): (u16, u16)) -> bool {
    columns >= MIN_COLUMNS && lines >= MIN_LINES
}

impl Layout {
    pub(crate) fn new((columns, lines): (u16, u16)) -> Self {
        let line = |y: u16| Rect::new(0, y.min(lines.saturating_sub(1)), columns, 1);
        Self {
            header: line(0),
            tabs: line(1),
            top_rule: line(2),
            body: Rect::new(0, 3.min(lines), columns, lines.saturating_sub(5)),
            bottom_rule: line(lines.saturating_sub(2)),
            key_bar: line(lines.saturating_sub(1)),
        }
    }
}

impl PackagesLayout {
    pub(crate) fn new(body: Rect) -> Self {
        let (x, y, width) = (body.x, body.y, body.width);
        let filters = Rect::new(x, y, width, 1);
        let (top, height) = (y + 1, body.height.saturating_sub(1));
        if width >= WIDE_COLUMNS {
            let detail_width = (width / 3).min(80);
            let list_width = width - detail_width;
            Self {
                filters,
                heading: Rect::new(x, top, list_width - 2, 1),
                list: Rect::new(x, top + 1, list_width - 2, height.saturating_sub(1)),
                divider: Rect::new(x + list_width - 1, top, 1, height),
                detail: Rect::new(x + list_width + 1, top, detail_width - 2, height),
            }
        } else {
            // A third, and at least what a verdict with its explanation needs.
            let detail_height = (height / 3).max(5);
            let list_height = height.saturating_sub(detail_height + 2);
            Self {
                filters,
                heading: Rect::new(x, top, width, 1),
                list: Rect::new(x, top + 1, width, list_height),
                divider: Rect::new(x, top + 1 + list_height, width, 1),
                detail: Rect::new(x + 2, top + 2 + list_height, width - 3, detail_height),
            }
        }
    }

    /// The list with all of the room, and no detail pane.
    pub(crate) fn of_list(body: Rect) -> Self {
        let line = |y: u16| Rect::new(body.x, y, body.width, 1);
        let none = Rect::new(body.x, body.bottom(), 0, 0);
        Self {
            filters: line(body.y),
            heading: line(body.y + 1),
            list: Rect::new(
                body.x,
                body.y + 2,
                body.width,
                body.height.saturating_sub(2),
            ),
            divider: none,
            detail: none,
        }
    }

    /// The layout with the list alone, or with both panes.
    pub(crate) fn with(list_only: bool, body: Rect) -> Self {
        if list_only {
            Self::of_list(body)
        } else {
            Self::new(body)
        }
    }

    pub(crate) fn is_wide(self) -> bool {
        self.divider.width == 1
    }
}

/// The parts of the check's view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CheckLayout {
    pub(crate) summary: Rect,
    pub(crate) list: Rect,
    pub(crate) rule: Rect,
    pub(crate) detail: Rect,
}

impl CheckLayout {
    /// The list gets the lines that it needs, but never more than half.
    pub(crate) fn new(findings: usize, body: Rect) -> Self {
        let findings = u16::try_from(findings).unwrap_or(u16::MAX);
        let room = body.height.saturating_sub(3);
        let height = findings.min(room / 2).max(1);
        let line = |y: u16| Rect::new(body.x, y, body.width, 1);
        let rule = body.y + 2 + height;
        Self {
            summary: line(body.y),
            list: Rect::new(body.x, body.y + 2, body.width, height),
            rule: line(rule),
            detail: Rect::new(body.x + 2, rule + 1, body.width - 4, room - height),
        }
    }
}

/// The position of the list of files in the body.
pub(crate) fn files_list(body: Rect) -> Rect {
    Rect::new(
        body.x,
        body.y + 2,
        body.width,
        body.height.saturating_sub(2),
    )
}

impl State {
    /// Lines that the list of packages has.
    pub(crate) fn list_height(&self) -> usize {
        self.height(|body| PackagesLayout::with(self.list_only, body).list)
    }

    /// Lines that the list of files has.
    pub(crate) fn files_height(&self) -> usize {
        self.height(files_list)
    }

    /// Lines that the list of findings has.
    pub(crate) fn check_height(&self) -> usize {
        let findings = self.check.list.rows().len();
        self.height(|body| CheckLayout::new(findings, body).list)
    }

    /// Lines of a list, given its position in the body.
    fn height(&self, list: impl Fn(Rect) -> Rect) -> usize {
        if !is_large_enough(self.size) {
            // Nothing is listed then, but a list without lines could not keep its selected row
            // visible.
            return 1;
        }
        usize::from(list(Layout::new(self.size).body).height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_leaves_the_screen_or_covers_another_at_any_size() {
        for columns in MIN_COLUMNS..220 {
            for lines in MIN_LINES..70 {
                let screen = Rect::new(0, 0, columns, lines);
                let layout = Layout::new((columns, lines));
                let view = PackagesLayout::new(layout.body);
                let parts = [
                    layout.header,
                    layout.tabs,
                    layout.top_rule,
                    view.filters,
                    view.heading,
                    view.list,
                    view.divider,
                    view.detail,
                    layout.bottom_rule,
                    layout.key_bar,
                ];
                for (number, part) in parts.iter().enumerate() {
                    assert!(!part.is_empty(), "part {number} at {columns}x{lines}");
                    assert_eq!(part.intersection(screen), *part);
                    let others = parts.iter().skip(number + 1);
                    assert!(others.clone().all(|other| !part.intersects(*other)));
                }
            }
        }
    }
}
