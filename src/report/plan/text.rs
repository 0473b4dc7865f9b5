//! The plan as text: understandable without colour, aligned, verdict first and reason last.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use crate::check::Check;
use crate::foundation::quantity::{count, human_size};
use crate::image::LeftOut;
use crate::plan::{Because, Item, NotTaken, Reason, Sum, Verdict, Why};
use crate::report::findings::Listing;
use crate::report::style::Tone;
use crate::report::{PlanView, Style, findings, human_sum, image_size_text, printable};

/// One row of the table, all cells printable.
struct Row {
    symbol: &'static str,
    tone: Option<Tone>,
    name: String,
    version: String,
    size: String,
    reason: String,
    below: Vec<String>,
}

/// The whole plan.
#[must_use]
pub fn plan_text(view: &PlanView<'_>, style: Style) -> String {
    let mut text = header(view, style);
    let sections = [
        Verdict::Included,
        Verdict::Excluded,
        Verdict::Conflicting,
        Verdict::Available,
    ];
    let sections: Vec<_> = sections
        .into_iter()
        .map(|verdict| {
            let (sum, items) = view.with_verdict(verdict);
            let rows = items.into_iter().map(|item| row(view, item, style));
            (verdict.name(), sum, rows.collect::<Vec<_>>())
        })
        .collect();
    let widths = widths(sections.iter().flat_map(|(_, _, rows)| rows));
    for (name, sum, rows) in &sections {
        if rows.is_empty() {
            continue;
        }
        let _ = writeln!(
            text,
            "\n{}  {}{}",
            style.paint(Tone::Title, name),
            sum_text(sum, style),
            image_text(view, name, style)
        );
        for row in rows {
            write_row(&mut text, row, widths, style);
        }
    }
    if sections.iter().all(|(_, _, rows)| rows.is_empty()) {
        text.push_str("\nnothing is requested\n");
    }
    write_not_taken(&mut text, &view.plan.not_taken, style);
    if let Some(contents) = &view.plan.contents {
        if view.files {
            let _ = writeln!(
                text,
                "\n{}  {}",
                style.paint(Tone::Title, "files"),
                contents.entries.len()
            );
            for entry in &contents.entries {
                let owner = entry.package.as_deref().unwrap_or("sysextant");
                let hides = entry.shadow.map_or("", |_| "  hides the base's");
                let _ = writeln!(
                    text,
                    "  /{}  {}{hides}",
                    printable(&entry.path),
                    printable(owner)
                );
            }
        }
        write_left_out(&mut text, &contents.left_out, style);
    }
    if let Some(check) = view.check {
        write_findings(&mut text, check, style);
        return text;
    }
    let notes: Vec<String> = view
        .base
        .notes
        .iter()
        .cloned()
        .chain(view.pool.notes.iter().map(ToString::to_string))
        .collect();
    write_notes(&mut text, &notes, style);
    text
}

/// A line for the base, one for each feed, and how far they have drifted apart.
fn header(view: &PlanView<'_>, style: Style) -> String {
    let dot = style.separator();
    let base = view.base;
    let packages = count(base.packages.len(), "package");
    let path = base.path.to_string_lossy();
    let mut text = format!(
        "base  {}{dot}{}{dot}{packages}",
        printable(&path),
        base.family
    );
    if let Some(release) = view.os_release {
        let id = release.get("ID").unwrap_or("linux");
        let version = release.get("VERSION_ID").unwrap_or("");
        let _ = write!(
            text,
            "{dot}{}",
            printable(format!("{id} {version}").trim_end())
        );
    }
    text.push('\n');
    for (feed, number) in view.pool.feeds.iter().zip(1..) {
        let path = feed.path.to_string_lossy();
        let title = match view.pool.has_several_feeds() {
            true => format!("feed {number}"),
            false => "feed ".to_owned(),
        };
        let _ = writeln!(
            text,
            "{title} {}{dot}{}",
            printable(&path),
            count(feed.packages, "package")
        );
    }
    for sentence in view.drift.sentences() {
        let _ = writeln!(text, "drift {}", printable(&sentence));
    }
    text
}

fn row(view: &PlanView<'_>, item: &Item, style: Style) -> Row {
    let tone = match item.verdict {
        Verdict::Included => Some(Tone::Good),
        Verdict::Excluded => Some(Tone::Dim),
        Verdict::Conflicting => Some(Tone::Bad),
        Verdict::Available => None,
    };
    let mut reason = match item.verdict {
        // A package that is not requested has no interesting reason, so its summary is shown.
        Verdict::Available => match view.feed_number(item) {
            Some(number) => format!("{}; from feed {number}", view.summary(item)),
            None => view.summary(item).to_owned(),
        },
        Verdict::Included | Verdict::Excluded | Verdict::Conflicting => view.reason(item),
    };
    if let (Verdict::Included, Some(base)) = (item.verdict, &item.base_version) {
        let _ = write!(reason, "; hides the base's {base}");
    }
    Row {
        symbol: style.symbol(item),
        tone,
        name: printable(&item.name).into_owned(),
        version: item
            .version
            .as_ref()
            .map_or(String::new(), |v| printable(v.as_str()).into_owned()),
        size: known_size(item.installed_size),
        reason: printable(&reason).into_owned(),
        below: item
            .explanation
            .iter()
            .map(|line| printable(line).into_owned())
            .collect(),
    }
}

