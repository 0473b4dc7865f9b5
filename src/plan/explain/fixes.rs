//! What can be done about a conflict: changes of the selection, each solved before it is offered.

use std::fmt;

use compact_str::CompactString;

use crate::feed::CandidateId;
use crate::foundation::progress::{Cancellation, Cancelled};
use crate::package::Version;
use crate::plan::selection::{Request, Selection};
use crate::plan::solve::search::Search;
use crate::plan::universe::Universe;
use crate::plan::value::difference::Difference;
use crate::plan::value::verdict::{PackageRef, Reason, Verdict};
use crate::plan::value::{Item, Plan};

/// Other versions of a package that are tried.
const MAX_VERSIONS: usize = 8;

/// Each is tried for one part in so many of the time that is left for all.
const PARTS: u32 = 4;

/// Fixes that are offered: one digit each.
const MAX_FIXES: usize = 9;

/// One change that makes a conflict go away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The request asks for another version.
    TakeVersion(PackageRef),
    /// The request is dropped.
    LeaveOut(CompactString),
    /// A package is not excluded any more.
    Allow(CompactString),
    /// The extension hides a package of the base with a newer version.
    Shadow {
        /// The package of the base.
        base: PackageRef,
        /// The version that hides it.
        version: Version,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TakeVersion(package) => write!(f, "take {package} instead"),
            Self::LeaveOut(name) => write!(f, "leave {name} out"),
            Self::Allow(name) => write!(f, "do not exclude {name} any more"),
            Self::Shadow { base, version } => {
                write!(f, "let the extension hide {base} with {version}")
            }
        }
    }
}

/// A change, what it makes of the selection, and what that does to the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is changed.
    pub change: Change,
    /// The whole selection after it.
    pub selection: Selection,
    /// The packages that it brings in and drops.
    pub difference: Difference,
}

impl Fix {
    /// Whether it can be recommended: to hide a part of the base seldom can.
    #[must_use]
    pub fn is_advised(&self) -> bool {
        !matches!(self.change, Change::Shadow { .. })
    }
}

impl Universe {
    /// What can be done about a conflict, best first: the request kept in another version, then
    /// an exclusion taken back, then the request dropped, then a part of the base hidden. Each is
    /// solved: the conflict is gone and no other has come.
    ///
    /// # Errors
    /// Only if it was cancelled.
    pub fn fixes(
        &self,
        plan: &Plan,
        item: &Item,
        cancelled: &dyn Cancellation,
    ) -> Result<Vec<Fix>, Cancelled> {
        let mut fixes: Vec<Fix> = Vec::new();
        let search = Search::new(cancelled, self.solve_timeout());
        for (change, selection) in self.changes(plan, item) {
            if fixes.len() == MAX_FIXES {
                break;
            }
            // One hard attempt must not use up the time of all others.
            let part = search.part(PARTS);
            let tried = self.search(&selection, &part)?;
            search.after(&part, PARTS);
            if !resolves(plan, item, &tried) || fixes.iter().any(|fix| fix.selection == selection) {
                continue;
            }
            fixes.push(Fix {
                change,
                selection,
                difference: Difference::between(plan, &tried),
            });
        }
        Ok(fixes)
    }

    /// The changes that might help.
    fn changes(&self, plan: &Plan, item: &Item) -> Vec<(Change, Selection)> {
        let mut changes = Vec::new();
        let others = self
            .pool()
            .named(&item.name)
            .filter(|&id| Some(id) != item.candidate);
        for id in others.take(MAX_VERSIONS) {
            changes.push(self.take_version(plan, item, id));
        }
        if let Reason::NeedsExcluded { excluded, .. } = &item.reason {
            let mut selection = plan.selection.clone();
            selection.excluded.remove(excluded);
            changes.push((Change::Allow(excluded.clone()), selection));
        }
        for name in Self::to_leave_out(plan, item) {
            let mut selection = plan.selection.clone();
            selection.requests.retain(|request| request.name != name);
            changes.push((Change::LeaveOut(name), selection));
        }
        if let Reason::NeedsBaseUpgrade {
            base,
            available: Some(version),
            ..
        } = &item.reason
        {
            let mut selection = plan.selection.clone();
            selection.allow_shadow.insert(base.name.clone());
            let change = Change::Shadow {
                base: base.clone(),
                version: version.clone(),
            };
            changes.push((change, selection));
        }
        changes
    }

    /// The request for another version of the same name.
    fn take_version(&self, plan: &Plan, item: &Item, id: CandidateId) -> (Change, Selection) {
        let package = &self.pool().get(id).package;
        let mut selection = plan.selection.clone();
        let asked = selection.requests.iter_mut();
        for request in asked.filter(|request| request.name == item.name) {
            request.version = Some(package.version.clone());
        }
        let package = PackageRef {
            name: package.name.clone(),
            version: package.version.clone(),
        };
        (Change::TakeVersion(package), selection)
    }

    /// The requests of which one has to go: the item's own, and the one that it cannot be beside.
    fn to_leave_out(plan: &Plan, item: &Item) -> Vec<CompactString> {
        let mut names = vec![item.name.clone()];
        if let Reason::ConflictsWith { of, with, .. } = &item.reason {
            names.extend([of.name.clone(), with.name.clone()]);
        }
        let asked = |name: &CompactString| {
            let mut requests = plan.selection.requests.iter();
            requests.any(|request: &Request| request.name == *name)
        };
        names.retain(asked);
        names.dedup();
        names
    }
}

/// Whether the item's conflict is gone, and no other has come.
fn resolves(plan: &Plan, item: &Item, fixed: &Plan) -> bool {
    let conflicts = |plan: &Plan| -> Vec<CompactString> {
        let items = plan.with_verdict(Verdict::Conflicting);
        items.map(|item| item.name.clone()).collect()
    };
    let (before, after) = (conflicts(plan), conflicts(fixed));
    !after.contains(&item.name) && after.iter().all(|name| before.contains(name))
}
