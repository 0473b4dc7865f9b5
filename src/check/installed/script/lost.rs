//! Says what is missing of a package whose scripts do not run.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::effects::Effect;
use super::reading::is_known_path;
use crate::base::Base;
use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::image::is_in_hierarchy;
use crate::package::ScriptKind;

/// How many effects of one kind the text of a finding names.
const SHOWN: usize = 4;

/// For how many packages that lose nothing important the text names what they lose.
const DETAILED: usize = 8;

const ADVICE: &str = "systemd-sysext runs no script of a package: do in the base, or on the device \
    after the merge, what is named here, or do without it";

/// What is lost of one package.
#[derive(Default)]
pub(super) struct Lost {
    pub(super) package: CompactString,
    pub(super) kinds: BTreeSet<ScriptKind>,
    pub(super) effects: BTreeSet<Effect>,
}

impl Effect {
    /// Whether programs or units of the package lose something that they need.
    pub(super) fn is_grave(&self) -> bool {
        match self {
            Self::Alternative { .. }
            | Self::Right { .. }
            | Self::User(_)
            | Self::Group(_)
            | Self::Member { .. }
            | Self::Enabled(_)
            | Self::Diverted(_) => true,
            Self::Owner { path, .. } | Self::Mode { path, .. } | Self::Made(path) => {
                is_in_hierarchy(path)
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
    pub(super) fn path(&self) -> Option<&str> {
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

impl Lost {
    pub(super) fn finding(&self, base: &Base) -> Finding {
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
        // A file that is not created needs no owner.
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
            ("accounts that are not created: ", accounts),
            ("units that are not enabled: ", units),
            ("init scripts that are not started: ", init_scripts),
            ("paths that are not created: ", made),
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

/// One finding about all packages that lose nothing important.
pub(super) fn minor_finding(packages: &[Lost]) -> Option<Finding> {
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
