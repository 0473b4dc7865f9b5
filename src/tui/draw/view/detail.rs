//! The detail pane: what the selected package is, the reason of its verdict, what it needs and what
//! needs it, and what Space would do.

use ratatui::text::Line;

use crate::foundation::quantity::human_size;
use crate::plan::{Dependent, NamedSize, RelationField, RelationRow, Size, Standing, Verdict};
use crate::report::{Symbol, human_sum};
use crate::tui::count::count;
use crate::tui::draw::strip::Strip;
use crate::tui::draw::text::wrap;
use crate::tui::draw::theme::{Glyph, Tone};
use crate::tui::rows::row::Row;
use crate::tui::state::State;
use crate::tui::state::marks::mark::Mark;
use crate::tui::state::views::detail::{Detail, Preview};

/// Columns of the words at the left.
const LABEL: usize = 12;
/// From this height of the screen on there are lines to spare.
const ROOMY_LINES: u16 = 30;
/// The most names that a preview lists.
const MAX_PREVIEW_NAMES: usize = 8;
/// Dependents that are listed.
const MAX_DEPENDENTS: usize = 200;

/// The pane's lines at that width.
pub(crate) fn lines(state: &State, width: u16) -> Vec<Line<'static>> {
    let Some(row) = state.selected() else {
        return Vec::new();
    };
    let mut pane = Pane {
        state,
        width: usize::from(width),
        lines: Vec::new(),
    };
    pane.title(&row);
    pane.verdict(&row);
    let detail = state.detail.as_ref();
    if let Some(preview) = detail.and_then(|it| it.preview.as_ref()) {
        pane.preview(preview);
    }
    pane.costs(&row);
    if let Some(detail) = detail {
        pane.blank();
        pane.needs(detail);
        pane.needed_by(&detail.relations.needed_by);
        pane.refuses(detail);
    }
    pane.about(&row);
    pane.lines
}

struct Pane<'a> {
    state: &'a State,
    width: usize,
    lines: Vec<Line<'static>>,
}

