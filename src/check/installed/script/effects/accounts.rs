//! Commands that make users and groups.

use super::Effect;
use super::programs::{is_in, of_program};

/// Options of adduser, dpkg-trigger and their like that have a value as a word of its own.
const WITH_VALUE: &str = "\
    --home --home-dir --base-dir --shell --uid --gid --ingroup --gecos --comment --firstuid \
    --lastuid --conf --add_extra_groups --groups --password --expiredate --inactive --skel --root \
    --prefix --key --by-package -h -s -u -g -G -d -c -k -b -e -f -K -p -P -R";

/// The words that are names: neither options nor their values.
pub(super) fn names<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let mut names = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if is_in(WITH_VALUE, word) {
            words.next();
        } else if !word.starts_with('-') {
            names.push(*word);
        }
    }
    names
}

pub(super) fn add_account(program: &str, arguments: &[&str]) -> Vec<Effect> {
    let names = names(arguments);
    let is_group = program != "adduser"
        || (arguments.contains(&"--group") && !arguments.contains(&"--system"));
    match names.as_slice() {
        [name] if is_group => vec![Effect::Group((*name).to_owned())],
        [name] if arguments.contains(&"--group") => vec![
            Effect::User((*name).to_owned()),
            Effect::Group((*name).to_owned()),
        ],
        [name] => vec![Effect::User((*name).to_owned())],
        [user, group] => vec![Effect::Member {
            user: (*user).to_owned(),
            group: (*group).to_owned(),
        }],
        _ => vec![Effect::NotUnderstood(program.to_owned())],
    }
}

/// `usermod -a -G GROUP USER`, `gpasswd -a USER GROUP`, `groupmems -g GROUP -a USER`
pub(super) fn members(program: &str, arguments: &[&str]) -> Vec<Effect> {
    let behind = |options: &[&str]| {
        let at = arguments.iter().position(|it| options.contains(it))?;
        arguments.get(at + 1).map(|word| (*word).to_owned())
    };
    let last = || arguments.last().map(|word| (*word).to_owned());
    let (user, group) = match program {
        "usermod" => (last(), behind(&["-G", "-aG", "--groups"])),
        "gpasswd" => (behind(&["-a", "--add"]), last()),
        _ => (behind(&["-a", "--add"]), behind(&["-g", "--group"])),
    };
    match (user, group) {
        (Some(user), Some(group)) => vec![Effect::Member { user, group }],
        _ => vec![Effect::NotUnderstood(program.to_owned())],
    }
}

/// What a variable of OpenEmbedded's useradd class stands for: its scripts hold the accounts as
/// values, several commands separated by `;`.
pub(crate) fn of_assignment(name: &str, value: &str) -> Vec<Effect> {
    let program = match name {
        "USERADD_PARAM" => "useradd",
        "GROUPADD_PARAM" => "groupadd",
        "USERMOD_PARAM" => "usermod",
        "GROUPMEMS_PARAM" => "groupmems",
        _ => return Vec::new(),
    };
    let each = value.split(';').map(str::split_whitespace);
    let each = each.map(Iterator::collect::<Vec<&str>>);
    each.filter(|arguments| !arguments.is_empty() && !value.contains('$'))
        .flat_map(|arguments| of_program(program, &arguments))
        .collect()
}
