//! The files of the extension that the plan would build.
//!
//! ```text
//!     path                                             size  package        note
//!   ▾ usr                                          31.0 MiB                 2 104 files
//!     ▾ bin                                        10.4 MiB                 2 files
//! ▌     + gdb                                      10.4 MiB  gdb
//!       ▲ awk → mawk                                         mawk           hides the base's
//!   ▾ etc
//!       - gdbinit                                            gdb            outside /usr and /opt
//! ```

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::foundation::quantity::human_size;
use crate::image::Shadow;
use crate::report::Symbol;
use crate::tui::count::{count, grouped};
use crate::tui::draw::key_bar;
use crate::tui::draw::lines::paint_lines;
use crate::tui::draw::strip::Strip;
use crate::tui::draw::text::wrap;
use crate::tui::draw::theme::{Glyph, Tone};
use crate::tui::rows::file_tree::{Fate, FileNode, FileTree};
use crate::tui::state::State;
use crate::tui::state::layout::files_list;
use crate::tui::state::views::files::KnownFiles;

/// Columns of the cursor and its gaps.
const LEAD: usize = 3;
const SIZE: usize = 10;
const GAP: usize = 2;

/// The columns of the symbol that opens and closes the folder at a place of the list.
pub(crate) fn mark_columns(state: &State, place: usize) -> std::ops::Range<u16> {
    let node = state.files.list.rows().get(place);
    let node = node.and_then(|&number| state.files.tree()?.nodes().get(number));
    let Some(node) = node.filter(|node| node.is_folder) else {
        return 0..0;
    };
    let column = u16::try_from(LEAD + 2 * node.depth).unwrap_or(u16::MAX);
    column..column.saturating_add(2)
}

pub(crate) fn draw(frame: &mut Frame<'_>, state: &State, body: Rect) {
    let area = files_list(body);
    match &state.files.known {
        KnownFiles::Nothing if state.files.asked.is_waiting() => {
            say(frame, state, area, Tone::Dim, "reading the packages");
        }
        KnownFiles::Nothing => say(frame, state, area, Tone::Dim, "nothing is included"),
        KnownFiles::Problem(lines) => {
            let lines = lines
                .iter()
                .flat_map(|line| wrap(line, usize::from(area.width) - 6));
            let lines = lines.map(|line| {
                let strip = Strip::new(state.theme, area.width.into()).pad_to(LEAD + 2);
                strip.put(Tone::Warn, &line).line()
            });
            paint_lines(frame, state.theme, lines.collect(), 0, area);
        }
        KnownFiles::Tree(tree) => {
            summary(frame, state, tree, Rect::new(body.x, body.y, body.width, 1));
            let columns = FileColumns::new(area.width.into());
            heading(
                frame,
                state,
                columns,
                Rect::new(body.x, body.y + 1, body.width, 1),
            );
            list(frame, state, tree, columns, area);
        }
    }
}

#[derive(Clone, Copy)]
struct FileColumns {
    path: usize,
    package: usize,
    note: usize,
}

impl FileColumns {
    fn new(width: usize) -> Self {
        let room = width.saturating_sub(LEAD + SIZE + 3 * GAP);
        let path = room / 2;
        let package = (room / 5).min(28);
        Self {
            path,
            package,
            note: room - path - package,
        }
    }
}

fn say(frame: &mut Frame<'_>, state: &State, area: Rect, tone: Tone, text: &str) {
    let strip = Strip::new(state.theme, area.width.into()).pad_to(LEAD + 2);
    let strip = strip.put(tone, text);
    frame.render_widget(strip.line(), Rect::new(area.x, area.y, area.width, 1));
}

/// How many files go in, hide a file of the base, or are left out; and the search.
fn summary(frame: &mut Frame<'_>, state: &State, tree: &FileTree, area: Rect) {
    let (theme, width) = (state.theme, usize::from(area.width));
    let goes_in = tree.count(|fate| !matches!(fate, Fate::LeftOut(_)));
    let hides = tree.count(|fate| matches!(fate, Fate::Hides(_)));
    let left_out = tree.count(|fate| matches!(fate, Fate::LeftOut(_)));
    let mut strip = Strip::new(theme, width)
        .put(Tone::Plain, "  ")
        .put(Tone::Good, &format!("{} go in", grouped(goes_in)));
    if hides > 0 {
        let text = format!("{}{} hide the base's", theme.separator(), grouped(hides));
        strip = strip.put(Tone::Warn, &text);
    }
    if left_out > 0 {
        let text = format!("{}{} left out", theme.separator(), grouped(left_out));
        strip = strip.put(Tone::Dim, &text);
    }
    if state.files.asked.is_waiting() {
        strip = strip.put(Tone::Dim, "   reading the packages");
    }
    let Some(search) = &state.files.search else {
        frame.render_widget(strip.line(), area);
        return;
    };
    let right = Strip::new(theme, width).put(Tone::Accent, "/");
    let (right, caret) = key_bar::put_field(right, &search.field, 18);
    let found = format!("   {} ", count(state.files.list.rows().len(), "file"));
    let right = right.put(Tone::Dim, &found);
    let start = width.saturating_sub(right.used());
    frame.render_widget(strip.with_right(right).line(), area);
    if search.typing {
        key_bar::place_caret(frame, area, start + caret);
    }
}

