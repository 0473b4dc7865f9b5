//! Existing images against a base: which of them its systemd merges, and what they do to it. The
//! session reads them.

use std::borrow::Cow;

use super::acceptance::{
    Judged, Merge, MergeOptions, MergeTarget, Outcome, Read, SystemdRules, merge, picked,
};
use super::finding::{Finding, Kind, Place, Severity};
use super::{BaseSystemd, SystemdVersion};
use crate::base::{Base, EarlierExtension};
use crate::extension::ExistingImage;
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

/// Existing images, checked.
#[derive(Clone, Debug)]
pub struct ImagesCheck {
    /// What systemd does with them.
    pub merge: Merge,
    /// The most severe first.
    pub findings: Vec<Finding>,
}

impl ImagesCheck {
    /// Whether a finding has that severity or a higher one.
    #[must_use]
    pub fn has(&self, severity: Severity) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.is_at_least(severity))
    }

    /// The names of the merged images, the one that lies on top first.
    pub fn order(&self) -> impl Iterator<Item = &str> {
        let images = self
            .merge
            .order
            .iter()
            .filter_map(|&at| self.merge.images.get(at));
        images.filter_map(|image| image.name.as_deref())
    }
}

/// An image, read.
#[derive(Clone, Debug)]
pub struct ReadImage {
    /// Where it is.
    pub placed: Placed,
    /// What decides whether it is merged.
    pub read: Read,
    /// What it holds; `None` where it could not be read.
    pub existing: Option<ExistingImage>,
}

/// What is assumed of the run against a base.
#[derive(Clone, Debug)]
pub struct Assumed {
    rules: SystemdRules,
    machine: Option<String>,
    filled: Vec<&'static str>,
    findings: Vec<Finding>,
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

    fn target<'b>(&'b self, base: &'b Base) -> MergeTarget<'b> {
        MergeTarget {
            os_release: base.os_release.as_ref(),
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

/// Checks images that were read against a base.
#[must_use]
pub fn check_images(
    base: &Base,
    images: Vec<ReadImage>,
    options: &ImagesOptions,
    assumed: Assumed,
) -> ImagesCheck {
    let (mut pairs, mut existing) = (Vec::new(), Vec::new());
    for image in images {
        pairs.push((image.placed, image.read));
        existing.push(image.existing);
    }
    let mut findings = assumed.findings.clone();
    if base.has_database {
        findings.extend(super::target::systemd::findings(
            base,
            &BaseSystemd::of(base),
            None,
        ));
    }
    let merge = merge(&pairs, &assumed.target(base), &options.merge, assumed.rules);
    findings.extend(merge.images.iter().filter_map(finding));
    let merged = merge.images.iter().zip(&existing);
    let merged = merged.filter(|(judged, _)| judged.outcome == Outcome::Merged);
    let merged: Vec<(&Judged, &ExistingImage)> = merged
        .filter_map(|(judged, existing)| Some((judged, existing.as_ref()?)))
        .collect();
    for (place, (judged, image)) in merged.iter().enumerate() {
        let others = merged.iter().enumerate();
        let others = others
            .filter(|(other, _)| *other != place)
            .map(|(_, it)| it);
        let base = with_others(base, others);
        findings.extend(super::existing::findings(&base, image, judged));
    }
    findings.sort_by_key(|finding| (finding.severity, finding.kind));
    ImagesCheck { merge, findings }
}

/// The base with all other images of the merge on it: what one of them needs, another may have.
fn with_others<'o>(
    base: &'o Base,
    others: impl Iterator<Item = &'o (&'o Judged, &'o ExistingImage)>,
) -> Cow<'o, Base> {
    let mut base = Cow::Borrowed(base);
    for (judged, image) in others {
        base.to_mut().add_extension(EarlierExtension {
            name: judged.name.clone().unwrap_or_default(),
            path: judged.path.display().to_string(),
            packages: Vec::new(),
            tree: image.tree.clone(),
        });
    }
    base
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

/// What is to be said of an image that is not merged, or of which that is not certain.
fn finding(image: &Judged) -> Option<Finding> {
    let shown = image.path.display();
    let (severity, text, advice) = match image.outcome {
        Outcome::Merged if image.is_certain => return None,
        Outcome::Merged => (
            Severity::Warning,
            format!("{shown} is merged, as far as is known"),
            "the rule that decides changed in a version near this one, and which one is not known: \
             try it on a device",
        ),
        Outcome::Skipped => (
            Severity::Error,
            format!("{shown} is not merged: {}", image.text),
            "systemd-sysext passes the image over, ends with 0, and says why only in its debug \
             output",
        ),
        Outcome::Refused if image.rule == "blocked" => (
            Severity::Error,
            format!("{shown} is not merged: {}", image.text),
            "take that image away, or mend it",
        ),
        Outcome::Refused => (
            Severity::Error,
            format!("{shown} cannot be merged: {}", image.text),
            "systemd-sysext ends with an error, and merges no extension at all",
        ),
        Outcome::Unseen => (
            Severity::Error,
            format!("{shown} is not looked at: {}", image.text),
            "rename the image, or move it to where systemd looks",
        ),
        Outcome::NotKnown => (
            Severity::Warning,
            format!("whether {shown} is merged is not known: {}", image.text),
            "try it on a device, or give the same tree as squashfs",
        ),
    };
    let finding = Finding::new(severity, kind(image.rule), text, advice);
    let finding = finding.at(Vec::<Place>::new());
    let is_known = image.is_certain && image.outcome != Outcome::NotKnown;
    Some(if is_known {
        finding
    } else {
        finding.not_known()
    })
}

/// What a finding about that rule is about.
fn kind(rule: &str) -> Kind {
    match rule {
        "scope" => Kind::Scope,
        "architecture" => Kind::Architecture,
        "id" | "base-os-release" => Kind::Id,
        "level" | "version" => Kind::Version,
        "no-release-file" | "empty-release-file" => Kind::ReleaseFile,
        _ => Kind::Merge,
    }
}
