//! Whether a release file matches the base (`extension_release_validate()`), in systemd's order.

use super::rules::{Rule, SystemdRules};
use crate::image::OsRelease;
use crate::image::opened::Class;

/// Matches everything, for the fields that allow it.
const ANY: &str = "_any";
/// Where an extension is merged that does not say where.
const DEFAULT_SCOPE: &str = "system portable";

/// Why a release file does not match; each names what was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mismatch {
    /// The release file is empty.
    Empty,
    /// The scope does not name the system.
    Scope(String),
    /// Another machine.
    Architecture { own: String, machine: String },
    /// No ID.
    NoId,
    /// Another ID.
    Id { own: String, base: String },
    /// Another level.
    Level { own: String, base: String },
    /// Another version, or none where the base has one.
    Version { own: Option<String>, base: String },
}

impl Mismatch {
    /// The stable word of the rule.
    pub(super) fn rule(&self) -> &'static str {
        match self {
            Self::Empty => "empty-release-file",
            Self::Scope(_) => "scope",
            Self::Architecture { .. } => "architecture",
            Self::NoId | Self::Id { .. } => "id",
            Self::Level { .. } => "level",
            Self::Version { .. } => "version",
        }
    }

    /// What was compared, in one sentence.
    pub(super) fn text(&self, class: Class) -> String {
        let prefix = class.field_prefix();
        match self {
            Self::Empty => "its release file has no field".to_owned(),
            Self::Scope(scope) => {
                format!("{prefix}_SCOPE=\"{scope}\" does not name the running system")
            }
            Self::Architecture { own, machine } => {
                format!("ARCHITECTURE={own}, and the base's machine is {machine}")
            }
            Self::NoId => "its release file has no ID".to_owned(),
            Self::Id { own, base } => format!("ID={own}, and the base has ID={base}"),
            Self::Level { own, base } => {
                format!("{prefix}_LEVEL={own}, and the base has {prefix}_LEVEL={base}")
            }
            Self::Version { own, base } => match own {
                Some(own) => format!("VERSION_ID={own}, and the base has VERSION_ID={base}"),
                None => format!("no VERSION_ID, and the base has VERSION_ID={base}"),
            },
        }
    }
}

/// Compares a release file with the base's os-release. `machine` is systemd's name of the base's;
/// without one the architecture is not compared, and the answer is not certain. Under `force`
/// systemd leaves out all that follows the empty file.
pub(super) fn compare(
    release: &OsRelease,
    base: &OsRelease,
    machine: Option<&str>,
    class: Class,
    rules: SystemdRules,
    force: bool,
) -> (Result<(), Mismatch>, Rule) {
    let certain = Rule {
        holds: true,
        is_known: true,
    };
    let fails = |mismatch| (Err(mismatch), certain);
    if release.fields().next().is_none() {
        return fails(Mismatch::Empty);
    }
    if force {
        return (Ok(()), certain);
    }
    if let Some(scope) = scope_elsewhere(release, class) {
        return fails(Mismatch::Scope(scope));
    }
    let own = release.get("ARCHITECTURE").filter(|it| *it != ANY);
    let mut is_known = true;
    match (own, machine) {
        (Some(own), Some(machine)) if own != machine => {
            let (own, machine) = (own.to_owned(), machine.to_owned());
            return fails(Mismatch::Architecture { own, machine });
        }
        (Some(_), None) => is_known = false,
        _ => {}
    }
    let Some(id) = release.get("ID") else {
        return fails(Mismatch::NoId);
    };
    let with = |rule: Rule| Rule {
        is_known: rule.is_known && is_known,
        ..rule
    };
    if id == ANY {
        return (Ok(()), with(certain));
    }
    let base_id = base.get("ID").unwrap_or_default();
    let mut rule = certain;
    if id != base_id {
        let like = base.get("ID_LIKE").unwrap_or_default();
        let is_like = like.split_whitespace().any(|word| word == id);
        rule = if is_like {
            rules.accepts_id_like()
        } else {
            certain
        };
        if !is_like || !rule.holds {
            let (own, base) = (id.to_owned(), base_id.to_owned());
            return (Err(Mismatch::Id { own, base }), with(rule));
        }
    }
    (version(release, base, class), with(rule))
}

/// The scope, if it is set and does not name the system; an empty one names nothing.
fn scope_elsewhere(release: &OsRelease, class: Class) -> Option<String> {
    let key = format!("{}_SCOPE", class.field_prefix());
    let mut fields = release.fields();
    let scope = fields.find(|(name, _)| *name == key);
    let scope = scope.map_or(DEFAULT_SCOPE, |(_, value)| value);
    let names_system = scope.split_whitespace().any(|word| word == "system");
    (!names_system).then(|| scope.to_owned())
}

/// The level where both have one, or else the version; equal strings, no ranges.
fn version(release: &OsRelease, base: &OsRelease, class: Class) -> Result<(), Mismatch> {
    let level = format!("{}_LEVEL", class.field_prefix());
    let (own_level, base_level) = (release.get(&level), base.get(&level));
    let base_version = base.get("VERSION_ID");
    if let (Some(own), Some(base)) = (own_level, base_level) {
        if own == base {
            return Ok(());
        }
        let (own, base) = (own.to_owned(), base.to_owned());
        return Err(Mismatch::Level { own, base });
    }
    let Some(base_version) = base_version else {
        return Ok(());
    };
    let own = release.get("VERSION_ID");
    if own == Some(base_version) {
        return Ok(());
    }
    Err(Mismatch::Version {
        own: own.map(str::to_owned),
        base: base_version.to_owned(),
    })
}
