//! Merged is not installed: what would be otherwise if a package manager had installed the
//! packages. No script of theirs runs, nothing outside `/usr` and `/opt` arrives, and units come
//! when the targets of the base are loaded already.
//!
//! Everything here is told by the texts of small files and of scripts, which the plan's contents
//! hold. Units of user managers are not looked at: these start after the merge.

mod accounts;
mod links;
mod merged_view;
mod script;
mod tmpfiles;
#[cfg(test)]
mod toy;
mod unit;

use merged_view::MergedView;
use unit::Units;

use super::finding::Finding;
use crate::base::Base;
use crate::image::Contents;

/// What will not be as the packages were made for it.
pub(crate) fn findings(base: &Base, contents: &Contents) -> Vec<Finding> {
    let view = MergedView::new(base, contents);
    let units = Units::new(contents);
    let mut findings = links::findings(&view, contents);
    findings.extend(unit::start::findings(&units, contents));
    findings.extend(unit::needs::findings(&units, &view, contents));
    findings.extend(accounts::findings(&units, base, contents));
    findings.extend(script::findings(&units, &view, base, contents));
    findings
}
