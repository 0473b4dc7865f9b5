//! What there is to know of one row beyond what the row says: its relations, the chain that leads
//! to it, and what its toggle would do. Made off the thread that draws.

use super::mark::Mark;
use super::range::Toggle;
use crate::plan::{Difference, Item, PackageRelations, Plan, Verdict, Why};
use crate::progress::Cancellation;
use crate::tui::input::action::InspectRequest;
use crate::tui::rows::Rows;
use crate::tui::rows::catalog::Catalog;
use crate::tui::rows::row::Row;

/// The answer for one row.
#[derive(Clone, Debug)]
pub(crate) struct Detail {
    pub(crate) relations: PackageRelations,
    pub(crate) why: Why,
    /// What Space would do; `None` where the row cannot be toggled.
    pub(crate) preview: Option<Preview>,
}

/// What a toggle would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Preview {
    /// What Space makes of the row, or of the rows of its range.
    pub(crate) mark: Option<Mark>,
    /// How many those are.
    pub(crate) rows: usize,
    /// What would come along, and what would go.
    pub(crate) difference: Difference,
    /// The conflict that it would be.
    pub(crate) conflict: Option<String>,
}

impl Detail {
    /// Looks it up; `None` if it was cancelled or the row is gone.
    pub(crate) fn find(
        catalog: &Catalog,
        request: &InspectRequest,
        cancelled: &dyn Cancellation,
    ) -> Option<Self> {
        let session = catalog.session();
        let plan = request.rows.plan();
        let row = Row::new(catalog, &request.rows, request.row)?;
        let relations = row.candidate.map(|id| session.relations(plan, id));
        let why = session.why(plan, row.name);
        if cancelled.is_cancelled() {
            return None;
        }
        let preview = match &request.toggled {
            Some(toggle) => {
                let toggled = session.plan(&toggle.selection, cancelled).ok()?;
                Some(Preview::new(&request.rows, &toggled, toggle, row.name))
            }
            None => None,
        };
        Some(Self {
            relations: relations.unwrap_or_default(),
            why,
            preview,
        })
    }
}

impl Preview {
    fn new(rows: &Rows, toggled: &Plan, toggle: &Toggle, name: &str) -> Self {
        let mut conflicts = toggled.with_verdict(Verdict::Conflicting);
        let known = |item: &Item| {
            let mut known = rows.plan().with_verdict(Verdict::Conflicting);
            known.any(|known| known.name == item.name)
        };
        let is_meant = |item: &&Item| match toggle.rows {
            ..2 => item.name == name,
            _ => !known(item),
        };
        let reason = |item: &Item| match toggle.rows {
            ..2 => item.reason.to_string(),
            _ => format!("{}: {}", item.name, item.reason),
        };
        Self {
            mark: Some(toggle.mark),
            rows: toggle.rows,
            difference: Difference::between(rows.plan(), toggled),
            conflict: conflicts.find(is_meant).map(reason),
        }
    }
}
