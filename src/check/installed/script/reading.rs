//! The effects of one script in any language, as far as it is understood.

use super::commands::{self, Command};
use super::effects::{self, Effect};
use super::triggers;
use crate::package::{Family, Script, ScriptKind};

/// The effects of a script at a first installation, as far as it is understood.
pub(super) fn of_script(script: &Script, family: Family) -> Vec<Effect> {
    let not_understood = |what: String| vec![Effect::NotUnderstood(what)];
    match script.kind {
        // At an installation the scripts of a removal do not run.
        ScriptKind::PreRemove | ScriptKind::PostRemove => return Vec::new(),
        ScriptKind::Interest => {
            return match (family, &script.text) {
                (Family::Deb, Some(text)) => triggers::effects(text),
                (Family::Deb, None) => not_understood("triggers of more than 256 KiB".to_owned()),
                // opkg reads no such file.
                (Family::Ipk | Family::Rpm, _) => Vec::new(),
            };
        }
        ScriptKind::Trigger => return not_understood("a trigger".to_owned()),
        ScriptKind::PreTransaction
        | ScriptKind::PreInstall
        | ScriptKind::PostInstall
        | ScriptKind::PostTransaction => {}
    }
    let Some(text) = &script.text else {
        return not_understood("a script of more than 256 KiB".to_owned());
    };
    let program = script.interpreter.rsplit('/').next().unwrap_or_default();
    if text.trim().is_empty() && !is_shell(program) {
        let command = Command {
            words: vec![script.interpreter.clone()],
            writes: Vec::new(),
        };
        return effects::effects(&command);
    }
    if !is_shell(program) {
        return not_understood(format!("a script of {program}"));
    }
    let found = commands::commands(text);
    let assignments = found.assignments.iter();
    let of_accounts = assignments.flat_map(|(name, value)| effects::of_assignment(name, value));
    let mut effects: Vec<Effect> = found.list.iter().flat_map(effects::effects).collect();
    let of_accounts: Vec<Effect> = of_accounts.collect();
    // OpenEmbedded's useradd class runs the commands in its variables with `eval`.
    if !of_accounts.is_empty() {
        effects.retain(|effect| *effect != Effect::NotUnderstood("eval".to_owned()));
    }
    effects.extend(of_accounts);
    if found.is_cut {
        effects.push(Effect::NotUnderstood(
            "the end of a very long script".to_owned(),
        ));
    }
    effects
}

fn is_shell(program: &str) -> bool {
    matches!(program, "sh" | "bash" | "dash" | "ash" | "ksh" | "busybox")
}

/// An effect on a path or name that is known only when the script runs counts as not understood.
pub(super) fn resolved(effect: Effect) -> Effect {
    let unknown = match &effect {
        Effect::Alternative { link: name, .. }
        | Effect::Right { path: name, .. }
        | Effect::Owner { path: name, .. }
        | Effect::Mode { path: name, .. }
        | Effect::KeptAlternative(name)
        | Effect::Diverted(name) => !is_known_path(name),
        Effect::Made(name) => !name.is_empty() && !is_known_path(name),
        Effect::User(name)
        | Effect::Group(name)
        | Effect::Member { user: name, .. }
        | Effect::InitScript(name)
        | Effect::Enabled(name)
        | Effect::Activated(name) => name.contains('$'),
        Effect::Cache(_) | Effect::Triggered(_) | Effect::NotUnderstood(_) => false,
    };
    if !unknown {
        return effect;
    }
    let what = match &effect {
        Effect::Alternative { link, .. } | Effect::KeptAlternative(link) => {
            format!("update-alternatives {link}")
        }
        Effect::Right { what, path } => format!("{what} {path}"),
        Effect::Owner { owner, path } => format!("chown {owner} {path}"),
        Effect::Mode { mode, path } => format!("chmod {mode} {path}"),
        Effect::Made(path) => format!("a write to {path}"),
        Effect::Diverted(path) => format!("dpkg-divert {path}"),
        Effect::User(name) => format!("a user {name}"),
        Effect::Group(name) => format!("a group {name}"),
        Effect::Member { user, group } => format!("{user} in the group {group}"),
        Effect::Enabled(unit) => format!("systemctl enable {unit}"),
        Effect::InitScript(name) => format!("update-rc.d {name}"),
        Effect::Activated(name) => format!("dpkg-trigger {name}"),
        Effect::Cache(name) | Effect::Triggered(name) | Effect::NotUnderstood(name) => name.clone(),
    };
    Effect::NotUnderstood(what)
}

pub(super) fn is_known_path(path: &str) -> bool {
    path.starts_with('/') && !path.contains(['$', '*'])
}
