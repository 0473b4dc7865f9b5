//! Maintainer scripts, read word by word and never run: what they would have done.
//!
//! None of them runs for an extension. For each package one finding says what is missing, as far as
//! the script can be read; what cannot be read is listed as not understood and never left out.
//! Nothing is reported that is there anyway: accounts that the base has, links that the payload
//! has, folders that tmpfiles.d makes.
//!
//! `words` cuts a script into tokens, `commands` gives the commands that an installation runs,
//! `effects` what each would have changed, `judge` which of that is missing, and `lost` writes the
//! findings.

mod commands;
mod effects;
mod judge;
mod lost;
mod reading;
mod triggers;
mod words;

use std::collections::BTreeMap;

use compact_str::CompactString;
use effects::Effect;
use judge::Judge;
use lost::minor_finding;
use triggers::Activations;

use super::merged_view::MergedView;
use super::tmpfiles::MadeAtBoot;
use super::unit::Units;
use crate::base::Base;
use crate::check::finding::Finding;
use crate::image::Contents;
use crate::package::Script;

/// The findings about the scripts of all packages.
pub(crate) fn findings(
    units: &Units,
    view: &MergedView<'_>,
    base: &Base,
    contents: &Contents,
) -> Vec<Finding> {
    let started = units.started();
    let judge = Judge {
        view,
        base,
        made: MadeAtBoot::new(contents),
        activations: Activations::new(contents),
        started: &started,
    };
    let mut found = Vec::new();
    let mut minor = Vec::new();
    for (package, scripts) in by_package(contents) {
        let lost = judge.lost(package, &scripts);
        if lost.effects.is_empty() {
            continue;
        }
        if lost.effects.iter().any(Effect::is_grave) {
            found.push(lost.finding(base));
        } else {
            minor.push(lost);
        }
    }
    found.extend(minor_finding(&minor));
    found
}

fn by_package(contents: &Contents) -> BTreeMap<CompactString, Vec<&Script>> {
    let mut packages: BTreeMap<CompactString, Vec<&Script>> = BTreeMap::new();
    for script in &contents.scripts {
        let scripts = packages.entry(script.package.clone()).or_default();
        scripts.push(&script.script);
    }
    packages
}

#[cfg(test)]
mod tests;
