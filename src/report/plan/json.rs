//! The plan as JSON, format 1: stable. A change of meaning raises [`FORMAT`].

use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::archive::Digest;
use crate::feed::Candidate;
use crate::image::Contents;
use crate::package::Version;
use crate::plan::{
    Because, Drift, Drifted, Item, NotTaken, PackageRef, Reason, Request, Selection, Size, Sum,
    Verdict, Why,
};

use crate::report::remarks::remarks;
use crate::report::{PlanView, findings};

/// The format's number.
pub(in crate::report) const FORMAT: u32 = 1;

/// The whole plan.
#[must_use]
pub fn plan_json(view: &PlanView<'_>) -> Value {
    let items = view.plan.items.iter().chain(view.untouched);
    let packages: Vec<Value> = items.map(|item| package(view, item)).collect();
    let totals = view.plan.totals();
    let mut plan = json!({
        "format": FORMAT,
        "base": base(view),
        "feeds": view.pool.feeds.iter().map(|feed| json!({
            "path": feed.path.to_string_lossy(),
            "packages": feed.packages,
        })).collect::<Vec<_>>(),
        "drift": drift(view.drift),
        "selection": selection(&view.plan.selection),
        "packages": packages,
        "totals": {
            "included": sum(&totals.included),
            "excluded": sum(&totals.excluded),
            "conflicting": sum(&totals.conflicting),
        },
    });
    let image = view.image_size();
    plan["totals"]["included"]["image_size"] = image.bytes.into();
    plan["totals"]["included"]["image_size_is"] = image.certainty.name().into();
    let not_taken = view.plan.not_taken.iter();
    plan["recommendations_not_taken"] = not_taken.map(untaken).collect();
    plan["contents"] = view
        .plan
        .contents
        .as_ref()
        .map_or(Value::Null, |found| contents(found, view.files));
    if let Some(check) = view.check {
        plan["accepted"] = check.answer().name().into();
        plan["findings"] = findings::json(&check.findings);
    }
    plan["notes"] = view
        .base
        .notes
        .iter()
        .cloned()
        .chain(view.pool.notes.iter().map(ToString::to_string))
        .collect();
    plan
}

fn base(view: &PlanView<'_>) -> Value {
    let release = view.os_release.map(|release| {
        release
            .fields()
            .map(|(key, value)| (key.to_owned(), value.into()))
            .collect::<Map<_, _>>()
    });
    json!({
        "path": view.base.path.to_string_lossy(),
        "family": view.base.family.name(),
        "packages": view.base.packages.len(),
        "os_release": release,
    })
}

fn drift(drift: &Drift) -> Value {
    let package = |known: &Drifted| {
        json!({
            "name": known.base.name.as_str(),
            "base_version": known.base.version.as_str(),
            "feed_version": known.available.as_str(),
        })
    };
    let blocked = drift.blocked.iter().map(|blocked| {
        json!({
            "request": blocked.request,
            "by": blocked.by.iter().map(package).collect::<Vec<_>>(),
        })
    });
    json!({
        "newer": drift.newer.iter().map(package).collect::<Vec<_>>(),
        "blocked": blocked.collect::<Vec<_>>(),
    })
}

