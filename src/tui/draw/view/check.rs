//! The check: what was found, the most severe first, and what to do about the selected finding.
//!
//! ```text
//!   ✓ accepted · 1 warning · 2 notes                              fits ID=poky VERSION_ID=5.0.4 ARCHITECTURE=x86-64
//!
//! ▌ ▲ 2 paths are left out: outside /usr and /opt                                               gdb
//!   · 3 files set user or group (setuid, setgid)
//! ────────────────────────────────────────────────────────────────────────────────────────────────
//!   2 paths are left out: outside /usr and /opt
//!   systemd-sysext merges nothing else: bring such files to the device another way
//!
//!   /etc/gdb/gdbinit   gdb
//! ```

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::check::{Answer, Certainty, Check, Finding, Severity};
use crate::report::Symbol;
use crate::tui::count::count;
use crate::tui::draw::lines::paint_lines;
use crate::tui::draw::strip::Strip;
use crate::tui::draw::text::wrap;
use crate::tui::draw::theme::{Glyph, Tone};
use crate::tui::state::State;
use crate::tui::state::layout::CheckLayout;

/// Columns of the cursor and its gap.
const LEAD: usize = 3;
/// Paths that the text of a finding lists.
const MAX_PLACES: usize = 1000;

pub(crate) fn draw(frame: &mut Frame<'_>, state: &State, body: Rect) {
    let layout = CheckLayout::new(state.check.list.rows().len(), body);
    let Some(check) = &state.check.known else {
        say(frame, state, layout.list, "reading the packages");
        return;
    };
    frame.render_widget(
        summary(state, check, layout.summary.width).line(),
        layout.summary,
    );
    if check.findings.is_empty() {
        let text = "nothing found: the base will accept the extension as it is";
        say(frame, state, layout.list, text);
        return;
    }
    list(frame, state, check, layout.list);
    crate::tui::draw::lines::rule(frame, state.theme, layout.rule);
    let lines = detail(state, layout.detail.width);
    paint_lines(frame, state.theme, lines, state.check.top, layout.detail);
}

fn say(frame: &mut Frame<'_>, state: &State, area: Rect, text: &str) {
    let strip = Strip::new(state.theme, area.width.into()).pad_to(LEAD + 2);
    let line = Rect::new(area.x, area.y, area.width, 1);
    frame.render_widget(strip.put(Tone::Dim, text).line(), line);
}

/// The number of findings, and the release fields.
fn summary(state: &State, check: &Check, width: u16) -> Strip {
    let width = usize::from(width);
    let mut strip = Strip::new(state.theme, width).put(Tone::Plain, "  ");
    let (tone, glyph, says) = match check.answer() {
        Answer::Yes => (Tone::Good, Glyph::Done, "accepted"),
        Answer::No => (Tone::Bad, Glyph::Of(Symbol::Conflicting), "not accepted"),
        Answer::NotKnown => (Tone::Warn, Glyph::Of(Symbol::NotKnown), "not known"),
    };
    let glyph = state.theme.glyph(glyph);
    strip = strip.put(tone, glyph).put(tone, " ").put(tone, says);
    let found = Severity::ALL.map(|severity| (severity, check.count(severity)));
    for (severity, number) in found.into_iter().filter(|&(_, number)| number > 0) {
        if strip.used() > 2 {
            strip = strip.put(Tone::Dim, &state.theme.separator());
        }
        let tone = symbol(severity).1;
        strip = strip.put(tone, &count(number, severity.name()));
    }
    if state.files.asked.is_waiting() {
        strip = strip.put(Tone::Dim, "   reading the packages");
    }
    let fields = check.release.iter().flat_map(|release| &release.fields);
    let fields = fields.map(|(key, value)| format!(" {key}={value}"));
    let fits = format!("release file{}  ", fields.collect::<String>());
    let right = Strip::new(state.theme, width).put(Tone::Dim, &fits);
    strip.with_first_right(check.release.is_some().then_some(right))
}

