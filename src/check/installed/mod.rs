//! What is different from an installation of the packages by a package manager: no maintainer
//! script runs, nothing outside `/usr` and `/opt` is merged, and units arrive after systemd has
//! loaded the base's targets.
//!
//! All of this is derived from the texts of small files and of scripts, which the plan's contents
//! hold. Units of user managers are not checked: these managers start after the merge.

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

/// The findings about what the packages expect and what is missing.
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