fn selection(selection: &Selection) -> Value {
    json!({
        "request": selection.requests.iter().map(Request::to_string).collect::<Vec<_>>(),
        "exclude": selection.excluded.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "recommends": selection.recommends,
        "allow_shadow": selection.allow_shadow.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn package(view: &PlanView<'_>, item: &Item) -> Value {
    let candidate = view.candidate(item);
    let declared = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut package = json!({
        "name": item.name.as_str(),
        "version": item.version.as_ref().map(Version::as_str),
        "architecture": item.architecture.as_str(),
        "verdict": item.verdict.name(),
        "reason": reason(&item.reason),
        "text": item.reason.to_string(),
        "requested": item.requested,
        "base_version": item.base_version.as_ref().map(Version::as_str),
        "package_size": item.package_size,
        "installed_size": item.installed_size,
        "source": candidate.and_then(|it| declared(&it.package.source)),
        "license": candidate.and_then(|it| declared(&it.package.license)),
        "digest": candidate.and_then(|it| it.file.digest.as_ref()).map(Digest::tagged),
        "file": candidate.map(|candidate| file_name(view, candidate)),
        "feed": item.candidate.and_then(|id| view.pool.feed_of(id)).map(|feed| feed.path.to_string_lossy()),
    });
    if item.verdict == Verdict::Conflicting || !item.explanation.is_empty() {
        package["explanation"] = item.explanation.iter().map(String::as_str).collect();
    }
    package
}

/// A recommendation that is not followed.
fn untaken(known: &NotTaken) -> Value {
    let because = match &known.because {
        Because::Reason(found) => reason(found),
        other => json!({"kind": other.kind()}),
    };
    json!({
        "of": named(&known.of),
        "relation": known.relation,
        "reason": because,
        "text": known.because.to_string(),
    })
}

/// The path of the package's file in its feed; only the file name if the feed is shown under
/// another name.
fn file_name(view: &PlanView<'_>, candidate: &Candidate) -> String {
    let path = &candidate.file.path;
    let feed = view.pool.feeds.get(candidate.feed as usize);
    let below = feed.and_then(|feed| path.strip_prefix(&feed.path).ok());
    let below = below.or_else(|| path.file_name().map(Path::new));
    // Indexes often write `./gdb.deb`.
    let parts = below.unwrap_or(path).components();
    let named: PathBuf = parts.filter(|part| *part != Component::CurDir).collect();
    named.to_string_lossy().into_owned()
}

/// The reason with its kind and everything that it names.
pub(in crate::report) fn reason(reason: &Reason) -> Value {
    let mut value = match reason {
        Reason::Requested
        | Reason::ExcludedByUser
        | Reason::OutsideHierarchies
        | Reason::NotRequested => json!({}),
        Reason::Depends { of, relation } | Reason::Recommends { of, relation } => {
            json!({"of": named(of), "relation": relation})
        }
        Reason::InBase {
            base_version,
            base_is,
        } => json!({
            "base_version": base_version.as_str(),
            "base_is": match base_is {
                std::cmp::Ordering::Less => "older",
                std::cmp::Ordering::Equal => "same",
                std::cmp::Ordering::Greater => "newer",
            },
        }),
        Reason::NeedsBaseUpgrade {
            of,
            base,
            relation,
            available,
        } => json!({
            "of": named(of),
            "base": named(base),
            "relation": relation,
            "available_version": available.as_ref().map(Version::as_str),
        }),
        Reason::ConflictsWith {
            of,
            field,
            relation,
            with,
            in_base,
        } => json!({
            "of": named(of),
            "field": field,
            "relation": relation,
            "with": named(with),
            "in_base": in_base,
        }),
        Reason::NothingProvides { of, relation } => {
            json!({"of": of.as_ref().map(named), "relation": relation})
        }
        Reason::NeedsExcluded {
            of,
            relation,
            excluded,
        } => {
            json!({"of": named(of), "relation": relation, "excluded": excluded.as_str()})
        }
        Reason::NoPlanFound { allowed } => json!({"solve_timeout": allowed.as_secs_f64()}),
        Reason::FileConflict { path, with } => json!({"path": path, "with": named(with)}),
        Reason::WrongArchitecture { architecture, base } => {
            json!({"architecture": architecture.as_str(), "base_architecture": base.as_str()})
        }
    };
    let mut ordered = Map::new();
    ordered.insert("kind".to_owned(), reason.kind().into());
    if let Some(fields) = value.as_object_mut() {
        ordered.append(fields);
    }
    Value::Object(ordered)
}

fn named(package: &PackageRef) -> Value {
    json!({"name": package.name.as_str(), "version": package.version.as_str()})
}

fn sum(sum: &Sum) -> Value {
    // If no size is known, the sum is null and not 0.
    let known = |size: Size| (!size.is_unknown()).then_some(size.bytes);
    json!({
        "packages": sum.packages,
        "package_size": known(sum.packed()),
        "unknown_package_sizes": sum.unknown_package_sizes,
        "installed_size": known(sum.installed()),
        "unknown_installed_sizes": sum.unknown_installed_sizes,
    })
}

/// The files: what is left out, and with `files` also what goes in.
pub(in crate::report) fn contents(contents: &Contents, files: bool) -> Value {
    let mut value = json!({
        "entries": contents.entries.len(),
        "bytes": contents.bytes(),
        "shadows": contents.entries.iter().filter(|entry| entry.shadow.is_some()).count(),
        "left_out": contents.left_out.iter().map(|left| json!({
            "path": left.path,
            "package": left.package.as_str(),
            "reason": left.reason.kind(),
            "text": left.reason.text(),
        })).collect::<Vec<_>>(),
        "remarks": remarks(&contents.remarks),
        "notes": contents.notes,
    });
    if files {
        value["files"] = contents.entries.iter().map(entry).collect();
    }
    value
}

pub(in crate::report) fn entry(entry: &crate::image::Entry) -> Value {
    use crate::image::{EntryKind, Shadow};
    let mut value = json!({
        "path": entry.path,
        "kind": entry.kind.name(),
        "mode": format!("{:04o}", entry.mode),
        "uid": entry.uid,
        "gid": entry.gid,
        "package": entry.package.as_deref(),
    });
    match &entry.kind {
        EntryKind::File(size) => value["size"] = (*size).into(),
        EntryKind::Symlink(target) | EntryKind::HardLink(target) => {
            value["target"] = target.as_str().into();
        }
        EntryKind::Directory | EntryKind::Fifo | EntryKind::Socket => {}
    }
    if let Some(shadow) = entry.shadow {
        value["shadows_base"] = match shadow {
            Shadow::Same => "same",
            Shadow::Different => "different",
            Shadow::Unknown => "unknown",
        }
        .into();
    }
    value
}

/// The answer to why a package is included.
#[must_use]
pub fn why_json(why: &Why) -> Value {
    json!({
        "format": FORMAT,
        "name": why.name,
        "verdict": why.verdict.name(),
        "reason": reason(&why.reason),
        "feed": why.feed.as_ref().map(|path| path.to_string_lossy()),
        "lines": why.lines,
    })
}
