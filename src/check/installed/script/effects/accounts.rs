//! Commands that make users and groups.

use super::arguments::names;
use super::effect::Effect;

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
