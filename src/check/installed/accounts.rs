//! Users and groups that units, tmpfiles.d, udev rules and D-Bus policies of an extension name, and
//! that the base does not have: nothing makes them on the device.
//!
//! No maintainer script runs, and sysusers.d of an extension is not applied at boot:
//! systemd-sysusers runs before the merge, and only where `/etc` or `/var` were updated.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;

use super::finding::{Finding, Kind, Place, Severity, count};
use super::unit::Units;
use super::unit::file::UnitFile;
use crate::base::Base;
use crate::image::{AccountKind, Contents};

/// Settings of units that name accounts.
const SETTINGS: [(&str, AccountKind); 5] = [
    ("User", AccountKind::User),
    ("Group", AccountKind::Group),
    ("SupplementaryGroups", AccountKind::Group),
    ("SocketUser", AccountKind::User),
    ("SocketGroup", AccountKind::Group),
];

/// Names that systemd itself knows without an entry (nss-systemd(8)).
const ALWAYS: [&str; 2] = ["root", "nobody"];

/// How many accounts the text of a finding names.
const SHOWN: usize = 5;

/// An account that something of the extension names.
type Account = (AccountKind, CompactString);

/// Where accounts are named: the paths and their packages.
type Named = BTreeMap<Account, BTreeSet<(String, Option<CompactString>)>>;

/// What is to be said of accounts.
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
            "no script of a package runs that would make it: have it in the base, or ship it in \
             sysusers.d and run systemd-sysusers after the merge. A unit whose user is missing \
             does not start (status 217/USER, 216/GROUP)",
        ),
        (
            Severity::Warning,
            by_sysusers,
            "that the base does not have, and that sysusers.d of the extension does not make at boot",
            "systemd-sysusers runs before extensions are merged: run it after the merge and before \
             what needs the accounts, or have them in the base",
        ),
    ];
    for (severity, named, what, advice) in rows {
        found.extend(finding(severity, &named, what, advice));
    }
    let not_known = finding(
        Severity::Note,
        &unknown,
        "not known to be in the base or not",
        "the base's snapshot holds no passwd and group: give one of the whole root file system as \
         --base",
    );
    found.extend(not_known.map(Finding::not_known));
    found
}

/// Takes out those accounts for which that is true.
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

/// The accounts of a unit. With `DynamicUser=` systemd itself makes its user and group.
fn of_unit(file: &UnitFile) -> Vec<Account> {
    let is_dynamic = file.is_yes("DynamicUser");
    let mut accounts = Vec::new();
    for (key, kind) in SETTINGS {
        if is_dynamic && matches!(key, "User" | "Group") {
            continue;
        }
        let names = file.words(key);
        accounts.extend(names.filter_map(|name| Some((kind, account_name(name)?))));
    }
    accounts
}

/// The owners of a tmpfiles.d (tmpfiles.d(5)): type, path, mode, user, group.
fn of_tmpfiles(text: &str) -> Vec<Account> {
    let mut accounts = Vec::new();
    let lines = text.lines().map(str::trim);
    for line in lines.filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace().skip(3);
        for kind in [AccountKind::User, AccountKind::Group] {
            let name = words.next().map(|word| word.trim_start_matches(':'));
            let name = name.filter(|name| *name != "-").and_then(account_name);
            accounts.extend(name.map(|name| (kind, name)));
        }
    }
    accounts
}

/// Whom a policy of D-Bus is for: `<policy user="..">` and `<policy group="..">`
/// (dbus-daemon(1)).
fn of_policy(text: &str) -> Vec<Account> {
    let mut accounts = Vec::new();
    for element in without_comments(text).split('<').skip(1) {
        let element = element.split('>').next().unwrap_or_default();
        let Some(attributes) = element.strip_prefix("policy") else {
            continue;
        };
        for (attribute, kind) in [("user", AccountKind::User), ("group", AccountKind::Group)] {
            let name = attribute_of(attributes, attribute).and_then(account_name);
            accounts.extend(name.map(|name| (kind, name)));
        }
    }
    accounts
}

/// The owners of device nodes (udev(7)): `OWNER="name"`, `GROUP:="name"`.
fn of_rules(text: &str) -> Vec<Account> {
    let mut accounts = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
    {
        for rule in line.split(',').map(str::trim) {
            let Some((key, value)) = rule.split_once('=') else {
                continue;
            };
            let kind = match key.trim_end_matches([':', '+', ' ']) {
                "OWNER" => AccountKind::User,
                "GROUP" => AccountKind::Group,
                _ => continue,
            };
            // `==` compares and gives nothing.
            let value = value
                .trim()
                .strip_prefix('"')
                .and_then(|it| it.split('"').next());
            accounts.extend(value.and_then(account_name).map(|name| (kind, name)));
        }
    }
    accounts
}

