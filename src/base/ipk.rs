//! opkg's database: `status`, `info/*.list` and `info/*.control`, in `/var/lib/opkg`
//! (OpenEmbedded) or `/usr/lib/opkg` (OpenWrt), and the `arch` lines of its settings.
//!
//! Which states count and what the files hold is that of opkg's `pkg.c` and `opkg_conf.c`.

use std::collections::BTreeSet;
use std::path::Path;

use compact_str::CompactString;

use super::database::{
    Architectures, Files, Installed, Notes, StanzaPackages, is_opkg_setting, place, places,
};
use super::{BaseError, BasePaths};
use crate::archive::Ledger;
use crate::archive::deb::deb822;
use crate::archive::deb::deb822::Stanza;
use crate::archive::deb::opkg_control::parse_opkg_package;
use crate::package::{Family, Package, Relations};

/// The priority of an `arch` line that gives none.
const PRIORITY: i64 = 10;

/// Whether the file at that path is read at all. Files are kept by their whole path.
pub(crate) fn wants(path: &str) -> bool {
    if let Some((_, name)) = place(Family::Ipk, path) {
        return name == "status"
            || name
                .strip_prefix("info/")
                .is_some_and(|info| has_suffix(info, &[".list", ".control"]));
    }
    is_opkg_setting(path)
}

/// opkg's own names: their case counts.
fn has_suffix(name: &str, suffixes: &[&str]) -> bool {
    suffixes.iter().any(|suffix| name.ends_with(suffix))
}

/// The database's `status`; `None` if there is no database.
pub(crate) fn status(files: &Files) -> Option<&str> {
    let mut found = places(Family::Ipk)
        .iter()
        .filter_map(|root| file(files, root, "status"));
    let first = found.next()?;
    if first.trim().is_empty() {
        return Some(found.next().unwrap_or(first));
    }
    Some(first)
}

fn file<'a>(files: &'a Files, root: &str, name: &str) -> Option<&'a str> {
    files.get(&format!("{root}/{name}")).map(String::as_str)
}

/// A package's file below `info/`.
fn info<'a>(files: &'a Files, package: &str, suffix: &str) -> Option<&'a str> {
    let name = format!("info/{package}{suffix}");
    places(Family::Ipk)
        .iter()
        .find_map(|root| file(files, root, &name))
}

/// Reads the database from its files, of the snapshot at that path. A stanza that cannot be read
/// is noted and skipped; the base cannot be read only if no stanza can.
pub(crate) fn read(
    files: &Files,
    snapshot: &Path,
    ledger: &Ledger,
) -> Result<Installed, BaseError> {
    let mut found = StanzaPackages::of(snapshot, ledger);
    let mut completed = BTreeSet::new();
    let mut never_recommended = BTreeSet::new();
    for stanza in deb822::stanzas(status(files).unwrap_or_default()) {
        if let Some(name) = kept_away(stanza) {
            never_recommended.insert(CompactString::from(name));
            continue;
        }
        if !counts(stanza, &mut found.notes) {
            continue;
        }
        let mut read = parse_opkg_package(stanza);
        if let Ok(package) = &mut read {
            // A package that stands there twice has one control file.
            if completed.insert(package.name.clone()) {
                complete(package, files);
            }
        }
        found.take("status", read)?;
    }
    let (found, notes) = found.sorted()?;
    let packages: Vec<Package> = found.into_iter().map(|(package, _)| package).collect();
    Ok(Installed {
        architectures: Architectures::of_settings(configured(files), &packages),
        paths: owned_paths(files, &packages),
        packages,
        never_recommended,
        notes: notes.into_sentences(),
    })
}

/// The name of a stanza's package, if no recommendation brings it in: it is not wanted, that is held,
/// and it is not there. OpenEmbedded writes such stanzas, which have no more fields than these, for
/// the names in `BAD_RECOMMENDATIONS`.
fn kept_away(stanza: Stanza<'_>) -> Option<&str> {
    let words: Vec<&str> = stanza.get("Status")?.split_whitespace().collect();
    let [wanted, flags, state] = words.as_slice() else {
        return None;
    };
    let is_kept_away = matches!(*wanted, "deinstall" | "purge")
        && flags.split(',').any(|flag| flag == "hold")
        && matches!(*state, "not-installed" | "config-files");
    stanza.get("Package").filter(|_| is_kept_away)
}

/// Whether a stanza's package is there: the last word of its state says so, whatever was wanted
/// (`install`) and noted (`ok`, `user`, `hold`). What is only unpacked has its files in place:
/// its postinst waits for the first boot, as OpenEmbedded leaves it, and opkg counts it too.
fn counts(stanza: Stanza<'_>, notes: &mut Notes) -> bool {
    let (Some(name), Some(state)) = (stanza.get("Package"), stanza.get("Status")) else {
        return false;
    };
    match state.split_whitespace().nth(2) {
        Some("installed") => true,
        Some("unpacked") => {
            notes.add(|| {
                format!(
                    "{name} counts as installed: its state is `{state}`, its files are there and \
                     its postinst waits for the first boot"
                )
            });
            true
        }
        Some("not-installed" | "config-files") => false,
        _ => {
            notes.add(|| format!("{name} does not count as installed: its state is `{state}`"));
            false
        }
    }
}

/// What `status` leaves out stands in the package's own control file.
fn complete(package: &mut Package, files: &Files) {
    let control = info(files, &package.name, ".control");
    let stanza = control.and_then(|text| deb822::stanzas(text).next());
    let Some(control) = stanza.and_then(|stanza| parse_opkg_package(stanza).ok()) else {
        return;
    };
    if package.architecture.is_empty() {
        package.architecture = control.architecture;
    }
    if package.section.is_empty() {
        package.section = control.section;
    }
    if package.summary.is_empty() {
        package.summary = control.summary;
        package.description = control.description;
    }
    if package.installed_size.is_none() {
        package.installed_size = control.installed_size;
    }
    if package.relations == Relations::default() {
        package.relations = control.relations;
    }
}

/// The paths of the packages, which are sorted.
fn owned_paths(files: &Files, packages: &[Package]) -> BasePaths {
    let mut paths = BasePaths::default();
    let mut before = None;
    for (package, index) in packages.iter().zip(0u32..) {
        if before.replace(&package.name) != Some(&package.name) {
            let list = info(files, &package.name, ".list").unwrap_or_default();
            own(list, index, &mut paths);
        }
    }
    paths
}

/// Records a list's paths. Newer ones have the mode and a link's target behind a tab.
fn own(list: &str, index: u32, paths: &mut BasePaths) {
    for line in list.lines() {
        let path = line.split('\t').next().unwrap_or_default();
        let path = path.trim_start_matches('.').trim_end_matches('/');
        if path.len() > 1 && path.starts_with('/') {
            paths.add_owner(path, index);
        }
    }
}

/// The architectures of all `arch NAME PRIORITY` lines, the highest priority first.
fn configured(files: &Files) -> Vec<CompactString> {
    let settings = files.iter().filter(|(path, _)| is_opkg_setting(path));
    let mut found: Vec<(i64, CompactString)> = Vec::new();
    for line in settings.flat_map(|(_, text)| text.lines()) {
        let mut words = line.split_whitespace();
        if let (Some("arch"), Some(name)) = (words.next(), words.next()) {
            let priority = words.next().and_then(|word| word.parse().ok());
            found.push((priority.unwrap_or(PRIORITY), name.into()));
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut names: Vec<CompactString> = Vec::new();
    for (_, name) in found {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
