//! Existing images against a base: which of them its systemd merges, and what they do to it.
//!
//! The files are read here, each once; [`acceptance`](super::acceptance) judges what was read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::acceptance::{
    Class, ExtensionFacts, Form, Judged, Merge, MergeOptions, MergeTarget, Outcome, Placed, Read,
    SystemdRules, merge, picked,
};
use super::finding::{Finding, Kind, Place, Severity};
use super::{BaseSystemd, SystemdVersion};
use crate::archive::{Ledger, in_full};
use crate::base::Base;
use crate::image::opened::{ImageError, ImageTree, OpenedImage};
use crate::image::systemd_architecture;

/// The largest release file that is read; real ones have some hundred bytes.
const LARGEST_RELEASE: u64 = 1 << 20;

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

/// Why images cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum ImagesError {
    /// An image cannot be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The image.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The rules of that version are not known.
    #[error(
        "systemd {version} is older than {}, the first whose rules are known",
        SystemdRules::OLDEST
    )]
    TooOld {
        /// The version.
        version: u32,
    },
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

/// Checks images against a base.
///
/// # Errors
/// If an image is not there, or the version of systemd is too old.
pub fn check_images(
    base: &Base,
    paths: &[PathBuf],
    options: &ImagesOptions,
    ledger: &Ledger,
) -> Result<ImagesCheck, ImagesError> {
    let mut findings = Vec::new();
    let rules = rules(base, options, &mut findings)?;
    let machine = options.machine.as_deref().or_else(|| machine(base));
    let filled = filled_hierarchies(base, options.merge.class);
    let target = MergeTarget {
        os_release: base.os_release.as_ref(),
        machine,
        filled_hierarchies: &filled,
    };
    let root = base.path.is_dir().then_some(base.path.as_path());
    let mut images = Vec::new();
    for path in paths {
        let placed = Placed::find(path, options.merge.class, root);
        let placed = placed.map_err(|source| ImagesError::Io {
            path: path.clone(),
            source,
        })?;
        let version = picked(&placed, &target, options.merge.class, rules);
        let content = placed.content(root, version);
        let read = read(&placed, &content, ledger);
        images.push((placed, read));
    }
    let merge = merge(&images, &target, &options.merge, rules);
    findings.extend(merge.images.iter().filter_map(finding));
    findings.sort_by_key(|finding| (finding.severity, finding.kind));
    Ok(ImagesCheck { merge, findings })
}

/// The rules of the version that was asked for, or of the base's own.
fn rules(
    base: &Base,
    options: &ImagesOptions,
    findings: &mut Vec<Finding>,
) -> Result<SystemdRules, ImagesError> {
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
    let rules = SystemdRules::of(version).ok_or(ImagesError::TooOld { version })?;
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

/// What an image holds, as far as it decides.
fn read(placed: &Placed, content: &Path, ledger: &Ledger) -> Read {
    if matches!(placed.form, Form::Special | Form::Link(None)) {
        return Read::Facts(ExtensionFacts::default());
    }
    match facts(content, ledger) {
        Ok(facts) => Read::Facts(facts),
        Err(error) if error.may_be_sound() => Read::Unreadable(in_full(&error)),
        Err(error) => Read::Damaged(in_full(&error)),
    }
}

fn facts(path: &Path, ledger: &Ledger) -> Result<ExtensionFacts, ImageError> {
    let mut image = OpenedImage::open(path)?;
    let tree = ImageTree::read(&mut image, ledger)?;
    // A release file may be a link to anywhere in the image, so the tree comes first.
    let folders = [Class::Sysext, Class::Confext].map(Class::release_folder);
    let resolved = folders.map(|folder| tree.resolve(folder).map_or(folder, |it| it.path.as_str()));
    let entries = resolved.iter().flat_map(|folder| tree.below(folder));
    let files = entries.filter_map(|entry| tree.resolve(&entry.path));
    let wanted: Vec<&str> = files.map(|file| file.path.as_str()).collect();
    let texts = ImageTree::texts(&mut image, &|path| wanted.contains(&path), LARGEST_RELEASE)?;
    let texts: BTreeMap<String, Vec<u8>> = texts.into_iter().collect();
    let text = |path: &str| {
        let bytes = texts.get(path)?;
        Some(String::from_utf8_lossy(bytes).into_owned())
    };
    Ok(ExtensionFacts::of(&tree, &text))
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
