//! The two lines on top.
//!
//! ```text
//!  sysextant  core-image-minimal · deb · 134 packages · debian 12     feed: deploy/deb · 254 packages
//!  1 Packages   2 Conflicts   3 Files   4 Check ✓   5 Build      38 included · package size 9.8 MiB
//! ```

use ratatui::Frame;
use ratatui::layout::Rect;

use super::strip::Strip;
use super::text::cut_front;
use super::theme::{Glyph, Tone};
use crate::check::Severity;
use crate::extension::Certainty;
use crate::foundation::quantity::human_size;
use crate::report::{Symbol, human_sum, image_size_text};
use crate::tui::count::{count, grouped};
use crate::tui::input::action::View;
use crate::tui::input::mouse::Target;
use crate::tui::state::State;
use crate::tui::state::views::building::{Building, Outcome};

/// Columns that a path may take.
const PATH_COLUMNS: usize = 36;
/// From this width on there is room between the tabs.
const ROOMY: usize = 130;
/// Below this width there is hardly any room between them.
const NARROW: usize = 72;

pub(super) fn draw(frame: &mut Frame<'_>, state: &State, header: Rect, tabs: Rect) {
    let width = usize::from(header.width);
    let line =
        base(state, width).with_first_right([feed(state, width, true), feed(state, width, false)]);
    frame.render_widget(line.line(), header);
    let line =
        views(state, width).with_first_right((0..6).map(|shorter| totals(state, width, shorter)));
    frame.render_widget(line.line(), tabs);
}

fn base(state: &State, width: usize) -> Strip {
    let (theme, base) = (state.theme, state.catalog.session().base());
    let dot = theme.separator();
    let name = base.path.file_name().map(|name| name.to_string_lossy());
    let name = name.unwrap_or_else(|| base.path.to_string_lossy());
    let name = name
        .split("-pkgdb.")
        .next()
        .filter(|name| !name.is_empty())
        .unwrap_or(&name);
    let mut facts = format!(
        "{dot}{}{dot}{}",
        base.family,
        count(base.packages.len(), "package")
    );
    if let Some(release) = &base.os_release {
        let id = release.get("ID").unwrap_or("linux");
        let version = release.get("VERSION_ID").unwrap_or("");
        facts.push_str(&dot);
        facts.push_str(format!("{id} {version}").trim_end());
    }
    Strip::new(theme, width)
        .put(Tone::Plain, " ")
        .put(Tone::Title, "sysextant")
        .put(Tone::Plain, "  ")
        .put(Tone::Plain, name)
        .put(Tone::Dim, &facts)
}

fn feed(state: &State, width: usize, with_path: bool) -> Strip {
    let (theme, pool) = (state.theme, state.catalog.session().pool());
    let packages = count(pool.candidates.len(), "package");
    let text = match pool.feeds.as_slice() {
        [] => "no feed".to_owned(),
        [feed] if with_path => {
            let path = feed.path.to_string_lossy();
            let path = cut_front(&path, PATH_COLUMNS, theme.glyph(Glyph::Ellipsis));
            format!("feed {path}{}{packages}", theme.separator())
        }
        feeds => format!(
            "{}{}{packages}",
            count(feeds.len(), "feed"),
            theme.separator()
        ),
    };
    Strip::new(theme, width)
        .put(Tone::Dim, &text)
        .put(Tone::Plain, " ")
}

/// The tabs of the views.
pub(super) fn views(state: &State, width: usize) -> Strip {
    let gap = match width {
        ROOMY.. => "   ",
        NARROW.. => "  ",
        _ => " ",
    };
    let mut strip = Strip::new(state.theme, width).put(Tone::Plain, " ");
    for (view, number) in View::ALL.into_iter().zip(1..) {
        let (name, dim) = if view == state.view {
            (Tone::Accent, Tone::Accent)
        } else {
            (Tone::Plain, Tone::Dim)
        };
        let start = strip.used();
        strip = strip
            .put(dim, &format!("{number} "))
            .put(name, view.title());
        let (tone, mark) = match view {
            View::Check => check_mark(state),
            View::Build => build_mark(state),
            View::Packages | View::Conflicts | View::Files => (Tone::Plain, String::new()),
        };
        if !mark.is_empty() {
            strip = strip.put(Tone::Plain, " ").put(tone, &mark);
        }
        strip = strip.mark(start, Target::Tab(view)).put(Tone::Plain, gap);
    }
    strip
}

/// The result of the check of this plan, beside its tab.
fn check_mark(state: &State) -> (Tone, String) {
    let Some(check) = state.checked() else {
        return (Tone::Plain, String::new());
    };
    let (errors, warnings) = (check.count(Severity::Error), check.count(Severity::Warning));
    match (errors, warnings) {
        (0, 0) if check.has_unknowns() => (
            Tone::Warn,
            state.theme.glyph(Glyph::Of(Symbol::NotKnown)).to_owned(),
        ),
        (0, 0) => (Tone::Good, state.theme.glyph(Glyph::Done).to_owned()),
        (0, _) => (Tone::Warn, warnings.to_string()),
        _ => (Tone::Bad, (errors + warnings).to_string()),
    }
}