/// A finding's symbol: that of its severity, or the one for what is not known.
fn symbol_of(finding: &Finding) -> (Glyph, Tone) {
    let (glyph, tone) = symbol(finding.severity);
    match finding.certainty {
        Certainty::Known => (glyph, tone),
        Certainty::NotKnown => (Glyph::Of(Symbol::NotKnown), tone),
    }
}

fn symbol(severity: Severity) -> (Glyph, Tone) {
    match severity {
        Severity::Error => (Glyph::Of(Symbol::Conflicting), Tone::Bad),
        Severity::Warning => (Glyph::Of(Symbol::Warning), Tone::Warn),
        Severity::Note => (Glyph::Dot, Tone::Dim),
    }
}

fn list(frame: &mut Frame<'_>, state: &State, check: &Check, area: Rect) {
    let list = &state.check.list;
    let shown = list.rows().iter().enumerate().skip(list.top());
    for ((place, &number), y) in shown.zip(area.y..area.bottom()) {
        if let Some(finding) = check.findings.get(number) {
            let strip = line(state, finding, place == list.at(), area.width);
            frame.render_widget(strip.line(), Rect::new(area.x, y, area.width, 1));
        }
    }
}

fn line(state: &State, finding: &Finding, selected: bool, width: u16) -> Strip {
    let theme = state.theme;
    let (glyph, tone) = symbol_of(finding);
    let cursor = if selected {
        theme.glyph(Glyph::Cursor)
    } else {
        " "
    };
    let text = match tone {
        _ if selected => Tone::Title,
        Tone::Dim => Tone::Dim,
        _ => Tone::Plain,
    };
    let width = usize::from(width);
    let packages = match finding.packages.as_slice() {
        [] => String::new(),
        [one] => one.to_string(),
        several => count(several.len(), "package"),
    };
    let right = Strip::new(theme, width.min(30));
    let right = right.put(Tone::Dim, &packages).put(Tone::Plain, "  ");
    Strip::new(theme, width)
        .put(Tone::Plain, " ")
        .put(Tone::Accent, cursor)
        .pad_to(LEAD)
        .put(tone, theme.glyph(glyph))
        .put(Tone::Plain, " ")
        .put(text, &finding.text)
        .with_first_right((!packages.is_empty()).then_some(right))
}

/// The selected finding: its text, what to do about it, where.
pub(crate) fn detail(state: &State, width: u16) -> Vec<Line<'static>> {
    let Some(finding) = state.check.selected() else {
        return Vec::new();
    };
    let columns = usize::from(width);
    let strip = || Strip::new(state.theme, columns);
    let tone = symbol(finding.severity).1;
    let head = strip().put(tone, finding.severity.name());
    let head = head.put(Tone::Dim, &state.theme.separator());
    let head = head.put(Tone::Dim, finding.kind.name());
    let head = match finding.certainty {
        Certainty::Known => head,
        Certainty::NotKnown => head
            .put(Tone::Dim, &state.theme.separator())
            .put(Tone::Dim, "not known"),
    };
    let mut lines = vec![head.line()];
    for (tone, text) in [(Tone::Title, &finding.text), (Tone::Plain, &finding.advice)] {
        let wrapped = wrap(text, columns);
        lines.extend(wrapped.iter().map(|line| strip().put(tone, line).line()));
    }
    if !finding.places.is_empty() {
        lines.push(Line::default());
    }
    for place in finding.places.iter().take(MAX_PLACES) {
        let package = place.package.as_deref().unwrap_or("the build itself");
        let line = strip().put(Tone::Plain, &place.path);
        lines.push(line.put(Tone::Dim, &format!("   {package}")).line());
    }
    let more = finding.places.len().saturating_sub(MAX_PLACES);
    if more > 0 {
        let text = format!("and {}", count(more, "further path"));
        lines.push(strip().put(Tone::Dim, &text).line());
    }
    lines
}
