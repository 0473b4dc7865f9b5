//! Users and groups that units, tmpfiles.d, udev rules and D-Bus policies of an extension name, and
//! that the base does not have: nothing creates them on the device.
//!
//! No maintainer script runs, and sysusers.d of an extension is not applied at boot:
//! systemd-sysusers runs before the merge, and only where `/etc` or `/var` were updated.

mod named;

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use named::{Account, declared, of_policy, of_rules, of_tmpfiles, of_unit};

use super::unit::Units;
use crate::base::Base;
use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::image::{AccountKind, Contents};

/// Names that systemd itself knows without an entry (nss-systemd(8)).
const ALWAYS: [&str; 2] = ["root", "nobody"];

/// How many accounts the text of a finding names.
const SHOWN: usize = 5;

/// Where accounts are named: the paths and their packages.
type Named = BTreeMap<Account, BTreeSet<(String, Option<CompactString>)>>;

/// The findings about accounts.
pub(super) fn findings(units: &Units, base: &Base, contents: &Contents) -> Vec<Finding> {
    let mut named = Named::new();
    of_units(units, &mut named);
    for (path, file) in &contents.texts {
        let Some(text) = file.text.as_deref().filter(|_| !file.is_left_out) else {
            continue;
        };
        let accounts = if path.contains("/tmpfiles.d/") {
            of_tmpfiles(text)
        } else if path.contains("/dbus-1/system.d/") {
            of_policy(text)
        } else if path.contains("/udev/rules.d/") {
            of_rules(text)
        } else {
            continue;
        };
        for account in accounts {
            let place = (path.clone(), Some(file.package.clone()));
            named.entry(account).or_default().insert(place);
        }
    }
    named.retain(|(_, name), _| !ALWAYS.contains(&name.as_str()));
    let is_known = |kind: AccountKind| base.accounts.knows(kind);
    let unknown: Named = take(&mut named, |(kind, _)| !is_known(*kind));
    named.retain(|(kind, name), _| base.accounts.number(*kind, name).is_none());

    let declared = declared(contents);
    let by_sysusers = take(&mut named, |account| declared.contains(account));
    let mut found = Vec::new();
    let rows = [
        (
            Severity::Warning,
            named,
            "that the base does not have",
            "no maintainer script runs that would create it: add it to the base, or declare it in \
             sysusers.d and run systemd-sysusers after the merge. A unit whose user is missing \
             does not start (status 217/USER, 216/GROUP)",
        ),
        (
            Severity::Warning,
            by_sysusers,
            "that the base does not have, and that sysusers.d of the extension does not create at \
             boot",
            "systemd-sysusers runs before extensions are merged: run it after the merge and before \
             what needs the accounts, or add them to the base",
        ),
    ];
    for (severity, named, what, advice) in rows {
        found.extend(finding(severity, &named, what, advice));
    }
    let not_known = finding(
        Severity::Note,
        &unknown,
        "that may be missing from the base",
        "the base's snapshot holds no passwd and group: give a snapshot of the whole root file \
         system as --base",
    );
    found.extend(not_known.map(Finding::not_known));
    found
}

/// Removes the accounts for which the condition is true, and returns them.
fn take(named: &mut Named, is_one: impl Fn(&Account) -> bool) -> Named {
    let (taken, rest) = std::mem::take(named)
        .into_iter()
        .partition(|(account, _)| is_one(account));
    *named = rest;
    taken
}

fn finding(severity: Severity, named: &Named, what: &str, advice: &str) -> Option<Finding> {
    if named.is_empty() {
        return None;
    }
    let listed: Vec<String> = named
        .keys()
        .map(|(kind, name)| format!("{} {name}", kind.name()))
        .collect();
    let shown = listed.iter().take(SHOWN).map(String::as_str);
    let shown = shown.collect::<Vec<_>>().join(", ");
    let more = listed.len().saturating_sub(SHOWN);
    let text = match (listed.len(), more) {
        (1, _) => format!("an account {what}: {shown}"),
        (number, 0) => format!("{} {what}: {shown}", count(number, "account")),
        (number, more) => format!(
            "{} {what}: {shown}, and {more} more",
            count(number, "account")
        ),
    };
    let places: BTreeSet<_> = named.values().flatten().cloned().collect();
    let place = |(path, package): (String, Option<CompactString>)| Place { path, package };
    let places = places.into_iter().map(place).collect();
    Some(Finding::new(severity, Kind::Users, text, advice).at(places))
}

fn of_units(units: &Units, named: &mut Named) {
    for (name, unit) in &units.by_name {
        let path = unit.path.clone();
        let path = path.unwrap_or_else(|| format!("usr/lib/systemd/system/{name}.d"));
        for account in of_unit(&unit.file) {
            let place = (format!("/{path}"), unit.package.clone());
            named.entry(account).or_default().insert(place);
        }
    }
}

#[cfg(test)]
mod tests;
