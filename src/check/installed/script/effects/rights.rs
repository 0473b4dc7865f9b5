//! Commands that change who may use a file, and with whose rights it runs.

use super::effect::Effect;

/// Setuid and setgid, of an octal mode.
pub(super) const SET_ID: u32 = 0o6000;

/// `setcap CAPABILITIES FILE...`, of which there may be several pairs.
pub(super) fn setcap(operands: &[&str]) -> Vec<Effect> {
    let pairs = operands.chunks(2).filter_map(|pair| match pair {
        [capabilities, path] => Some(Effect::Right {
            what: format!("setcap {capabilities}"),
            path: (*path).to_owned(),
        }),
        _ => None,
    });
    pairs.collect()
}

pub(super) fn chmod(arguments: &[&str]) -> Vec<Effect> {
    // `-x` is a mode and no option.
    let is_option =
        |word: &&&str| word.starts_with("--") || matches!(**word, "-R" | "-f" | "-v" | "-c" | "-h");
    let words: Vec<&str> = arguments
        .iter()
        .filter(|word| !is_option(word))
        .copied()
        .collect();
    let Some((mode, paths)) = words.split_first() else {
        return Vec::new();
    };
    let gives = |clause: &str| {
        let given = clause.split_once(['+', '=']).map(|(_, bits)| bits);
        given.is_some_and(|bits| bits.contains('s'))
    };
    let is_right = match u32::from_str_radix(mode, 8) {
        Ok(bits) => bits & SET_ID != 0,
        Err(_) => mode.split(',').any(gives),
    };
    let effect = |path: &&str| match is_right {
        true => Effect::Right {
            what: format!("chmod {mode}"),
            path: (*path).to_owned(),
        },
        false => Effect::Mode {
            mode: (*mode).to_owned(),
            path: (*path).to_owned(),
        },
    };
    paths.iter().map(effect).collect()
}

pub(super) fn owner(operands: &[&str], owner: impl Fn(&str) -> String) -> Vec<Effect> {
    let Some((name, paths)) = operands.split_first() else {
        return Vec::new();
    };
    let effect = |path: &&str| Effect::Owner {
        owner: owner(name),
        path: (*path).to_owned(),
    };
    paths.iter().map(effect).collect()
}

/// `--add USER GROUP MODE PATH`
pub(super) fn stat_override(arguments: &[&str], operands: &[&str]) -> Vec<Effect> {
    match operands {
        [user, group, mode, path] if arguments.contains(&"--add") => {
            let set_id = u32::from_str_radix(mode, 8).is_ok_and(|bits| bits & SET_ID != 0);
            let path = (*path).to_owned();
            let owner = format!("{user}:{group}");
            if set_id {
                let what = format!("mode {mode} of {owner}");
                return vec![Effect::Right { what, path }];
            }
            vec![Effect::Owner { owner, path }]
        }
        _ => Vec::new(),
    }
}
