//! The manifest of an image that is built.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::archive::{Digest, DigestKind, Hasher};
use crate::base::Base;
use crate::extension::pack::Packing;
use crate::image::{
    Contents, EntryKind, Manifest, ManifestBase, ManifestFinding, ManifestLeftOut, ManifestOn,
    ManifestPackage, ManifestSelection, OsRelease,
};
use crate::plan::{Plan, Request, Verdict};

/// The fields of the base's os-release that decide whether an extension is merged.
const DECISIVE: [&str; 4] = ["ID", "ID_LIKE", "VERSION_ID", "SYSEXT_LEVEL"];

/// The manifest of what was packed. It depends on nothing but the packages, the base's packages and
/// the selection: the same input gives the same bytes.
pub(super) fn manifest(
    packing: &Packing<'_>,
    plan: &Plan,
    name: &str,
    os_release: Option<&OsRelease>,
    contents: &Contents,
    findings: Vec<ManifestFinding>,
) -> Manifest {
    let left_out = contents.left_out.iter().map(|left| ManifestLeftOut {
        path: left.path.clone(),
        package: left.package.to_string(),
        reason: left.reason.kind().to_owned(),
    });
    let selection = &plan.selection;
    let names = |names: &std::collections::BTreeSet<compact_str::CompactString>| {
        names.iter().map(ToString::to_string).collect()
    };
    Manifest {
        format: Manifest::FORMAT,
        tool: concat!("sysextant ", env!("CARGO_PKG_VERSION")).to_owned(),
        name: name.to_owned(),
        base: of_base(packing.base, os_release),
        on: earlier(packing.base, plan),
        selection: ManifestSelection {
            request: selection.requests.iter().map(Request::to_string).collect(),
            exclude: names(&selection.excluded),
            recommends: selection.recommends,
            allow_shadow: names(&selection.allow_shadow),
        },
        packages: packages(packing, plan, contents),
        left_out: left_out.collect(),
        findings,
    }
}

/// The earlier extensions, with those of their packages that the plan found present.
fn earlier(base: &Base, plan: &Plan) -> Vec<ManifestOn> {
    let excluded = plan.with_verdict(Verdict::Excluded);
    let present: BTreeSet<&str> = excluded.map(|item| item.name.as_str()).collect();
    let earlier = base.earlier.iter().map(|earlier| {
        let packages = base.packages.get(earlier.packages.clone());
        let packages = packages.unwrap_or_default().iter();
        let needed = packages.filter(|package| present.contains(package.name.as_str()));
        ManifestOn {
            name: earlier.name.clone(),
            needs: needed
                .map(|package| format!("{}={}", package.name, package.version.as_str()))
                .collect(),
        }
    });
    earlier.collect()
}

fn of_base(base: &Base, release: Option<&OsRelease>) -> ManifestBase {
    let fields = DECISIVE.into_iter().filter_map(|key| {
        let value = release?.get(key)?;
        Some((key.to_owned(), value.to_owned()))
    });
    let mut lines = String::new();
    let own = base
        .earlier
        .first()
        .map_or(base.packages.len(), |it| it.packages.start);
    for package in base.packages.iter().take(own) {
        let (name, version) = (&package.name, package.version.as_str());
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "{name} {version} {}", package.architecture);
    }
    let mut lines: Vec<&str> = lines.lines().collect();
    lines.sort_unstable();
    let mut hasher = Hasher::new(DigestKind::Sha256);
    for line in lines {
        hasher.update(line.as_bytes());
        hasher.update(b"\n");
    }
    ManifestBase {
        family: base.family.name().to_owned(),
        os_release: fields.collect(),
        packages: own,
        packages_sha256: hasher.finish().to_string(),
    }
}

fn packages(packing: &Packing<'_>, plan: &Plan, contents: &Contents) -> Vec<ManifestPackage> {
    let mut paths: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for entry in &contents.entries {
        if let Some(package) = entry.package.as_deref()
            && entry.kind != EntryKind::Directory
        {
            paths.entry(package).or_default().push(entry.path.clone());
        }
    }
    let packages = packing.order.iter().map(|&id| {
        let candidate = packing.pool.get(id);
        let package = &candidate.package;
        let digest = candidate.file.digest.as_ref();
        let mut items = plan.included();
        let item = items.find(|item| item.candidate == Some(id));
        ManifestPackage {
            name: package.name.to_string(),
            version: package.version.as_str().to_owned(),
            architecture: package.architecture.to_string(),
            source: package.source.to_string(),
            license: package.license.to_string(),
            digest: digest.map_or_else(String::new, Digest::tagged),
            reason: item.map_or_else(String::new, |item| item.reason.to_string()),
            paths: paths.remove(package.name.as_str()).unwrap_or_default(),
        }
    });
    packages.collect()
}
