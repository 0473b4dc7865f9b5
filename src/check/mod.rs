//! Checks an extension against its target: whether it will be merged, and what will not work.
//!
//! Findings are computed from a base, a plan and the release options, after what systemd-sysext
//! does (systemd 252 to 262): [`release`] has the order in which it compares the release file,
//! [`systemd`] whether there is one that merges it, [`contents`] what is merged, and which damage
//! would happen without an error. What cannot be known is a finding, too: see [`Answer`]. No file
//! is read here.

mod answer;
mod contents;
mod digests;
mod finding;
mod hazards;
mod image;
mod input;
mod installed;
pub(super) mod needs;
mod rights;
mod rule;
pub(super) mod target;
#[cfg(test)]
mod toy;
mod value;

pub use answer::Answer;
pub use finding::{Certainty, Finding, Kind, Place, Severity};
pub use image::{acceptance, images};
pub use rule::Rule;
pub use target::systemd_version::{BaseSystemd, SystemdVersion};
pub use value::Check;

use crate::base::Base;
use crate::extension::planned_release;
use crate::feed::Pool;
use crate::image::{Contents, ReleaseOptions};
use crate::plan::Plan;

impl Check {
    /// Checks a plan with its contents: those that were read for the plan, or those of the image
    /// that was built from it. Without contents, a finding says what could not be checked.
    #[must_use]
    pub fn new(
        base: &Base,
        pool: &Pool,
        plan: &Plan,
        contents: Option<&Contents>,
        options: &ReleaseOptions,
    ) -> Self {
        let mut findings = input::findings(base, pool, plan);
        findings.extend(digests::findings(pool));
        let systemd = BaseSystemd::of(base);
        let release = planned_release(base, pool, plan, contents, options);
        match &release {
            Ok(file) => findings.extend(target::release::findings(file, options, base, &systemd)),
            Err(error) => findings.push(target::release::impossible(error)),
        }
        findings.extend(target::systemd::findings(
            base,
            &systemd,
            release.as_ref().ok(),
        ));
        findings.extend(contents::of_plan(plan));
        findings.extend(needs::missing::findings(base, plan));
        findings.extend(hazards::recommended_kernel::findings(base, plan, contents));
        match contents {
            Some(contents) => {
                findings.extend(contents::findings(contents));
                findings.extend(installed::findings(base, contents));
                findings.extend(hazards::findings(contents));
                findings.extend(hazards::modules::findings(base, contents));
                findings.extend(hazards::late::findings(contents));
                findings.extend(hazards::caches::findings(base, contents));
                findings.extend(target::labels::findings(base, contents));
                findings.extend(needs::libraries::findings(base, contents));
                findings.extend(rights::findings(contents));
                let release = release.as_ref().ok();
                findings.extend(target::neighbours::findings(base, contents, release));
            }
            // Without an included package no files are missing from the check.
            None if plan.included().next().is_none() => {}
            None => findings.push(contents::unknown()),
        }
        findings.sort_by_key(|finding| (finding.severity, finding.kind));
        Self {
            release: release.ok(),
            findings,
        }
    }
}
