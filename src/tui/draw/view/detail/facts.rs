//! The sizes, the file and the description of the selected package.

use super::pane::Pane;
use crate::foundation::quantity::human_size;
use crate::plan::{Reason, Verdict, how_far};
use crate::report::human_sum;
use crate::tui::draw::text::wrap;
use crate::tui::draw::theme::Tone;
use crate::tui::rows::row::Row;

impl Pane<'_> {
    /// The size that it adds to the plan, and its size with everything that it needs: the values of
    /// the list's columns, for which there is not always room.
    pub(super) fn costs(&mut self, row: &Row<'_>) {
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

    /// The package's facts, and its long description.
    pub(super) fn about(&mut self, row: &Row<'_>) {
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
        if let (Verdict::Conflicting, Reason::NeedsBaseUpgrade { .. }) = (row.verdict, &*row.reason)
            && let Some(far) = how_far(&self.state.catalog.session().drifted())
        {
            self.labelled("drift", Tone::Dim, &far);
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
