//! What Space would do.

use super::pane::Pane;
use crate::plan::{NamedSize, Size};
use crate::report::human_sum;
use crate::tui::count::count;
use crate::tui::draw::theme::Tone;
use crate::tui::state::marks::mark::Mark;
use crate::tui::state::views::detail::Preview;

/// The most names that a preview lists.
const MAX_PREVIEW_NAMES: usize = 8;

impl Pane<'_> {
    /// The mark that Space would set, and what the plan would gain and lose by it.
    pub(super) fn preview(&mut self, preview: &Preview) {
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
        let difference = &preview.difference;
        let changes = [
            ("pulls in", &difference.brought_in),
            ("drops", &difference.dropped),
        ];
        let changes = changes.iter().filter(|(_, of)| !of.is_empty());
        let mut parts: Vec<String> = changes.map(|(verb, of)| change(verb, of)).collect();
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
}

/// `pulls in 2 packages (3.1 MiB): a, b`.
fn change(verb: &str, of: &[NamedSize]) -> String {
    let sizes = of.iter().map(|&(_, bytes)| Size::from(bytes));
    let size = human_sum(sizes.sum());
    let names = of.iter().map(|(name, _)| name.as_str());
    let names: Vec<&str> = names.take(MAX_PREVIEW_NAMES).collect();
    let more = match of.len() - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let packages = count(of.len(), "package");
    format!("{verb} {packages} ({size}): {}{more}", names.join(", "))
}
