//! What a command of a maintainer script would have changed on the device.
//!
//! Three kinds of commands: those whose effect is known, those that leave nothing behind that an
//! extension would miss, and all others, which are not understood. Only commands that are listed
//! here are treated as harmless.

mod accounts;
mod arguments;
mod effect;
mod files;
mod programs;
mod rights;
mod units;

pub(crate) use effect::Effect;
use effect::made;
use programs::of_program;

use super::commands::Command;

/// The effects of a command; none of a harmless one.
pub(crate) fn effects(command: &Command) -> Vec<Effect> {
    let mut effects: Vec<Effect> = command.writes.iter().map(|path| made(path)).collect();
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    if let Some((name, arguments)) = words.split_first() {
        effects.extend(of_program(name, arguments));
    }
    effects
}

/// The accounts in a variable of OpenEmbedded's useradd class: its value holds the options of one
/// or more commands, separated by `;`.
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

#[cfg(test)]
mod tests;