fn heading(frame: &mut Frame<'_>, state: &State, columns: FileColumns, area: Rect) {
    let strip = Strip::new(state.theme, area.width.into())
        .pad_to(LEAD + 2)
        .cell(Tone::Dim, "path", columns.path - 2)
        .cell_right(Tone::Dim, "size", SIZE + GAP)
        .put(Tone::Plain, "  ")
        .cell(Tone::Dim, "package", columns.package + GAP)
        .put(Tone::Dim, "note");
    frame.render_widget(strip.line(), area);
}

fn list(frame: &mut Frame<'_>, state: &State, tree: &FileTree, columns: FileColumns, area: Rect) {
    let (list, whole_paths) = (&state.files.list, !state.files.words().is_empty());
    let shown = list.rows().iter().enumerate().skip(list.top());
    for ((place, &number), y) in shown.zip(area.y..area.bottom()) {
        let Some(node) = tree.nodes().get(number) else {
            continue;
        };
        let selected = place == list.at();
        let strip = line(state, node, selected, whole_paths, columns, area.width);
        frame.render_widget(strip.line(), Rect::new(area.x, y, area.width, 1));
    }
    if list.rows().is_empty() {
        say(
            frame,
            state,
            area,
            Tone::Dim,
            "nothing matches; Esc ends the search",
        );
    }
}

fn line(
    state: &State,
    node: &FileNode,
    selected: bool,
    whole_path: bool,
    columns: FileColumns,
    width: u16,
) -> Strip {
    let theme = state.theme;
    let (glyph, tone) = symbol(node, state.files.is_open(node));
    let indent = if whole_path { 0 } else { 2 * node.depth };
    let name = if whole_path { &node.path } else { node.name() };
    let mut text = name.to_owned();
    if let Some(target) = &node.target {
        text = format!("{text} {} {target}", theme.glyph(Glyph::Arrow));
    }
    let name_tone = match tone {
        _ if selected => Tone::Title,
        Tone::Accent => Tone::Plain,
        tone => tone,
    };
    let cursor = if selected {
        theme.glyph(Glyph::Cursor)
    } else {
        " "
    };
    let end = LEAD + columns.path;
    let strip = Strip::new(theme, width.into())
        .put(Tone::Plain, " ")
        .put(Tone::Accent, cursor)
        .pad_to(LEAD + indent.min(columns.path / 2))
        .put(tone, theme.glyph(glyph))
        .put(Tone::Plain, " ");
    let room = end.saturating_sub(strip.used());
    let size = match (node.size, node.is_folder) {
        (0, true) => String::new(),
        (size, _) if node.target.is_none() => human_size(size),
        _ => String::new(),
    };
    let size = match node.fate {
        Fate::LeftOut(_) => String::new(),
        _ => size,
    };
    let package = node.package.as_deref().unwrap_or("");
    strip
        .cell(name_tone, &text, room)
        .put(Tone::Plain, "  ")
        .cell_right(
            if selected { Tone::Title } else { Tone::Plain },
            &size,
            SIZE,
        )
        .put(Tone::Plain, "  ")
        .cell(Tone::Dim, package, columns.package)
        .put(Tone::Plain, "  ")
        .cell(note_tone(node), &note(node), columns.note)
}

fn symbol(node: &FileNode, is_open: bool) -> (Glyph, Tone) {
    match node.fate {
        Fate::LeftOut(_) => (Glyph::Of(Symbol::ExcludedByUser), Tone::Dim),
        _ if node.is_folder && is_open => (Glyph::Open, Tone::Accent),
        _ if node.is_folder => (Glyph::Closed, Tone::Accent),
        Fate::Hides(Shadow::Same) => (Glyph::Of(Symbol::Excluded), Tone::Dim),
        Fate::Hides(_) => (Glyph::Of(Symbol::Warning), Tone::Warn),
        Fate::New | Fate::Above => (Glyph::Of(Symbol::PulledIn), Tone::Good),
    }
}

/// How a node relates to the base.
fn note(node: &FileNode) -> String {
    match node.fate {
        Fate::Hides(Shadow::Same) => "hides the base's, the same".to_owned(),
        Fate::Hides(Shadow::Different) => "hides the base's, which differs".to_owned(),
        Fate::Hides(Shadow::Unknown) => "hides the base's".to_owned(),
        Fate::LeftOut(reason) => reason.text().to_owned(),
        _ if node.is_folder && node.files > 0 => count(node.files, "file"),
        _ => String::new(),
    }
}

fn note_tone(node: &FileNode) -> Tone {
    match node.fate {
        Fate::Hides(Shadow::Different | Shadow::Unknown) => Tone::Warn,
        _ => Tone::Dim,
    }
}
