//! Decides which effects are missing on the device, and which are there anyway.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::effects::Effect;
use super::lost::Lost;
use super::reading::{of_script, resolved};
use super::triggers::Activations;
use crate::base::Base;
use crate::check::installed::merged_view::{MergedView, Presence};
use crate::check::installed::tmpfiles::MadeAtBoot;
use crate::image::{AccountKind, EntryKind};
use crate::package::Script;

/// Setuid and setgid.
const SET_ID: u16 = 0o6000;

/// Decides which effects are missing, and which are there anyway.
pub(super) struct Judge<'a> {
    pub(super) view: &'a MergedView<'a>,
    pub(super) base: &'a Base,
    pub(super) made: MadeAtBoot<'a>,
    pub(super) activations: Activations<'a>,
    pub(super) started: &'a BTreeSet<&'a str>,
}

impl Judge<'_> {
    pub(super) fn lost(&self, package: CompactString, scripts: &[&Script]) -> Lost {
        let mut lost = Lost {
            package,
            ..Lost::default()
        };
        for script in scripts {
            let effects = of_script(script, self.base.family).into_iter();
            let effects = effects.map(|effect| resolved(self.placed(effect)));
            let effects = effects.filter(|effect| self.is_lost(effect, &lost.package));
            let effects: Vec<Effect> = effects.collect();
            let before = lost.effects.len();
            lost.effects.extend(effects);
            if lost.effects.len() > before {
                lost.kinds.insert(script.kind);
            }
        }
        lost
    }

    /// Whether the effect of a package's script is missing on the device.
    fn is_lost(&self, effect: &Effect, package: &str) -> bool {
        match effect {
            Effect::Alternative { link, .. } => self.view.entry_at(link).is_none(),
            Effect::Right { what, path } => {
                let entry = self.view.entry_at(path);
                !entry.is_some_and(|entry| match what.starts_with("setcap") {
                    true => entry
                        .xattrs
                        .iter()
                        .any(|(name, _)| name == "security.capability"),
                    false => entry.mode & SET_ID != 0,
                })
            }
            Effect::Owner { owner, path } => !is_root(owner) && !self.is_left_out(path),
            Effect::Mode { mode, path } => {
                let entry = self.view.entry_at(path);
                let entry = entry.filter(|it| !matches!(it.kind, EntryKind::Symlink(_)));
                match (entry, u16::from_str_radix(mode, 8)) {
                    (Some(entry), Ok(mode)) => entry.mode & 0o777 != mode & 0o777,
                    // A symbolic mode such as `u-s` only removes rights, so nothing is missing
                    // without it.
                    (Some(_), Err(_)) => mode.contains(['+', '=']),
                    (None, _) => !self.is_left_out(path) && !self.is_there(path),
                }
            }
            Effect::User(name) => !self.is_account(AccountKind::User, name),
            Effect::Group(name) => !self.is_account(AccountKind::Group, name),
            Effect::Enabled(unit) => !self.started.contains(unit.as_str()),
            Effect::InitScript(name) => !self.has_unit(name),
            Effect::Made(path) => !path.is_empty() && !self.is_there(path),
            Effect::Triggered(name) => self.activations.by_others(name, package),
            Effect::Member { .. }
            | Effect::KeptAlternative(_)
            | Effect::Diverted(_)
            | Effect::Cache(_)
            | Effect::Activated(_)
            | Effect::NotUnderstood(_) => true,
        }
    }

    fn is_account(&self, kind: AccountKind, name: &str) -> bool {
        self.base.accounts.number(kind, name).is_some()
    }

    /// Whether systemd has a unit with the name of that init script; then the findings about units
    /// say whether it starts.
    fn has_unit(&self, name: &str) -> bool {
        let unit = format!("{name}.service");
        let folders = ["/usr/lib/systemd/system", "/etc/systemd/system"];
        let is_there = |folder: &str| {
            let path = format!("{folder}/{unit}");
            self.view.presence(&path) == Presence::There
        };
        folders.into_iter().any(is_there)
    }

    /// Whether the file itself is missing, which another finding reports.
    fn is_left_out(&self, path: &str) -> bool {
        self.view.presence(path) == Presence::LeftOut
    }

    /// The effect with the path that a file of the extension has in the image; an alternative whose
    /// link the base has becomes [`Effect::KeptAlternative`].
    fn placed(&self, mut effect: Effect) -> Effect {
        if let Effect::Alternative { link, .. } = &effect
            && self.view.presence(link) == Presence::There
            && self.view.entry_at(link).is_none()
        {
            return Effect::KeptAlternative(link.clone());
        }
        if let Effect::Right { path, .. } | Effect::Owner { path, .. } | Effect::Mode { path, .. } =
            &mut effect
            && let Some(entry) = self.view.entry_at(path)
        {
            *path = format!("/{}", entry.path);
        }
        effect
    }

    fn is_there(&self, path: &str) -> bool {
        let is_passing = ["/tmp/", "/run/", "/proc/", "/sys/", "/dev/"];
        is_passing.iter().any(|folder| path.starts_with(folder))
            || self.made.has(path)
            || self.view.presence(path) == Presence::There
    }
}

fn is_root(owner: &str) -> bool {
    let mut names = owner.split([':', '.']).filter(|name| !name.is_empty());
    names.all(|name| matches!(name, "root" | "0"))
}
