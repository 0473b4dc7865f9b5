//! The build: what runs, how far it is, and its result.
//!
//! ```text
//!  ✓ read   ▶ pack   · verify   · finish                 18.2 of 31.0 MiB   4.1 MiB/s   0:03 left
//!  ██████████████████████████████████████▎               59 %   compressed to 31 %
//!
//!  ▁▂▅▇▇▆▇▇  at most 4.1 MiB/s
//!
//!  ✓ gdb                      10.4 MiB → 3.3 MiB
//!  ▶ libpython3.11-stdlib      8.1 MiB   62 %
//!  · 29 more
//! ```

mod outcome;
mod progress;
mod text;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

pub(crate) use self::progress::percent;
use self::text::BuildText;
use crate::tui::draw::lines::paint_lines;
use crate::tui::state::State;
use crate::tui::state::views::building::{Building, Outcome};

pub(crate) fn draw(frame: &mut Frame<'_>, state: &State, body: Rect) {
    let area = Rect::new(body.x, body.y, body.width, body.height);
    paint_lines(
        frame,
        state.theme,
        lines(state, body.width),
        state.build_top,
        area,
    );
}

/// The view's lines.
pub(crate) fn lines(state: &State, width: u16) -> Vec<Line<'static>> {
    let mut text = BuildText::new(state, width);
    match &state.building {
        Building::None => text.nothing(),
        Building::Running(run) => text.running(run),
        Building::Ended(run, Outcome::Built(built)) => text.built(run, &built.report),
        Building::Ended(run, Outcome::Failed(causes)) => text.failed(run, causes),
        Building::Ended(run, Outcome::Cancelled) => text.cancelled(run),
    }
    text.lines
}
