//! What the selected package needs and refuses, and what needs it.

use super::pane::{LABEL, Pane};
use crate::plan::{Dependent, RelationField, RelationRow, Standing};
use crate::report::Symbol;
use crate::tui::draw::strip::Strip;
use crate::tui::draw::theme::{Glyph, Tone};
use crate::tui::state::views::detail::Detail;

/// Dependents that are listed.
const MAX_DEPENDENTS: usize = 200;

impl Pane<'_> {
    pub(super) fn needs(&mut self, detail: &Detail) {
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

    pub(super) fn needed_by(&mut self, dependents: &[Dependent]) {
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

    pub(super) fn refuses(&mut self, detail: &Detail) {
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
