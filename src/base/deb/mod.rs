//! dpkg's database: `status`, `status.d/*`, `info/*.list`, `info/*.md5sums`, `arch`.
//!
//! Its files are known by their paths below `/var/lib/dpkg/`. The packages in `status.d` are those
//! of distroless images.

mod lists;
mod stanza;

use std::collections::BTreeSet;
use std::path::Path;

use lists::{has_files, owned_paths};
use stanza::installed_package;

use super::BaseError;
use super::database::{Architectures, Files, Installed, StanzaPackages};
use crate::archive::Ledger;
use crate::archive::deb::deb822;
use crate::package::Package;

/// Whether a file of `/var/lib/dpkg` is read at all.
pub(crate) fn wants(name: &str) -> bool {
    matches!(name, "status" | "arch")
        || name.starts_with("status.d/")
        || name.strip_prefix("info/").is_some_and(|info| {
            [".list", ".md5sums"]
                .iter()
                .any(|suffix| info.ends_with(suffix))
        })
}

/// The first text that lists packages; `None` if there is no database.
pub(crate) fn status(files: &Files) -> Option<&str> {
    let mut texts = files
        .iter()
        .filter(|(name, _)| holds_stanzas(name))
        .map(|(_, text)| text.as_str());
    let first = texts.next()?;
    let listing = |text: &&str| !text.trim().is_empty();
    Some(
        std::iter::once(first)
            .chain(texts)
            .find(listing)
            .unwrap_or(first),
    )
}

/// Reads the database from its files, of the snapshot at that path. A stanza that cannot be read
/// is noted and skipped; the base cannot be read only if no stanza can.
pub(crate) fn read(
    files: &Files,
    snapshot: &Path,
    ledger: &Ledger,
) -> Result<Installed, BaseError> {
    let mut found = StanzaPackages::of(snapshot, ledger);
    for (file, text) in files.iter().filter(|(name, _)| holds_stanzas(name)) {
        if is_beside_a_stanza(file, files) {
            continue;
        }
        for stanza in deb822::stanzas(text) {
            let has_files = |name: &str, architecture: &str| has_files(files, name, architecture);
            let read = installed_package(stanza, file, has_files, &mut found.notes);
            if let Some(read) = read.transpose() {
                found.take(file, read)?;
            }
        }
    }
    let (found, notes) = found.sorted()?;
    let paths = owned_paths(files, &found);
    let packages: Vec<Package> = found.into_iter().map(|(package, _)| package).collect();
    Ok(Installed {
        architectures: Architectures::of_list(listed_architectures(files), &packages),
        packages,
        paths,
        never_recommended: BTreeSet::new(),
        notes: notes.into_sentences(),
    })
}

/// The lines of `arch`: dpkg's own architecture, then the foreign ones.
fn listed_architectures(files: &Files) -> impl Iterator<Item = &str> {
    let lines = files.get("arch").into_iter().flat_map(|text| text.lines());
    lines.map(str::trim).filter(|line| !line.is_empty())
}

fn holds_stanzas(file: &str) -> bool {
    file == "status" || (file.starts_with("status.d/") && !file.ends_with(".md5sums"))
}

/// What dpkg keeps of a package beside its stanza, by the ending of the file's name.
const BESIDE: [&str; 12] = [
    "conffiles",
    "config",
    "list",
    "md5sums",
    "postinst",
    "postrm",
    "preinst",
    "prerm",
    "shlibs",
    "symbols",
    "templates",
    "triggers",
];

/// Whether a file of `status.d` is a script or a list of the package whose stanza is beside it.
/// Names of packages may have dots, too: `python3.11` is not a script.
fn is_beside_a_stanza(file: &str, files: &Files) -> bool {
    let parts = file.rsplit_once('.');
    parts.is_some_and(|(stanza, ending)| BESIDE.contains(&ending) && files.contains_key(stanza))
}

#[cfg(test)]
mod tests;
