//! Existing images against a base: which of them its systemd merges, and what they do to it. The
//! session reads them.

use std::borrow::Cow;

use super::acceptance::{Judged, Merge, Outcome, Read, merge};
pub use super::assumed::{Assumed, ImagesOptions, TooOld};
use super::existing;
use crate::base::{Base, EarlierExtension};
use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::check::{BaseSystemd, target};
use crate::extension::ExistingImage;
use crate::image::opened::Placed;

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

/// Checks images that were read against a base.
#[must_use]
pub fn check_images(
    base: &Base,
    images: Vec<ReadImage>,
    options: &ImagesOptions,
    assumed: &Assumed,
) -> ImagesCheck {
    let (mut pairs, mut existing) = (Vec::new(), Vec::new());
    for image in images {
        pairs.push((image.placed, image.read));
        existing.push(image.existing);
    }
    let mut findings = assumed.findings.clone();
    if base.has_database {
        let systemd = BaseSystemd::of(base);
        findings.extend(target::systemd::findings(base, &systemd, None));
    }
    let merge = merge(&pairs, &assumed.target(base), &options.merge, assumed.rules);
    findings.extend(merge.images.iter().filter_map(finding));
    let merged = merge.images.iter().zip(&existing);
    // What is not known to be merged is checked, too: it may be.
    let merged =
        merged.filter(|(judged, _)| matches!(judged.outcome, Outcome::Merged | Outcome::NotKnown));
    let merged: Vec<(&Judged, &ExistingImage)> = merged
        .filter_map(|(judged, existing)| Some((judged, existing.as_ref()?)))
        .collect();
    for (place, (judged, image)) in merged.iter().enumerate() {
        let others = merged.iter().enumerate();
        let others = others
            .filter(|(other, _)| *other != place)
            .map(|(_, it)| it);
        let base = with_others(base, others);
        let class = options.merge.class;
        findings.extend(existing::findings(&base, image, judged, class));
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
