//! The accounts that files of each kind name, and those that sysusers.d declares.

use std::collections::BTreeSet;

use compact_str::CompactString;

use crate::check::installed::unit::file::UnitFile;
use crate::image::{AccountKind, Contents};

/// An account that something of the extension names.
pub(super) type Account = (AccountKind, CompactString);

/// Settings of units that name accounts.
const SETTINGS: [(&str, AccountKind); 5] = [
    ("User", AccountKind::User),
    ("Group", AccountKind::Group),
    ("SupplementaryGroups", AccountKind::Group),
    ("SocketUser", AccountKind::User),
    ("SocketGroup", AccountKind::Group),
];

/// The accounts of a unit. With `DynamicUser=` systemd itself makes its user and group.
pub(super) fn of_unit(file: &UnitFile) -> Vec<Account> {
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
pub(super) fn of_tmpfiles(text: &str) -> Vec<Account> {
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

/// The accounts that a policy of D-Bus applies to: `<policy user="..">` and `<policy group="..">`
/// (dbus-daemon(1)).
pub(super) fn of_policy(text: &str) -> Vec<Account> {
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
pub(super) fn of_rules(text: &str) -> Vec<Account> {
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
pub(super) fn declared(contents: &Contents) -> BTreeSet<Account> {
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