/// The progress or the result of the build, beside its tab.
fn build_mark(state: &State) -> (Tone, String) {
    let glyph = |glyph| state.theme.glyph(glyph).to_owned();
    match &state.building {
        Building::None => (Tone::Plain, String::new()),
        Building::Running(run) => {
            let percent = super::view::build::percent(run);
            let text = percent.map_or_else(|| glyph(Glyph::Running), |part| format!("{part} %"));
            (Tone::Accent, text)
        }
        Building::Ended(_, Outcome::Built(_)) => (Tone::Good, glyph(Glyph::Done)),
        Building::Ended(..) => (Tone::Bad, glyph(Glyph::Of(Symbol::Conflicting))),
    }
}

/// The plan's totals; the larger `shorter` is, the fewer of them.
fn totals(state: &State, width: usize, shorter: usize) -> Strip {
    let included = state.rows.totals().included;
    let conflicts = state.rows.totals().conflicting.packages;
    let dot = state.theme.separator();
    let mut strip = Strip::new(state.theme, width);
    if state.planning.is_waiting() {
        strip = strip
            .put(Tone::Dim, "planning")
            .put(Tone::Dim, state.theme.glyph(Glyph::Ellipsis))
            .put(Tone::Plain, "  ");
    }
    if shorter >= 3 {
        return symbols(state, width, shorter);
    }
    if conflicts > 0 {
        strip = strip
            .put(Tone::Bad, &count(conflicts, "conflict"))
            .put(Tone::Dim, &dot);
    }
    let tone = if included.packages > 0 {
        Tone::Good
    } else {
        Tone::Dim
    };
    strip = strip.put(tone, &format!("{} included", grouped(included.packages)));
    if included.package_size > 0 && shorter < 2 {
        let size = human_sum(included.packed());
        strip = strip.put(Tone::Dim, &format!("{dot}package size {size}"));
    }
    if included.installed_size > 0 && shorter < 1 {
        let size = human_sum(included.installed());
        strip = strip.put(Tone::Dim, &format!("{dot}{size} installed"));
    }
    budget(state, strip, shorter).put(Tone::Plain, " ")
}

/// The totals as symbols instead of words. If there is not enough room, the conflicts and the
/// budget are left out last.
fn symbols(state: &State, width: usize, shorter: usize) -> Strip {
    let (included, conflicts) = (
        state.rows.totals().included.packages,
        state.rows.totals().conflicting.packages,
    );
    let glyph = |glyph| state.theme.glyph(glyph);
    let percent = percent_of_budget(state);
    let mut parts = Vec::new();
    if conflicts > 0 {
        parts.push((
            Tone::Bad,
            format!("{} {conflicts}", glyph(Glyph::Of(Symbol::Conflicting))),
        ));
    }
    if shorter < 5 || percent.is_none() {
        parts.push((
            Tone::Good,
            format!("{} {included}", glyph(Glyph::Of(Symbol::PulledIn))),
        ));
    }
    parts.extend(percent.map(|(tone, _, percent)| {
        let has_room = shorter < 5;
        let short = percent.trim_start_matches(['~', '>']).to_owned();
        (tone, if has_room { percent } else { short })
    }));
    let gap = if shorter == 3 { "  " } else { " " };
    let mut strip = Strip::new(state.theme, width);
    for (tone, text) in parts {
        strip = match strip.used() {
            0 => strip.put(tone, &text),
            _ => strip.put(Tone::Plain, gap).put(tone, &text),
        };
    }
    strip.put(Tone::Plain, " ")
}

/// The budget in bytes, and how many percent of it the image takes.
fn percent_of_budget(state: &State) -> Option<(Tone, u64, String)> {
    let max = state.max_size.filter(|&max| max > 0)?;
    let size = state.image_size();
    let percent = size.bytes.saturating_mul(100) / max;
    let tone = match percent {
        ..80 => Tone::Good,
        80..=100 => Tone::Warn,
        _ => Tone::Bad,
    };
    Some((tone, max, format!("{}{percent} %", sign(size.certainty))))
}

/// How well a size is known.
fn sign(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Exact => "",
        Certainty::Estimated => "~",
        Certainty::AtLeast => ">",
    }
}

/// How much of the budget the image takes.
fn budget(state: &State, strip: Strip, shorter: usize) -> Strip {
    const COLUMNS: usize = 8;
    let Some((tone, max, percent)) = percent_of_budget(state) else {
        return strip;
    };
    let size = state.image_size();
    let strip = strip.put(Tone::Plain, "  ");
    if shorter > 0 {
        return strip.put(tone, &format!("{percent} of {}", human_size(max)));
    }
    let bar = state.theme.bar(size.bytes, max, COLUMNS);
    let end = strip.used() + COLUMNS + 1;
    let how = match size.certainty {
        Certainty::Exact => "image",
        Certainty::Estimated | Certainty::AtLeast => "image, estimated",
    };
    let text = format!("{} of {} ({how})", image_size_text(size), human_size(max));
    strip.put(tone, &bar).pad_to(end).put(tone, &text)
}