/// XML without its comments.
fn without_comments(text: &str) -> String {
    let mut parts = text.split("<!--");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once("-->").map_or("", |(_, rest)| rest));
    }
    plain
}

fn attribute_of<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some((before, value)) = rest.split_once('=') {
        let value = value.trim_start();
        let quote = value.chars().next().filter(|it| matches!(it, '"' | '\''))?;
        let (value, after) = value.get(1..)?.split_once(quote)?;
        if before.trim() == name {
            return Some(value);
        }
        rest = after;
    }
    None
}

/// The accounts that sysusers.d of the extension declares (sysusers.d(5)).
fn declared(contents: &Contents) -> BTreeSet<Account> {
    let mut declared = BTreeSet::new();
    let files = contents.texts.iter();
    for (_, file) in files.filter(|(path, _)| path.contains("/sysusers.d/")) {
        for line in file.text.as_deref().unwrap_or_default().lines() {
            let mut words = line.split_whitespace();
            let (Some(kind), Some(name)) = (words.next(), words.next()) else {
                continue;
            };
            match kind {
                // A user comes with a group of its name.
                "u" | "u!" => {
                    declared.insert((AccountKind::User, name.into()));
                    declared.insert((AccountKind::Group, name.into()));
                }
                "g" => {
                    declared.insert((AccountKind::Group, name.into()));
                }
                _ => {}
            }
        }
    }
    declared
}

/// A name that is looked up: no number, and nothing that is only known at run time.
fn account_name(word: &str) -> Option<CompactString> {
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = !is_number && !word.contains(['%', '$', '*']);
    is_name.then(|| word.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Accounts;
    use crate::check::installed::toy;
    use crate::check::installed::toy::{add_text, with_texts};

    const UNIT: &str = "usr/lib/systemd/system/a.service";

    fn base() -> Base {
        let mut base = toy::with_owned(&[]);
        base.accounts = Accounts::parse("daemon:x:1:1::/:\n", "tty:x:5:\n");
        base
    }

    fn told(base: &Base, contents: &Contents) -> Vec<(Severity, String)> {
        let found = findings(&Units::new(contents), base, contents);
        found.into_iter().map(|it| (it.severity, it.text)).collect()
    }

    #[test]
    fn accounts_that_the_base_does_not_have_are_named() {
        let policy = "<!-- <policy user='x'/> --><busconfig><policy user=\"fuser\">\
                      <allow own='a'/></policy><policy context='default'/></busconfig>";
        let rows = [
            (UNIT, "[Service]\nUser=consul\n", "user consul"),
            (UNIT, "[Service]\nGroup=redis\n", "group redis"),
            (
                "usr/lib/systemd/system/a.socket",
                "[Socket]\nSocketGroup=docker\n",
                "group docker",
            ),
            (
                "usr/lib/tmpfiles.d/a.conf",
                "# user\nd /var/lib/a 0700 :fuser tty -\n",
                "user fuser",
            ),
            ("usr/share/dbus-1/system.d/a.conf", policy, "user fuser"),
            (
                "usr/lib/udev/rules.d/60-a.rules",
                "SUBSYSTEM==\"usb\", OWNER==\"x\", GROUP=\"plug\", MODE=\"0660\"\n",
                "group plug",
            ),
        ];
        for (path, text, expected) in rows {
            let found = told(&base(), &with_texts(&[(path, text)]));
            let expected = format!("an account that the base does not have: {expected}");
            assert_eq!(found, [(Severity::Warning, expected)], "{path}");
        }
    }

    #[test]
    fn accounts_that_are_there_or_are_made_by_systemd_are_not_told() {
        for text in [
            "[Service]\nUser=daemon\nGroup=tty\n",
            "[Service]\nUser=nobody\n",
            "[Service]\nUser=x\nGroup=x\nDynamicUser=yes\n",
            "[Service]\nUser=1000\n",
            "[Service]\nUser=%i\n",
        ] {
            assert_eq!(told(&base(), &with_texts(&[(UNIT, text)])), [], "{text}");
        }
    }

    #[test]
    fn what_sysusers_declares_is_told_as_such() {
        let mut contents = with_texts(&[(UNIT, "[Service]\nUser=vault\n")]);
        add_text(
            &mut contents,
            "usr/lib/sysusers.d/a.conf",
            "u vault - \"v\"\n",
        );
        let found = told(&base(), &contents);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].1.contains("sysusers.d of the extension"),
            "{found:?}"
        );
    }

    #[test]
    fn a_base_without_accounts_is_not_known_once() {
        let mut contents = with_texts(&[(UNIT, "[Service]\nUser=a\nGroup=b\n")]);
        add_text(&mut contents, "usr/lib/tmpfiles.d/a.conf", "d /x - a b\n");
        let found = told(&toy::with_owned(&[]), &contents);
        assert_eq!(
            found,
            [(
                Severity::Note,
                "2 accounts not known to be in the base or not: user a, group b".to_owned()
            )]
        );
    }
}
