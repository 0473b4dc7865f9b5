//! The state of the check's view: what was found, and which finding is selected.

use std::sync::Arc;

use crate::check::{Check, Finding};
use crate::tui::state::list::List;

/// The view.
#[derive(Debug, Default)]
pub(crate) struct CheckView {
    /// The newest check; while a newer plan is being checked, that of the plan before.
    pub(crate) known: Option<Arc<Check>>,
    /// Places among the findings.
    pub(crate) list: List<usize>,
    /// The topmost line of the selected finding's text.
    pub(crate) top: usize,
}

impl CheckView {
    /// The selected finding.
    pub(crate) fn selected(&self) -> Option<&Finding> {
        self.known.as_ref()?.findings.get(self.list.selected()?)
    }

    /// Takes another check; the same finding stays selected.
    pub(crate) fn show(&mut self, check: Check) {
        let selected = self.selected();
        let same = |finding: &&Finding| {
            selected.is_some_and(|it| it.kind == finding.kind && it.packages == finding.packages)
        };
        let mut findings = check.findings.iter();
        let keep = findings.position(|finding| same(&finding));
        let rows = (0..check.findings.len()).collect();
        self.known = Some(Arc::new(check));
        self.list.show(rows, keep, usize::MAX);
        self.top = 0;
    }
}
