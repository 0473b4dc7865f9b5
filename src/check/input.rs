//! The input of the check: a plan that includes something, feeds and a base that could be read.

use super::finding::{Finding, Kind, Severity};
use crate::base::Base;
use crate::feed::Pool;
use crate::plan::{Plan, Verdict};

/// What is found of the input.
pub(super) fn findings(base: &Base, pool: &Pool, plan: &Plan) -> Vec<Finding> {
    let mut found = Vec::new();
    // A conflict has its own finding.
    if plan.included().next().is_none() && !plan.has_conflicts() {
        found.push(nothing(pool, plan));
    }
    let notes = pool.notes.iter().filter(|note| !note.is_of_digests());
    found.extend(notes.map(|note| {
        let advice = "what a package of it needs or offers is not known, and a plan may lack it: \
                      see to the feed";
        Finding::new(Severity::Warning, Kind::Input, note.to_string(), advice)
    }));
    let notes = base.notes.iter();
    found.extend(notes.map(|note| {
        let advice = "the base was read as far as it can be: see to its snapshot if that is not so \
                      on the device";
        Finding::new(Severity::Note, Kind::Input, note.clone(), advice)
    }));
    found
}

/// The finding that there is no extension to check.
fn nothing(pool: &Pool, plan: &Plan) -> Finding {
    let text = "nothing is included, so nothing would be built";
    let advice = if pool.candidates.is_empty() {
        "there is no package to take: see that the feeds hold packages of the base's family"
    } else if plan.with_verdict(Verdict::Excluded).next().is_some() {
        "what is requested is in the base already, or was excluded"
    } else {
        "request packages of the feeds"
    };
    let finding = Finding::new(Severity::Warning, Kind::Build, text.to_owned(), advice);
    finding.not_known()
}