impl Pane<'_> {
    fn strip(&self) -> Strip {
        Strip::new(self.state.theme, self.width)
    }

    fn push(&mut self, strip: Strip) {
        self.lines.push(strip.line());
    }

    fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::default());
        }
    }

    /// A text in as many lines as it needs, behind a word at the left.
    fn labelled(&mut self, label: &str, tone: Tone, text: &str) {
        for (number, line) in wrap(text, self.width.saturating_sub(LABEL))
            .iter()
            .enumerate()
        {
            let label = if number == 0 { label } else { "" };
            let strip = self.strip().cell(Tone::Dim, label, LABEL).put(tone, line);
            self.push(strip);
        }
    }

    fn title(&mut self, row: &Row<'_>) {
        let title = row.title(&self.state.catalog);
        let version = row.version.map_or("", |version| version.as_str());
        let strip = self.strip().put(Tone::Title, &title);
        let strip = strip.put(Tone::Plain, "  ").put(Tone::Plain, version);
        self.push(strip);
        let summary = row.package.map_or("", |package| &*package.summary);
        for line in wrap(summary, self.width) {
            let strip = self.strip().put(Tone::Dim, &line);
            self.push(strip);
        }
    }

    fn verdict(&mut self, row: &Row<'_>) {
        if self.state.size.1 >= ROOMY_LINES {
            self.blank();
        }
        let (symbol, tone) = self.state.theme.verdict(row.verdict, &row.reason);
        let why = row.why();
        let word = match row.verdict {
            Verdict::Available => "available",
            verdict => verdict.name(),
        };
        let marked = match self.state.mark(row) {
            Mark::Requested if row.verdict != Verdict::Included => ", requested by you",
            _ => "",
        };
        let strip = self
            .strip()
            .put(tone, symbol)
            .put(Tone::Plain, " ")
            .put(tone, word)
            .put(Tone::Dim, marked);
        self.push(strip);
        let explanation = row.item.map_or(&[][..], |item| &item.explanation);
        if explanation.is_empty() && !why.is_empty() {
            self.labelled("why", Tone::Plain, &why);
        }
        for (number, line) in explanation.iter().enumerate() {
            self.labelled(if number == 0 { "why" } else { "" }, Tone::Plain, line);
        }
        if row.verdict == Verdict::Included {
            let detail = self.state.detail.as_ref();
            let chain = detail.map_or(&[][..], |detail| &detail.why.chain);
            for (number, step) in chain.iter().enumerate() {
                let label = if number == 0 { "pulled in" } else { "" };
                self.labelled(label, Tone::Plain, &step.to_string());
            }
        }
    }

    fn preview(&mut self, preview: &Preview) {
        let whom = match preview.rows {
            ..2 => "it".to_owned(),
            rows => count(rows, "package"),
        };
        let what = match preview.mark {
            Some(Mark::Requested) => format!("requests {whom}"),
            Some(Mark::Excluded) => format!("excludes {whom}"),
            Some(Mark::None) | None if preview.rows < 2 => "removes the mark".to_owned(),
            Some(Mark::None) | None => format!("removes the marks of {whom}"),
        };
        let mut parts = Vec::new();
        let names = |of: &[NamedSize]| {
            let mut names: Vec<&str> = of.iter().map(|(name, _)| name.as_str()).collect();
            let more = names.len().saturating_sub(MAX_PREVIEW_NAMES);
            names.truncate(MAX_PREVIEW_NAMES);
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            format!("{}{more}", names.join(", "))
        };
        let sum = |of: &[NamedSize]| {
            let sizes = of.iter().map(|&(_, bytes)| Size::from(bytes));
            human_sum(sizes.sum())
        };
        if !preview.difference.brought_in.is_empty() {
            let (number, size) = (
                preview.difference.brought_in.len(),
                sum(&preview.difference.brought_in),
            );
            let names = names(&preview.difference.brought_in);
            parts.push(format!(
                "pulls in {} ({size}): {names}",
                count(number, "package")
            ));
        }
        if !preview.difference.dropped.is_empty() {
            let (number, size) = (
                preview.difference.dropped.len(),
                sum(&preview.difference.dropped),
            );
            let names = names(&preview.difference.dropped);
            parts.push(format!(
                "drops {} ({size}): {names}",
                count(number, "package")
            ));
        }
        if let Some(conflict) = &preview.conflict {
            parts.push(format!("conflicts: {conflict}"));
        }
        if parts.is_empty() {
            parts.push("changes nothing else".to_owned());
        }
        let tone = if preview.conflict.is_some() {
            Tone::Bad
        } else {
            Tone::Plain
        };
        self.labelled("Space", tone, &format!("{what}; {}", parts.join("; ")));
    }

    /// The size that it adds to the plan, and its size with everything that it needs: the values of
    /// the list's columns, for which there is not always room.
    fn costs(&mut self, row: &Row<'_>) {
        let costs = self.state.rows.costs();
        let Some(cost) = row.candidate.and_then(|id| costs.known(id)) else {
            return;
        };
        let mut parts = Vec::new();
        if let Some(added) = cost.added.filter(|size| size.bytes > 0) {
            let what = match row.verdict {
                Verdict::Included => "only because of it",
                _ => "added",
            };
            parts.push(format!("{} {what}", human_sum(added)));
        }
        if let Some(closure) = cost.closure.filter(|size| size.bytes > 0) {
            parts.push(format!("{} with all it needs", human_sum(closure)));
        }
        if !parts.is_empty() {
            let dot = self.state.theme.separator();
            self.labelled("costs", Tone::Plain, &parts.join(&dot));
        }
    }

    fn needs(&mut self, detail: &Detail) {
        let rows = detail.relations.rows.iter();
        for (number, row) in rows.filter(|row| is_need(row.field)).enumerate() {
            let label = match row.field {
                RelationField::Recommends => "recommends",
                RelationField::Suggests => "suggests",
                _ if number == 0 => "needs",
                _ => "",
            };
            self.relation(label, row);
        }
    }

    /// One relation after the symbol of what meets it; at the right, the package that meets it.
    fn relation(&mut self, label: &str, row: &RelationRow) {
        let (tone, glyph, met) = Self::met(row);
        let right = Strip::new(self.state.theme, self.width).put(Tone::Dim, &met);
        let strip = self
            .strip()
            .cell(Tone::Dim, label, LABEL)
            .put(tone, self.state.theme.glyph(glyph))
            .put(Tone::Plain, " ")
            .put(Tone::Plain, &row.relation);
        self.push(strip.with_right(right));
    }

    /// What meets a relation: a symbol, and a few words that add to it.
    fn met(row: &RelationRow) -> (Tone, Glyph, String) {
        let Some(met) = &row.met_by else {
            return match row.field {
                RelationField::Suggests => (Tone::Dim, Glyph::Dash, String::new()),
                _ => (
                    Tone::Bad,
                    Glyph::Of(Symbol::Conflicting),
                    "nothing provides it".to_owned(),
                ),
            };
        };
        let (tone, glyph, word) = match met.standing {
            Standing::InBase => (Tone::Dim, Glyph::Of(Symbol::Excluded), "base "),
            Standing::Included => (Tone::Good, Glyph::Of(Symbol::PulledIn), ""),
            Standing::Available => (Tone::Plain, Glyph::Of(Symbol::Available), ""),
        };
        let (name, version) = (met.package.name.as_str(), &met.package.version);
        // The relation names it already, unless another package provides it.
        let name = if row.relation.split([' ', ':', '|', ',']).next() == Some(name) {
            String::new()
        } else {
            format!("{name} ")
        };
        (tone, glyph, format!("{word}{name}{version}"))
    }

    fn needed_by(&mut self, dependents: &[Dependent]) {
        for (number, dependent) in dependents.iter().take(MAX_DEPENDENTS).enumerate() {
            let label = if number == 0 { "needed by" } else { "" };
            let (tone, note) = if dependent.in_base {
                (Tone::Dim, " in base")
            } else {
                (Tone::Plain, "")
            };
            let strip = self
                .strip()
                .cell(Tone::Dim, label, LABEL)
                .put(tone, &dependent.package.to_string())
                .put(Tone::Dim, note);
            self.push(strip);
        }
        let more = dependents.len().saturating_sub(MAX_DEPENDENTS);
        if more > 0 {
            self.labelled("", Tone::Dim, &format!("and {more} more"));
        }
    }

    fn refuses(&mut self, detail: &Detail) {
        let refusals = detail
            .relations
            .rows
            .iter()
            .filter(|row| !is_need(row.field));
        for row in refusals {
            let label = row.field.name().to_lowercase();
            self.labelled(&label, Tone::Dim, &row.relation);
        }
        let provides = detail.relations.provides.join(", ");
        if !provides.is_empty() {
            self.labelled("provides", Tone::Dim, &provides);
        }
    }

    /// The package's facts, and its long description.
    fn about(&mut self, row: &Row<'_>) {
        self.blank();
        let dot = self.state.theme.separator();
        let mut facts = Vec::new();
        facts.push(match row.installed_size {
            Some(bytes) => format!("{} installed", human_size(bytes)),
            None => "installed size not known".to_owned(),
        });
        if let Some(bytes) = row.package_size {
            facts.push(format!("package size {}", human_size(bytes)));
        }
        if !row.architecture.is_empty() {
            facts.push(row.architecture.to_owned());
        }
        if let Some(package) = row.package.filter(|package| !package.section.is_empty()) {
            facts.push(package.section.to_string());
        }
        if !facts.is_empty() {
            self.labelled("about", Tone::Dim, &facts.join(&dot));
        }
        if let Some(id) = row.candidate {
            let pool = self.state.catalog.session().pool();
            let file = &pool.get(id).file.path;
            let name = file.file_name().map(|name| name.to_string_lossy());
            if let Some(name) = name {
                self.labelled("file", Tone::Dim, &name);
            }
            if pool.has_several_feeds()
                && let Some(feed) = pool.feed_of(id)
            {
                self.labelled("feed", Tone::Dim, &feed.path.to_string_lossy());
            }
        }
        let description = row.package.map_or("", |package| &*package.description);
        if !description.is_empty() {
            self.blank();
            for line in wrap(description, self.width) {
                let strip = self.strip().put(Tone::Dim, &line);
                self.push(strip);
            }
        }
    }
}

fn is_need(field: RelationField) -> bool {
    matches!(
        field,
        RelationField::PreDepends
            | RelationField::Depends
            | RelationField::Recommends
            | RelationField::Suggests
    )
}
