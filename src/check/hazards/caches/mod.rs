//! Compiled caches. A trigger of the package manager compiles them from the files of many packages;
//! for an extension, nothing compiles them again.
//!
//! Two hazards: the extension brings sources (a schema, an icon, a MIME type), and the base's
//! compiled cache does not list them; or it brings a compiled cache of its own, which hides the
//! base's and with it all that the base has compiled in (dpkg's triggers, rpm's file triggers,
//! OpenEmbedded's intercepts).

mod kinds;

use std::collections::BTreeMap;

use kinds::{CACHES, Cache, Without, is_compiled};

use crate::base::Base;
use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::image::{Contents, Entry, EntryKind};

/// What is known of the base's cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OfBase {
    /// It is there.
    Has,
    /// It is not.
    HasNot,
    /// There is only a database, which does not list caches. If other files of the base are in the
    /// cache's folder, the base probably has it.
    Unknown { has_folder: bool },
}

impl OfBase {
    /// A cache within the image's hierarchies, or at an absolute path.
    fn of(base: &Base, cache: &str) -> Self {
        let path = format!("/{}", cache.trim_start_matches('/'));
        let is_there = base.paths.node(&path).is_some() || base.paths.owner(&path).is_some();
        if base.paths.has_tree() {
            let has = base.paths.node(&path).is_some();
            return if has { Self::Has } else { Self::HasNot };
        }
        if is_there {
            return Self::Has;
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let has_folder = base.paths.below(folder).next().is_some();
        Self::Unknown { has_folder }
    }
}

/// The findings about the files.
pub(crate) fn findings(base: &Base, contents: &Contents) -> Vec<Finding> {
    let mut found = hiding(base, contents);
    for cache in CACHES {
        found.extend(of_sources(cache, base, contents));
    }
    found
}

/// Caches of the extension that hide those of the base, one finding for each.
fn hiding(base: &Base, contents: &Contents) -> Vec<Finding> {
    let caches = files(contents).filter(|entry| is_compiled(&entry.path));
    let found = caches.filter_map(|entry| {
        let name = entry.path.rsplit('/').next().unwrap_or(&entry.path);
        let text = match OfBase::of(base, &entry.path) {
            OfBase::HasNot => return None,
            OfBase::Has => format!("{name} of the extension hides the base's"),
            OfBase::Unknown { .. } => format!(
                "{name} of the extension hides a cache that the base probably has (a trigger makes \
                 it, no package owns it)"
            ),
        };
        let advice = "while the extension is merged, no program finds what only the base's cache \
            lists, and even a login can fail: leave the file out of the package, or compile it \
            from the files of both";
        let finding = Finding::new(Severity::Warning, Kind::Cache, text, advice);
        Some(finding.at(vec![Place::of(entry)]))
    });
    found.collect()
}

/// Sources of one kind that no cache lists: one finding, as severe as the worst case among the
/// caches.
fn of_sources(cache: &Cache, base: &Base, contents: &Contents) -> Option<Finding> {
    let mut by_cache: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for entry in files(contents) {
        if let Some(path) = (cache.of_source)(&entry.path) {
            by_cache.entry(path).or_default().push(Place::of(entry));
        }
    }
    let is_brought = |path: &str| files(contents).any(|entry| entry.path == path);
    let mut severities = Vec::new();
    let mut places = Vec::new();
    for (path, sources) in by_cache {
        let judged = judge(cache.without, base, &path).filter(|_| !is_brought(&path));
        if let Some(severity) = judged {
            severities.push((severity, path));
            places.extend(sources);
        }
    }
    let (severity, path) = severities.into_iter().min()?;
    places.sort_by(|one, other| one.path.cmp(&other.path));
    let name = path.rsplit('/').next().unwrap_or(&path);
    let sources = count(places.len(), cache.noun);
    let listed = match OfBase::of(base, &path) {
        OfBase::Has => format!("not listed by the base's {name}"),
        OfBase::HasNot => format!("listed by no {name}"),
        OfBase::Unknown { has_folder: true } => {
            format!("not listed by the {name} that the base probably has")
        }
        OfBase::Unknown { has_folder: false } => {
            format!("not listed by the base's {name}, if it has one")
        }
    };
    let text = format!("{sources} {listed}");
    let advice = format!(
        "a package manager would run a trigger that updates the cache; nothing does so for an \
         extension, and the merged /usr is read-only: {}. Install the package in the base, or put \
         a cache of the files of both into the extension ({})",
        cache.effect, cache.command
    );
    Some(Finding::new(severity, Kind::Cache, text, &advice).at(places))
}

/// How severe it is that a cache is not compiled again; `None` if nothing is lost.
fn judge(without: Without, base: &Base, path: &str) -> Option<Severity> {
    let of_base = OfBase::of(base, path);
    match (without, of_base) {
        (Without::Little(program), _) => has_program(base, program).then_some(Severity::Note),
        (Without::Works, OfBase::HasNot) => None,
        (_, OfBase::Has | OfBase::Unknown { has_folder: true })
        | (Without::Fails, OfBase::HasNot) => Some(Severity::Warning),
        (_, OfBase::Unknown { has_folder: false }) => Some(Severity::Note),
    }
}

fn has_program(base: &Base, program: &str) -> bool {
    ["/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/"]
        .iter()
        .any(|folder| {
            let path = format!("{folder}{program}");
            base.paths.node(&path).is_some() || base.paths.owner(&path).is_some()
        })
}

fn files(contents: &Contents) -> impl Iterator<Item = &Entry> {
    contents.entries.iter().filter(|entry| match entry.kind {
        EntryKind::File(_) | EntryKind::Symlink(_) | EntryKind::HardLink(_) => true,
        EntryKind::Directory | EntryKind::Fifo | EntryKind::Socket => false,
    })
}

#[cfg(test)]
mod tests;
