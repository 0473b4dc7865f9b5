//! What is merged and what is not: packages that cannot be included, files that are left out,
//! hidden paths of the base.

use std::collections::BTreeMap;

use super::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::image::{Contents, LeftOut, LeftOutReason, Shadow};
use crate::plan::{Plan, Verdict};

/// Findings that depend on the packages of the plan, but not on their files.
pub(super) fn of_plan(plan: &Plan) -> Vec<Finding> {
    let mut found = Vec::new();
    for item in plan.with_verdict(Verdict::Conflicting) {
        let text = format!("{} cannot be included: {}", item.name, item.reason);
        let advice = if item.explanation.is_empty() {
            "leave it out, or take another version".to_owned()
        } else {
            item.explanation.join("; ")
        };
        let finding = Finding::new(Severity::Error, Kind::Conflict, text, &advice);
        found.push(finding.of(&item.name));
    }
    for item in plan.included() {
        let (Some(own), Some(of_base)) = (&item.version, &item.base_version) else {
            continue;
        };
        if own == of_base {
            continue;
        }
        let text = format!("{} {own} hides the base's {of_base}", item.name);
        let advice = "all programs of the base use it while the extension is merged, and its \
                      package database still says the old version: test them";
        let finding = Finding::new(Severity::Warning, Kind::ShadowedPackage, text, advice);
        found.push(finding.of(&item.name));
    }
    found
}

/// The finding that the files are not known.
pub(super) fn unknown() -> Finding {
    let text = "not all package files are there: left-out files, shadows and hazards are not known";
    let advice = "give a feed that holds the packages and not only their index";
    Finding::new(Severity::Note, Kind::Build, text.to_owned(), advice).not_known()
}

/// Findings from the files.
pub(super) fn findings(contents: &Contents) -> Vec<Finding> {
    let mut found = left_out(&contents.left_out);
    found.extend(shadows(contents));
    let note = |text: &String| {
        let advice = "check that this is intended";
        Finding::new(Severity::Note, Kind::Build, text.clone(), advice)
    };
    found.extend(contents.notes.iter().map(note));
    found
}

/// One finding for each reason.
fn left_out(paths: &[LeftOut]) -> Vec<Finding> {
    let mut by_reason: BTreeMap<LeftOutReason, Vec<Place>> = BTreeMap::new();
    for left in paths {
        by_reason.entry(left.reason).or_default().push(Place {
            path: left.path.clone(),
            package: Some(left.package.clone()),
        });
    }
    let finding = |(reason, places): (LeftOutReason, Vec<Place>)| {
        let paths = count(places.len(), "path");
        let verb = if places.len() == 1 { "is" } else { "are" };
        let text = format!("{paths} {verb} left out: {}", reason.text());
        let (severity, advice) = judge(reason);
        Finding::new(severity, Kind::LeftOut, text, advice).at(places)
    };
    by_reason.into_iter().map(finding).collect()
}

/// The severity of files that are left out for that reason, and what to do.
fn judge(reason: LeftOutReason) -> (Severity, &'static str) {
    match reason {
        LeftOutReason::OutsideHierarchies => (
            Severity::Warning,
            "systemd-sysext merges nothing else: bring such files to the device another way (a \
             confext for /etc, tmpfiles.d for /var), or make sure that the programs work without \
             them",
        ),
        LeftOutReason::Whiteout => (
            Severity::Warning,
            "the package would delete files of the base: find out which files, and why",
        ),
        LeftOutReason::Device => (
            Severity::Warning,
            "device nodes are made by udev or tmpfiles.d on the device",
        ),
        LeftOutReason::BaseLink => (
            Severity::Warning,
            "a directory over a link, or a link over a directory, would hide all that the base \
             has there: the package was made for another layout of /usr",
        ),
        LeftOutReason::LinkTarget => (
            Severity::Warning,
            "the file that it is another name of is left out, too; see the reason there",
        ),
        LeftOutReason::OsRelease | LeftOutReason::ReleaseFile => (
            Severity::Note,
            "nothing to do: systemd would refuse the extension with it",
        ),
        LeftOutReason::SystemdMarker => (
            Severity::Warning,
            "no legitimate package has such files: systemd 256 and 257 remove, as root, the folder \
             that one of them names. Check where the package comes from",
        ),
        LeftOutReason::NestedImage => (
            Severity::Warning,
            "a package may not merge further images: bring them to the device as images of their \
             own, in /var/lib/extensions or /var/lib/confexts",
        ),
        LeftOutReason::VerityKey => (
            Severity::Warning,
            "every image that is signed with such a key would be trusted by the device: keys \
             belong in the base, or in its /etc/verity.d",
        ),
        LeftOutReason::SysextSettings => (
            Severity::Warning,
            "a package may not decide which images are merged, and how: settings of systemd-sysext \
             belong in the base, or in its /etc",
        ),
        LeftOutReason::PackageDatabase => (
            Severity::Note,
            "nothing to do: the base's package manager keeps its own database",
        ),
        LeftOutReason::Ghost => (
            Severity::Note,
            "the package does not contain such files: they are created on the device when they are \
             needed",
        ),
        LeftOutReason::Replaced => (
            Severity::Note,
            "nothing to do: the package that replaces it brings its own",
        ),
    }
}

/// Hidden paths of the base, by whether their content is the same.
fn shadows(contents: &Contents) -> Vec<Finding> {
    let rows = [
        (
            Shadow::Different,
            Severity::Warning,
            "with other content",
            "while the extension is merged, the base's programs get these files instead of their \
             own: leave the package out if that is not intended",
        ),
        (
            Shadow::Unknown,
            Severity::Warning,
            "with content that could not be compared",
            "the base's database has no digest of them: give the root file system as --base to \
             compare them",
        ),
        (
            Shadow::Same,
            Severity::Note,
            "with the same content",
            "harmless until the base is updated: then the old content hides the new",
        ),
    ];
    let mut found = Vec::new();
    for (shadow, severity, how, advice) in rows {
        let entries = contents.entries.iter();
        let hiding = entries.filter(|entry| entry.shadow == Some(shadow));
        let places = hiding.map(|entry| Place {
            path: format!("/{}", entry.path),
            package: entry.package.clone(),
        });
        let places: Vec<Place> = places.collect();
        if !places.is_empty() {
            let text = format!("{} of the base hidden {how}", count(places.len(), "path"));
            found.push(Finding::new(severity, Kind::Shadow, text, advice).at(places));
        }
    }
    found
}
