//! Maintainer scripts: none of them runs for an extension, so what they would have done is missing.
//!
//! For each package one finding says what that is, as far as the script can be read; what cannot
//! is named as not understood and never passed over. Nothing is told of what is there all the same:
//! accounts that the base has, links that the payload has, folders that tmpfiles.d makes.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;

use super::effect::Effect;
use super::shell::Command;
use super::triggers::Activations;
use super::{effect, shell, triggers};
use crate::base::Base;
use crate::check::installed::finding::{Finding, Kind, Place, Severity, count};
use crate::check::installed::merged_view::{MergedView, Presence};
use crate::check::installed::tmpfiles::MadeAtBoot;
use crate::check::installed::unit::Units;
use crate::image::{AccountKind, Contents, EntryKind};
use crate::package::{Family, Script, ScriptKind};

/// How many of one kind the text of a finding names.
const SHOWN: usize = 4;

/// Of how many packages of which nothing grave is lost the text says what it is.
const DETAILED: usize = 8;

/// Setuid and setgid.
const SET_ID: u16 = 0o6000;

const ADVICE: &str = "systemd-sysext runs no script of a package: what is named here has to be done \
                      in the base, by the device after the merge, or done without";

/// What is to be said of the scripts of all packages.
pub(crate) fn findings(
    units: &Units,
    view: &MergedView<'_>,
    base: &Base,
    contents: &Contents,
) -> Vec<Finding> {
    let started = units.started();
    let judge = Judge {
        view,
        base,
        made: MadeAtBoot::new(contents),
        activations: Activations::new(contents),
        started: &started,
    };
    let mut found = Vec::new();
    let mut minor = Vec::new();
    for (package, scripts) in by_package(contents) {
        let lost = judge.lost(package, &scripts);
        if lost.effects.is_empty() {
            continue;
        }
        if lost.effects.iter().any(Effect::is_grave) {
            found.push(lost.finding(base));
        } else {
            minor.push(lost);
        }
    }
    found.extend(minor_finding(&minor));
    found
}

fn by_package(contents: &Contents) -> BTreeMap<CompactString, Vec<&Script>> {
    let mut packages: BTreeMap<CompactString, Vec<&Script>> = BTreeMap::new();
    for script in &contents.scripts {
        let scripts = packages.entry(script.package.clone()).or_default();
        scripts.push(&script.script);
    }
    packages
}

impl Effect {
    /// Whether programs or units of the package are without something that they were made for.
    fn is_grave(&self) -> bool {
        match self {
            Self::Alternative { .. }
            | Self::Right { .. }
            | Self::User(_)
            | Self::Group(_)
            | Self::Member { .. }
            | Self::Enabled(_)
            | Self::Diverted(_) => true,
            Self::Owner { path, .. } | Self::Mode { path, .. } | Self::Made(path) => {
                path.starts_with("/usr/") || path.starts_with("/opt/")
            }
            Self::KeptAlternative(_)
            | Self::InitScript(_)
            | Self::Cache(_)
            | Self::Activated(_)
            | Self::Triggered(_)
            | Self::NotUnderstood(_) => false,
        }
    }

    /// The path that it is about, if that is known.
    fn path(&self) -> Option<&str> {
        let path = match self {
            Self::Alternative { link, .. } | Self::KeptAlternative(link) => link,
            Self::Right { path, .. }
            | Self::Owner { path, .. }
            | Self::Mode { path, .. }
            | Self::Made(path)
            | Self::Diverted(path) => path,
            Self::User(_)
            | Self::Group(_)
            | Self::Member { .. }
            | Self::Enabled(_)
            | Self::InitScript(_)
            | Self::Cache(_)
            | Self::Activated(_)
            | Self::Triggered(_)
            | Self::NotUnderstood(_) => return None,
        };
        is_known_path(path).then_some(path)
    }
}

/// Tells what is missing from what is there all the same.
struct Judge<'a> {
    view: &'a MergedView<'a>,
    base: &'a Base,
    made: MadeAtBoot<'a>,
    activations: Activations<'a>,
    started: &'a BTreeSet<&'a str>,
}

/// What is lost of one package.
#[derive(Default)]
struct Lost {
    package: CompactString,
    kinds: BTreeSet<ScriptKind>,
    effects: BTreeSet<Effect>,
}

