//! Files that the units of an extension need and that are not on the device. Without some of them a
//! unit cannot start; without others it starts, but with other settings.
//!
//! After systemd.exec(5), systemd.service(5) and systemd.unit(5).

mod search;

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use search::{Outcome, missing};

use super::{Unit, Units};
use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::check::installed::merged_view::{MergedView, Presence};
use crate::check::installed::tmpfiles::MadeAtBoot;
use crate::foundation::quantity::count;
use crate::image::Contents;

/// How many units the text of a finding shows.
const SHOWN: usize = 3;

/// A file that a unit names and that is not there.
#[derive(Clone, Debug)]
struct Need {
    unit: String,
    unit_path: String,
    package: Option<CompactString>,
    /// As in the unit: `EnvironmentFile=/etc/default/x`.
    setting: String,
    path: String,
    presence: Presence,
}

/// The findings about all units: one for each kind of outcome.
pub(crate) fn findings(units: &Units, view: &MergedView<'_>, contents: &Contents) -> Vec<Finding> {
    let made = MadeAtBoot::new(contents);
    let mut needs: BTreeMap<Outcome, Vec<Need>> = BTreeMap::new();
    for (name, unit) in &units.by_name {
        for (outcome, setting, path) in missing(&unit.file, view, &made) {
            let need = Need {
                unit: name.clone(),
                unit_path: unit_path(name, unit),
                package: unit.package.clone(),
                presence: view.presence(&path),
                setting,
                path,
            };
            needs.entry(outcome).or_default().push(need);
        }
    }
    let mut found: Vec<Finding> = needs
        .into_iter()
        .map(|(outcome, needs)| finding(outcome, &needs))
        .collect();
    found.extend(unread(units));
    found
}

fn finding(outcome: Outcome, needs: &[Need]) -> Finding {
    let (severity, one, many, advice) = match outcome {
        Outcome::CannotStart => (
            Severity::Warning,
            "cannot start",
            "cannot start",
            "systemd fails to start a unit without it: add the file to the base, bring it to the \
             device another way (a confext for /etc), or change the unit by a drop-in",
        ),
        Outcome::IsSkipped => (
            Severity::Note,
            "is not started while a condition is not met",
            "are not started while a condition is not met",
            "systemd reports nothing when it skips such a unit: create the path on the device if \
             the unit is needed",
        ),
        Outcome::StartsWithout => (
            Severity::Note,
            "starts without its settings",
            "start without their settings",
            "the unit starts with the defaults of its program: bring the file to the device \
             another way if it needs others",
        ),
        Outcome::NotKnown => (
            Severity::Note,
            "names a path of which it is not known whether the base has it",
            "name paths of which it is not known whether the base has them",
            "the base's snapshot does not show it: give a snapshot of the whole root file system \
             as --base",
        ),
    };
    let mut by_unit: BTreeMap<&str, Vec<&Need>> = BTreeMap::new();
    for need in needs {
        by_unit.entry(&need.unit).or_default().push(need);
    }
    let told: Vec<String> = by_unit
        .values()
        .take(SHOWN)
        .map(|needs| settings(needs))
        .collect();
    let more = by_unit.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| format!(", and {more} more"));
    let subject = match by_unit.keys().copied().collect::<Vec<_>>().as_slice() {
        [unit] => format!("{unit} {one}: {}", told.join("")),
        units => {
            let named: Vec<String> = units
                .iter()
                .zip(&told)
                .map(|(unit, told)| format!("{unit} ({told})"))
                .collect();
            format!(
                "{} {many}: {}",
                count(units.len(), "unit"),
                named.join(", ")
            )
        }
    };
    let text = format!("{subject}{}", more.unwrap_or_default());
    let finding = Finding::new(severity, Kind::Unit, text, advice).at(places(needs));
    match outcome {
        Outcome::NotKnown => finding.not_known(),
        Outcome::CannotStart | Outcome::IsSkipped | Outcome::StartsWithout => finding,
    }
}

/// The settings of one unit, each with what is wrong with its path.
fn settings(needs: &[&Need]) -> String {
    let told: Vec<String> = needs
        .iter()
        .map(|need| {
            let why = match need.presence {
                Presence::LeftOut => " is left out",
                Presence::There | Presence::Unknown => "",
                Presence::Absent => " is neither in the extension nor in the base",
            };
            format!("{}{why}", need.setting)
        })
        .collect();
    told.join(", ")
}

/// The units and the files that they need.
fn places(needs: &[Need]) -> Vec<Place> {
    let paths = needs
        .iter()
        .flat_map(|need| [&need.unit_path, &need.path].map(|path| (path.clone(), &need.package)));
    let paths: BTreeSet<(String, &Option<CompactString>)> = paths.collect();
    let place = |(path, package): (String, &Option<CompactString>)| Place {
        path,
        package: package.clone(),
    };
    paths.into_iter().map(place).collect()
}

fn unit_path(name: &str, unit: &Unit) -> String {
    let path = unit.path.clone();
    let path = path.unwrap_or_else(|| format!("usr/lib/systemd/system/{name}.d"));
    format!("/{path}")
}

/// Units whose text is not known.
fn unread(units: &Units) -> Option<Finding> {
    let unread: Vec<_> = units
        .by_name
        .iter()
        .filter(|(_, unit)| unit.is_unread)
        .collect();
    if unread.is_empty() {
        return None;
    }
    let text = format!(
        "{} not read: whether it starts and what it needs is not known",
        match unread.as_slice() {
            [(name, _)] => format!("{name} was"),
            several => format!("{} were", count(several.len(), "unit")),
        }
    );
    let advice = "unit files that are larger than 256 KiB, or 8 MiB together, are not read";
    let places = unread.iter().map(|(name, unit)| Place {
        path: unit_path(name, unit),
        package: unit.package.clone(),
    });
    let finding = Finding::new(Severity::Note, Kind::Unit, text, advice);
    Some(finding.at(places.collect()).not_known())
}

#[cfg(test)]
mod tests;
