//! What is assumed of the run: the version of systemd and the machine, which are those that were asked
//! for or the base's own, and which hierarchies the base has.

use super::acceptance::{BaseRelease, MergeOptions, MergeTarget, SystemdRules, picked};
use crate::base::Base;
use crate::check::finding::{Finding, Kind, Severity};
use crate::check::{BaseSystemd, SystemdVersion};
use crate::image::opened::{Class, Placed};
use crate::image::systemd_architecture;

/// What is assumed of the run.
#[derive(Clone, Debug, Default)]
pub struct ImagesOptions {
    /// The version of systemd; the base's own by default.
    pub systemd: Option<u32>,
    /// The machine in systemd's spelling; the base's own by default.
    pub machine: Option<String>,
    /// The options of systemd-sysext.
    pub merge: MergeOptions,
}

/// What is assumed of the run against a base.
#[derive(Clone, Debug)]
pub struct Assumed {
    pub(super) rules: SystemdRules,
    machine: Option<String>,
    filled: Vec<&'static str>,
    /// What could not be known of them.
    pub(super) findings: Vec<Finding>,
}

impl Assumed {
    /// The version of systemd and the machine: those that were asked for, or the base's own.
    ///
    /// # Errors
    /// If the rules of that version are not known.
    pub fn of(base: &Base, options: &ImagesOptions) -> Result<Self, TooOld> {
        let mut findings = Vec::new();
        Ok(Self {
            rules: rules(base, options, &mut findings)?,
            machine: options
                .machine
                .clone()
                .or_else(|| machine(base).map(str::to_owned)),
            filled: filled_hierarchies(base, options.merge.class),
            findings,
        })
    }

    /// The base as it decides.
    pub(super) fn target<'b>(&'b self, base: &'b Base) -> MergeTarget<'b> {
        MergeTarget {
            os_release: match &base.os_release {
                Some(os_release) => BaseRelease::Known(os_release),
                None if base.paths.has_tree() => BaseRelease::Absent,
                None => BaseRelease::NotKnown,
            },
            machine: self.machine.as_deref(),
            filled_hierarchies: &self.filled,
        }
    }

    /// The version that is taken of a folder of versions, by its file name.
    #[must_use]
    pub fn picked<'p>(&self, base: &Base, placed: &'p Placed, class: Class) -> Option<&'p str> {
        picked(placed, &self.target(base), class, self.rules)
    }
}

/// The rules of that version of systemd are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "systemd {version} is older than {}, the first whose rules are known",
    SystemdRules::OLDEST
)]
pub struct TooOld {
    version: u32,
}

/// The rules of the version that was asked for, or of the base's own.
fn rules(
    base: &Base,
    options: &ImagesOptions,
    findings: &mut Vec<Finding>,
) -> Result<SystemdRules, TooOld> {
    let version = match (options.systemd, BaseSystemd::of(base)) {
        (Some(version), _) => version,
        (None, BaseSystemd::Version(SystemdVersion { release, .. })) => release,
        (None, BaseSystemd::Absent | BaseSystemd::NotKnown(_)) => {
            let newest = SystemdRules::NEWEST;
            let text = format!(
                "the version of the base's systemd is not known: the rules of {newest} are taken"
            );
            let advice = "name it with --systemd VERSION: versions differ in what they accept";
            let finding = Finding::new(Severity::Note, Kind::Systemd, text, advice);
            findings.push(finding.not_known());
            newest
        }
    };
    let rules = SystemdRules::of(version).ok_or(TooOld { version })?;
    if rules.is_newer_than_measured() {
        let text = format!(
            "systemd {version} is newer than {}, the last that was measured, whose rules are taken",
            SystemdRules::NEWEST
        );
        let advice = "try the image on a device, too";
        findings.push(Finding::new(Severity::Note, Kind::Systemd, text, advice).not_known());
    }
    Ok(rules)
}

/// The machine of the base in systemd's spelling; where the base does not say, this one's.
fn machine(base: &Base) -> Option<&'static str> {
    let of_base = std::iter::once(&base.native_architecture).chain(&base.foreign_architectures);
    let mut known = of_base.filter_map(|name| systemd_architecture(name));
    known
        .next()
        .or_else(|| systemd_architecture(std::env::consts::ARCH))
}

fn filled_hierarchies(base: &Base, class: Class) -> Vec<&'static str> {
    let hierarchies = class.hierarchies().iter().copied();
    hierarchies
        .filter(|hierarchy| base.paths.below(&format!("/{hierarchy}")).next().is_some())
        .collect()
}
