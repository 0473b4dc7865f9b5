//! Looking a row up: the relations of its package, why it is in the plan, and what a toggle would
//! change, which takes a plan of its own.

use super::job::InspectRequest;
use crate::foundation::progress::Cancellation;
use crate::plan::{Difference, Item, Plan, Verdict};
use crate::tui::rows::Rows;
use crate::tui::rows::catalog::Catalog;
use crate::tui::rows::row::Row;
use crate::tui::state::marks::toggle::Toggle;
use crate::tui::state::views::detail::{Detail, Preview};

/// Looks a row up; `None` if the work was cancelled or the row does not exist any more.
pub(super) fn detail(
    catalog: &Catalog,
    request: &InspectRequest,
    cancelled: &dyn Cancellation,
) -> Option<Detail> {
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
            Some(preview(&request.rows, &toggled, toggle, row.name))
        }
        None => None,
    };
    Some(Detail {
        relations: relations.unwrap_or_default(),
        why,
        preview,
    })
}

/// What the toggle would change, computed from the plan that it leads to.
fn preview(rows: &Rows, toggled: &Plan, toggle: &Toggle, name: &str) -> Preview {
    let mut conflicts = toggled.with_verdict(Verdict::Conflicting);
    // For a single package its own conflict is shown. A range can have too many packages, so any
    // conflict that was not there before is shown.
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
    Preview {
        mark: Some(toggle.mark),
        rows: toggle.rows,
        difference: Difference::between(rows.plan(), toggled),
        conflict: conflicts.find(is_meant).map(reason),
    }
}