impl Judge<'_> {
    fn lost(&self, package: CompactString, scripts: &[&Script]) -> Lost {
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
                    // A clause as `u-s` takes away what an extension does not give.
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

    /// Whether systemd has a unit instead of that init script: whether it starts is told of it.
    fn has_unit(&self, name: &str) -> bool {
        let unit = format!("{name}.service");
        let folders = ["/usr/lib/systemd/system", "/etc/systemd/system"];
        let is_there = |folder: &str| {
            let path = format!("{folder}/{unit}");
            self.view.presence(&path) == Presence::There
        };
        folders.into_iter().any(is_there)
    }

    /// Whether the file itself is missing, which is told elsewhere.
    fn is_left_out(&self, path: &str) -> bool {
        self.view.presence(path) == Presence::LeftOut
    }

    /// The effect on a file of the extension at the path that the file has in the image, and that
    /// on a link of the base as what it is.
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

/// All that a script would do at a first installation, as far as it is understood.
fn of_script(script: &Script, family: Family) -> Vec<Effect> {
    let not_understood = |what: String| vec![Effect::NotUnderstood(what)];
    match script.kind {
        // At the installation nothing is removed.
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
        return effect::effects(&command);
    }
    if !is_shell(program) {
        return not_understood(format!("a script of {program}"));
    }
    let found = shell::commands(text);
    let assignments = found.assignments.iter();
    let of_accounts = assignments.flat_map(|(name, value)| effect::of_assignment(name, value));
    let mut effects: Vec<Effect> = found.list.iter().flat_map(effect::effects).collect();
    let of_accounts: Vec<Effect> = of_accounts.collect();
    // The class of OpenEmbedded that has accounts as values runs them by `eval`.
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

/// An effect on something that only the script would know is one that is not understood.
fn resolved(effect: Effect) -> Effect {
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

fn is_known_path(path: &str) -> bool {
    path.starts_with('/') && !path.contains(['$', '*'])
}

fn is_root(owner: &str) -> bool {
    let mut names = owner.split([':', '.']).filter(|name| !name.is_empty());
    names.all(|name| matches!(name, "root" | "0"))
}

impl Lost {
    fn finding(&self, base: &Base) -> Finding {
        let kinds = self.kinds.iter().map(|kind| kind.name(base.family));
        let kinds = kinds.collect::<Vec<_>>().join(" and ");
        let verb = if self.kinds.len() == 1 { "does" } else { "do" };
        let text = format!(
            "{kinds} of {} {verb} not run: {}",
            self.package,
            self.told()
        );
        let finding = Finding::new(Severity::Warning, Kind::Script, text, ADVICE);
        finding.at(self.places()).of(&self.package)
    }

    fn places(&self) -> Vec<Place> {
        let paths: BTreeSet<&str> = self.effects.iter().filter_map(Effect::path).collect();
        let place = |path: &str| Place {
            path: path.to_owned(),
            package: Some(self.package.clone()),
        };
        paths.into_iter().map(place).collect()
    }

    /// What is missing, in a sentence.
    fn told(&self) -> String {
        let of = |pick: &dyn Fn(&Effect) -> Option<String>| -> Vec<String> {
            self.effects.iter().filter_map(pick).collect()
        };
        let mut links = of(&|effect| match effect {
            Effect::Alternative { link, target } => Some(format!("{link} -> {target}")),
            _ => None,
        });
        // Whose file is not made needs no owner.
        let is_made = |path: &String| self.effects.contains(&Effect::Made(path.clone()));
        // Commands before their manual pages.
        links.sort_by_key(|link| !link.contains("bin/"));
        let kept = of(&|effect| match effect {
            Effect::KeptAlternative(link) => Some(link.clone()),
            _ => None,
        });
        let rights = of(&|effect| match effect {
            Effect::Right { what, path } => Some(format!("{what} {path}")),
            Effect::Owner { path, .. } | Effect::Mode { path, .. } if is_made(path) => None,
            Effect::Owner { owner, path } => Some(format!("chown {owner} {path}")),
            Effect::Mode { mode, path } => Some(format!("chmod {mode} {path}")),
            _ => None,
        });
        let accounts = of(&|effect| match effect {
            Effect::User(name) => Some(format!("user {name}")),
            Effect::Group(name) => Some(format!("group {name}")),
            Effect::Member { user, group } => Some(format!("{user} in group {group}")),
            _ => None,
        });
        let units = of(&|effect| match effect {
            Effect::Enabled(unit) => Some(unit.clone()),
            _ => None,
        });
        let init_scripts = of(&|effect| match effect {
            Effect::InitScript(name) => Some(name.clone()),
            _ => None,
        });
        let made = of(&|effect| match effect {
            Effect::Made(path) => Some(path.clone()),
            _ => None,
        });
        let diverted = of(&|effect| match effect {
            Effect::Diverted(path) => Some(path.clone()),
            _ => None,
        });
        let caches = of(&|effect| match effect {
            Effect::Cache(name) => Some(name.clone()),
            _ => None,
        });
        let activated = of(&|effect| match effect {
            Effect::Activated(name) => Some(name.clone()),
            _ => None,
        });
        let triggered = of(&|effect| match effect {
            Effect::Triggered(name) => Some(name.clone()),
            _ => None,
        });
        let unknown = of(&|effect| match effect {
            Effect::NotUnderstood(name) => Some(name.clone()),
            _ => None,
        });
        let parts = [
            ("alternatives that are missing: ", links),
            ("alternatives that stay the base's: ", kept),
            ("rights that are not given: ", rights),
            ("accounts that are not made: ", accounts),
            ("units that are not enabled: ", units),
            ("init scripts that are not started: ", init_scripts),
            ("paths that are not made: ", made),
            ("paths that are not diverted: ", diverted),
            ("not run: ", caches),
            (
                "triggers that are not activated, so that the postinst of packages that are \
                 interested in them does not run: ",
                activated,
            ),
            (
                "triggers that other packages of the extension would activate, for which its \
                 postinst does not run: ",
                triggered,
            ),
            ("not understood: ", unknown),
        ];
        let parts = parts.iter().filter(|(_, names)| !names.is_empty());
        let parts = parts.map(|(what, names)| format!("{what}{}", shown(names)));
        parts.collect::<Vec<_>>().join("; ")
    }
}

/// One finding about all packages of which nothing grave is lost.
fn minor_finding(packages: &[Lost]) -> Option<Finding> {
    if packages.is_empty() {
        return None;
    }
    let detailed = packages.iter().take(DETAILED);
    let told = detailed.map(|lost| format!("{} ({})", lost.package, lost.told()));
    let names = packages.iter().skip(DETAILED);
    let told: Vec<String> = told
        .chain(names.map(|lost| lost.package.to_string()))
        .collect();
    let text = format!(
        "{} with scripts that do not run: {}",
        count(packages.len(), "package"),
        told.join(", ")
    );
    let advice = "what these scripts write below /var and /etc, and caches, are missing or stale; \
                  what is not understood was not read further: see the scripts themselves";
    let places = packages.iter().flat_map(Lost::places).collect();
    let mut finding = Finding::new(Severity::Note, Kind::Script, text, advice).at(places);
    finding.packages = packages.iter().map(|lost| lost.package.clone()).collect();
    Some(finding)
}

fn shown(names: &[String]) -> String {
    let first = names.iter().take(SHOWN).map(String::as_str);
    let first = first.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => first,
        more => format!("{first}, and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Accounts;
    use crate::check::installed::toy;
    use crate::check::installed::toy::{file, script, with_texts};

    fn base() -> Base {
        let mut base = toy::with_tree(&[("/usr/bin/of-base", toy::program())]);
        base.accounts = Accounts::parse("daemon:x:1:1::/:\n", "tty:x:5:\n");
        base
    }

    fn found(text: &str) -> Vec<Finding> {
        let mut contents = with_texts(&[("usr/lib/tmpfiles.d/p.conf", "d /var/lib/made - - -\n")]);
        contents.entries.push(file("usr/bin/tool", "p"));
        contents.scripts = vec![script(ScriptKind::PostInstall, text)];
        let base = base();
        let view = MergedView::new(&base, &contents);
        findings(&Units::new(&contents), &view, &base, &contents)
    }

    #[test]
    fn what_a_script_would_have_done_is_a_warning() {
        let rows = [
            (
                "update-alternatives --install /usr/bin/edit edit /usr/bin/tool 3",
                "alternatives that are missing: /usr/bin/edit -> /usr/bin/tool",
            ),
            (
                "setcap cap_net_raw+ep /usr/bin/tool || chmod u+s /usr/bin/tool",
                "rights that are not given: chmod u+s /usr/bin/tool, setcap cap_net_raw+ep \
                 /usr/bin/tool",
            ),
            (
                "addgroup --system _x; chgrp _x /usr/bin/tool; chmod 2755 /usr/bin/tool",
                "rights that are not given: chmod 2755 /usr/bin/tool, chown :_x /usr/bin/tool; \
                 accounts that are not made: group _x",
            ),
            (
                "systemctl --root=$D enable m.service; useradd m; strange",
                "accounts that are not made: user m; units that are not enabled: m.service; not \
                 understood: strange",
            ),
        ];
        for (text, expected) in rows {
            let found = found(text);
            let texts: Vec<&str> = found.iter().map(|it| it.text.as_str()).collect();
            assert_eq!(texts, [format!("postinst of p does not run: {expected}")]);
            assert_eq!(found[0].severity, Severity::Warning);
            assert_eq!(found[0].package(), Some("p"));
        }
        let paths = found("chmod 4755 /usr/bin/tool $x")[0].places.len();
        assert_eq!(paths, 1);
    }

    #[test]
    fn what_is_there_all_the_same_is_not_told() {
        for text in [
            "exit 0",
            "ldconfig",
            "adduser --system daemon; addgroup tty",
            "mkdir -p /var/lib/made /run/x; chmod 755 /usr/bin/tool; chown root:root /usr/bin/tool",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn a_link_that_the_base_has_stays_the_bases() {
        let found = found("update-alternatives --install /usr/bin/of-base x /usr/bin/tool 3");
        assert_eq!(found[0].severity, Severity::Note);
        let expected = "p (alternatives that stay the base's: /usr/bin/of-base)";
        assert!(found[0].text.ends_with(expected), "{}", found[0].text);
    }

    #[test]
    fn the_classes_of_openembedded_are_read() {
        let systemd = "set -e\nif type systemctl >/dev/null 2>/dev/null; then\n\tOPTS=\"\"\n\tif [ \
                       -n \"$D\" ]; then\n\t\tOPTS=\"--root=$D\"\n\tfi\n\tif [ \"enable\" = \"enable\" ]; \
                       then\n\t\tfor service in h.service h@tty1.service; do\n\t\t\tsystemctl \
                       ${OPTS} enable \"$service\"\n\t\tdone\n\t\tfor service in ; do\n\t\t\t\
                       systemctl --global ${OPTS} enable \"$service\"\n\t\tdone\n\tfi\nfi\n";
        let useradd = "perform_useradd () {\n\tlocal opts=\"$2\"\n\teval flock x -c \\\"useradd \
                       \\$opts\\\"\n}\nif test \"x$UA_SYSROOT\" = \"x\"; then\n\tGROUPADD_PARAM=\"--system hgrp\"\n\
                       \tUSERADD_PARAM=\"--system --home-dir /var/lib/h -g hgrp h\"\nfi\nperform_useradd \
                       \"$SYSROOT\" \"$OPT $USERADD_PARAM\"\n";
        let rows = [
            (
                systemd,
                "units that are not enabled: h.service, h@tty1.service",
            ),
            (useradd, "accounts that are not made: user h, group hgrp"),
        ];
        for (text, expected) in rows {
            let found = found(text);
            let texts: Vec<&str> = found.iter().map(|it| it.text.as_str()).collect();
            assert_eq!(texts, [format!("postinst of p does not run: {expected}")]);
        }
        let harmless = "if [ x\"$D\" = \"x\" ]; then\n\tif [ -x /sbin/ldconfig ]; then /sbin/ldconfig \
                        ; fi\nfi\n";
        assert_eq!(found(harmless), []);
    }

    fn of_triggers(family: Family) -> Vec<Finding> {
        let mut contents = Contents {
            entries: vec![file("usr/share/man/man1/a.1", "a")],
            ..Contents::default()
        };
        let text = "interest /usr/share/man\ninterest /usr/share/mime\nactivate-noawait ldconfig\n\
                    activate update-initramfs\n";
        contents.scripts = vec![script(ScriptKind::Interest, text)];
        let base = Base { family, ..base() };
        let view = MergedView::new(&base, &contents);
        findings(&Units::new(&contents), &view, &base, &contents)
    }

    #[test]
    fn triggers_are_told_where_dpkg_would_heed_them() {
        let found = of_triggers(Family::Deb);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Note);
        assert_eq!(
            found[0].text,
            "1 package with scripts that do not run: p (triggers that are not activated, so that \
             the postinst of packages that are interested in them does not run: \
             update-initramfs; triggers that other packages of the extension would activate, for \
             which its postinst does not run: /usr/share/man)"
        );
        assert_eq!(of_triggers(Family::Ipk), []);
    }

    #[test]
    fn what_is_not_understood_is_a_note_with_its_name() {
        let found = found("mandb -c; ssh-keygen -A; mkdir /var/lib/other");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Note);
        assert_eq!(
            found[0].text,
            "1 package with scripts that do not run: p (paths that are not made: /var/lib/other; \
             not run: mandb; not understood: ssh-keygen)"
        );
    }

    #[test]
    fn scripts_of_other_languages_are_not_called_harmless() {
        let mut contents = Contents::default();
        let lua = Script::new(
            ScriptKind::PostTransaction,
            "<lua>".to_owned(),
            "x".to_owned(),
        );
        let ldconfig = Script::new(
            ScriptKind::PostInstall,
            "/sbin/ldconfig".to_owned(),
            String::new(),
        );
        for script in [lua, ldconfig] {
            contents.scripts.push(crate::image::PackageScript {
                package: "p".into(),
                script,
            });
        }
        let base = base();
        let view = MergedView::new(&base, &contents);
        let found = findings(&Units::new(&contents), &view, &base, &contents);
        assert_eq!(found.len(), 1);
        assert!(
            found[0]
                .text
                .ends_with("p (not understood: a script of <lua>)")
        );
    }
}
