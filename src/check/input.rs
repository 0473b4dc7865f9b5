//! The input of the check: a plan that includes something, feeds and a base that could be read.

use super::finding::{Finding, Kind, Severity};
use crate::base::Base;
use crate::feed::Pool;
use crate::plan::{Plan, Verdict};

/// The findings about the input.
pub(super) fn findings(base: &Base, pool: &Pool, plan: &Plan) -> Vec<Finding> {
    let mut found = Vec::new();
    // A conflict has its own finding.
    if plan.included().next().is_none() && !plan.has_conflicts() {
        found.push(nothing(pool, plan));
    }
    let notes = pool.notes.iter().filter(|note| !note.is_of_digests());
    found.extend(notes.map(|note| {
        let advice = "what such a package needs or provides is not known, and a plan may lack it: \
            repair the feed";
        Finding::new(Severity::Warning, Kind::Input, note.to_string(), advice)
    }));
    let notes = base.notes.iter();
    found.extend(notes.map(|note| {
        let advice = "the rest of the base was read: take a new snapshot if the device does not \
            have this problem";
        Finding::new(Severity::Note, Kind::Input, note.clone(), advice)
    }));
    found
}

/// The finding that there is no extension to check.
fn nothing(pool: &Pool, plan: &Plan) -> Finding {
    let text = "nothing is included, so nothing would be built";
    let advice = if pool.candidates.is_empty() {
        "no package can be included: make sure that the feeds hold packages of the base's family"
    } else if plan.with_verdict(Verdict::Excluded).next().is_some() {
        "what is requested is in the base already, or was excluded"
    } else {
        "request packages of the feeds"
    };
    let finding = Finding::new(Severity::Warning, Kind::Build, text.to_owned(), advice);
    finding.not_known()
}