/// A size; nothing where it is not known.
pub(in crate::report) fn known_size(bytes: Option<u64>) -> String {
    bytes.map_or_else(String::new, human_size)
}

fn widths<'a>(rows: impl Iterator<Item = &'a Row>) -> [usize; 3] {
    rows.fold([0; 3], |widest, row| {
        let of = [row.name.width(), row.version.width(), row.size.width()];
        [0, 1, 2].map(|column: usize| widest[column].max(of[column]))
    })
}

fn write_row(text: &mut String, row: &Row, widths: [usize; 3], style: Style) {
    let pad = |cell: &str, width: usize| " ".repeat(width.saturating_sub(cell.width()));
    let symbol = row
        .tone
        .map_or(row.symbol.to_owned(), |tone| style.paint(tone, row.symbol));
    let line = format!(
        "  {symbol} {}{}  {}{}  {}{}  {}",
        row.name,
        pad(&row.name, widths[0]),
        row.version,
        pad(&row.version, widths[1]),
        pad(&row.size, widths[2]),
        row.size,
        row.reason,
    );
    let _ = writeln!(text, "{}", line.trim_end());
    for line in &row.below {
        let _ = writeln!(text, "      {line}");
    }
}

/// How large the image of what is included will be; nothing of the others.
fn image_text(view: &PlanView<'_>, section: &str, style: Style) -> String {
    if section != Verdict::Included.name() {
        return String::new();
    }
    let size = image_size_text(view.image_size());
    format!("{}{size} as an image (estimated)", style.separator())
}

fn sum_text(sum: &Sum, style: Style) -> String {
    let dot = style.separator();
    let mut text = count(sum.packages, "package");
    if !sum.packed().is_unknown() {
        let _ = write!(text, "{dot}package size {}", human_sum(sum.packed()));
    }
    let installed = match sum.installed() {
        size if size.is_unknown() => "installed size not known".to_owned(),
        size => format!("{} installed", human_sum(size)),
    };
    let _ = write!(text, "{dot}{installed}");
    text
}

/// How many recommendations that were not followed are listed.
const MOST_NOT_TAKEN: usize = 20;

/// The recommendations that are not followed; of those that nothing meets only their names.
fn write_not_taken(text: &mut String, not_taken: &[NotTaken], style: Style) {
    if not_taken.is_empty() {
        return;
    }
    let title = style.paint(Tone::Title, "not taken");
    let _ = writeln!(
        text,
        "\n{title}  {}",
        count(not_taken.len(), "recommendation")
    );
    let is_nowhere = |known: &&NotTaken| {
        matches!(
            known.because,
            Because::Reason(Reason::NothingProvides { of: None, .. })
        )
    };
    let (nowhere, others): (Vec<&NotTaken>, Vec<&NotTaken>) =
        not_taken.iter().partition(is_nowhere);
    for known in others.iter().take(MOST_NOT_TAKEN) {
        let line = format!(
            "{}: recommended by {}; {}",
            known.relation, known.of.name, known.because
        );
        let _ = writeln!(text, "  {}", printable(&line));
    }
    if let Some(more) = others
        .len()
        .checked_sub(MOST_NOT_TAKEN)
        .filter(|&more| more > 0)
    {
        let _ = writeln!(text, "  and {more} more: --format json lists all");
    }
    if nowhere.is_empty() {
        return;
    }
    let mut names: Vec<&str> = nowhere
        .iter()
        .map(|known| known.relation.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let shown = names.len().min(MOST_NOT_TAKEN);
    let more = match names.len() - shown {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let line = format!(
        "neither base nor feeds have {}{more}",
        names[..shown].join(", ")
    );
    let _ = writeln!(text, "  {}", printable(&line));
}

/// Each file that is left out, with its package and the reason.
pub(in crate::report) fn write_left_out(text: &mut String, left_out: &[LeftOut], style: Style) {
    if left_out.is_empty() {
        return;
    }
    let title = style.paint(Tone::Title, "left out");
    let _ = writeln!(text, "\n{title}  {}", count(left_out.len(), "path"));
    let width = left_out
        .iter()
        .map(|left| printable(&left.path).width())
        .max()
        .unwrap_or(0)
        .min(60);
    for left in left_out {
        let path = printable(&left.path);
        let gap = " ".repeat(width.saturating_sub(path.width()));
        let _ = writeln!(
            text,
            "  {path}{gap}  {}: {}",
            printable(&left.package),
            left.reason.text()
        );
    }
}

/// What the check found, the most severe first.
pub(in crate::report) fn write_findings(text: &mut String, check: &Check, style: Style) {
    let title = style.paint(Tone::Title, "findings");
    let _ = writeln!(text, "\n{title}  {}", findings::summary(check));
    findings::write_text(text, &check.findings, Listing::Short, style);
}

/// The notes, one on each line.
pub(in crate::report) fn write_notes(text: &mut String, notes: &[String], style: Style) {
    for (position, note) in notes.iter().enumerate() {
        let gap = if position == 0 { "\n" } else { "" };
        let _ = writeln!(
            text,
            "{gap}{} {}",
            style.paint(Tone::Title, "note:"),
            printable(note)
        );
    }
}

/// The chain of a package, a line each behind that bullet.
pub fn why_text(why: &Why, bullet: &str) -> String {
    let lines = why.lines.iter();
    let lines = lines.map(|line| format!("{bullet}{}", printable(line)));
    lines.collect::<Vec<_>>().join("\n")
}
