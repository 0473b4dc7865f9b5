//! Commands that create files and links in places where programs look for them.

use super::effect::{Effect, made};
use super::rights::SET_ID;

/// `--install LINK NAME PATH PRIORITY [--slave LINK NAME PATH]...`
pub(super) fn alternatives(arguments: &[&str]) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut rest = arguments;
    while let Some((first, behind)) = rest.split_first() {
        match (*first, behind) {
            ("--install" | "--slave" | "--follower", [link, _, target, ..]) => {
                effects.push(Effect::Alternative {
                    link: (*link).to_owned(),
                    target: (*target).to_owned(),
                });
            }
            ("--set", [name, ..]) => {
                effects.push(Effect::NotUnderstood(format!(
                    "update-alternatives --set {name}"
                )));
            }
            _ => {}
        }
        rest = behind;
    }
    effects
}

pub(super) fn divert(arguments: &[&str], operands: &[&str]) -> Vec<Effect> {
    let asks = ["--list", "--listpackage", "--truename", "--remove"];
    if arguments.iter().any(|it| asks.contains(it)) {
        return Vec::new();
    }
    let path = operands.iter().rev().find(|word| word.starts_with('/'));
    path.map(|path| Effect::Diverted((*path).to_owned()))
        .into_iter()
        .collect()
}

/// `install [-d] FILE... PATH`; with `-d` all are folders. A mode may have setuid or setgid.
pub(super) fn install(arguments: &[&str], operands: &[&str]) -> Vec<Effect> {
    let is_folder = arguments.iter().any(|it| {
        *it == "--directory" || (it.starts_with('-') && !it.starts_with("--") && it.contains('d'))
    });
    let modes = arguments.windows(2).filter_map(|pair| match pair {
        ["-m" | "--mode", mode] => Some(*mode),
        [option, _] => option.strip_prefix("--mode=").or(option.strip_prefix("-m")),
        _ => None,
    });
    let mut modes = modes.filter_map(|mode| u32::from_str_radix(mode, 8).ok());
    let has_set_id = modes.any(|mode| mode & SET_ID != 0);
    let mut paths = operands.iter().filter(|word| word.starts_with('/'));
    let effect = |path: &&str| match has_set_id && !is_folder {
        true => Effect::Right {
            what: "install with setuid or setgid".to_owned(),
            path: (*path).to_owned(),
        },
        false => made(path),
    };
    match is_folder {
        true => paths.map(effect).collect(),
        false => paths.next_back().map(effect).into_iter().collect(),
    }
}
