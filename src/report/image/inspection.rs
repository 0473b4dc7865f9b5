//! What an existing image holds, as text, JSON and Markdown.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::extension::{Guess, Inspection, Storage};
use crate::foundation::quantity::{count, human_size};
use crate::image::ManifestPackage;
use crate::report::plan::json::{FORMAT, entry};
use crate::report::printable;
use crate::report::printable::cell;

/// Folders that a text lists.
const MOST_FOLDERS: usize = 15;
/// Names of one list that a text shows.
const MOST_NAMES: usize = 12;

/// For people; with `files` each entry too.
pub(in crate::report) fn inspection_text(inspection: &Inspection, files: bool) -> String {
    let path = inspection.path.to_string_lossy();
    let mut text = format!("{}  {}\n", printable(&path), storage(inspection));
    for release in &inspection.releases {
        let fields: Vec<String> = release
            .fields
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        let any = match release.fits_any_name {
            true => "  (under any name of the image)",
            false => "",
        };
        let (path, fields) = (printable(&release.path), fields.join(" "));
        let _ = writeln!(text, "release   {path}: {}{any}", printable(&fields));
    }
    if inspection.releases.is_empty() {
        text.push_str("release   none: systemd-sysext merges nothing while this image is there\n");
    }
    for note in &inspection.image.contents.notes {
        let _ = writeln!(text, "note      {}", printable(note));
    }
    let entries = count(inspection.image.contents.entries.len(), "entry");
    let _ = writeln!(
        text,
        "holds     {entries}, {} of files",
        human_size(inspection.unpacked)
    );
    if let Some(manifest) = &inspection.image.manifest {
        let packages = manifest.packages.iter();
        let named = packages.map(|package| format!("{} {}", package.name, package.version));
        list(&mut text, "packages ", named);
    } else {
        let guesses = inspection.guesses.iter();
        let named = guesses.map(|guess| match &guess.version {
            Some(version) => format!("{} {version}", guess.name),
            None => guess.name.clone(),
        });
        list(&mut text, "packages  (a guess)", named);
    }
    list(
        &mut text,
        "units    ",
        inspection.units().map(str::to_owned),
    );
    list(
        &mut text,
        "privileged",
        inspection.privileged().map(|entry| {
            format!(
                "{:04o} {}:{} {}",
                entry.mode, entry.uid, entry.gid, entry.path
            )
        }),
    );
    list(
        &mut text,
        "xattrs   ",
        inspection.with_xattrs().map(|entry| {
            let names: Vec<&str> = entry.xattrs.iter().map(|(name, _)| name.as_str()).collect();
            format!("{} ({})", entry.path, names.join(", "))
        }),
    );
    let links = inspection.links_out();
    list(
        &mut text,
        "links whose target is not in the image",
        links.map(|(path, target)| format!("{path} -> {target}")),
    );
    let outside = inspection.outside().map(|node| node.path.clone());
    list(&mut text, "not merged (outside /usr and /opt)", outside);
    text.push('\n');
    for folder in inspection.folders.iter().take(MOST_FOLDERS) {
        let (size, path) = (human_size(folder.bytes), printable(&folder.path));
        let entries = count(folder.entries, "entry");
        let _ = writeln!(text, "  {size:>10}  {entries:>13}  /{path}");
    }
    if files {
        text.push('\n');
        for entry in &inspection.image.contents.entries {
            let _ = writeln!(
                text,
                "  {:<9} {:04o} {}:{}  /{}",
                entry.kind.name(),
                entry.mode,
                entry.uid,
                entry.gid,
                printable(&entry.path)
            );
        }
    }
    text
}

/// One line for a list that is not empty: how many, and the first few.
fn list(text: &mut String, what: &str, names: impl Iterator<Item = String>) {
    let names: Vec<String> = names.collect();
    if names.is_empty() {
        return;
    }
    let _ = writeln!(text, "{what}  {}", names.len());
    for name in names.iter().take(MOST_NAMES) {
        let _ = writeln!(text, "          {}", printable(name));
    }
    let more = names.len().saturating_sub(MOST_NAMES);
    if more > 0 {
        let _ = writeln!(text, "          and {more} more (--format json has all)");
    }
}

fn storage(inspection: &Inspection) -> String {
    match &inspection.storage {
        Storage::Folder => "a folder".to_owned(),
        Storage::Squashfs {
            bytes,
            partition,
            compression,
            block_size,
            ..
        } => {
            let size = human_size(*bytes);
            let percent = bytes.saturating_mul(100).checked_div(inspection.unpacked);
            let ratio = percent.filter(|percent| *percent <= 100);
            let ratio = ratio.map_or_else(String::new, |it| format!(", compressed to {it} %"));
            let within = partition.map_or_else(String::new, |it| format!(" in a {it} partition"));
            let block = block_size >> 10;
            format!("{size}, squashfs{within} with {compression}, blocks of {block} KiB{ratio}")
        }
    }
}

/// For programs.
pub(in crate::report) fn inspection_json(inspection: &Inspection, files: bool) -> Value {
    let storage = match &inspection.storage {
        Storage::Folder => json!({"kind": "folder"}),
        Storage::Squashfs {
            bytes,
            partition,
            compression,
            block_size,
            created,
        } => json!({
            "kind": "squashfs",
            "partition": partition,
            "size": bytes,
            "compression": compression,
            "block_size": block_size,
            "created": created,
        }),
    };
    let entries = &inspection.image.contents.entries;
    let mut value = json!({
        "format": FORMAT,
        "path": inspection.path.to_string_lossy(),
        "storage": storage,
        "releases": inspection.releases.iter().map(|release| json!({
            "path": release.path,
            "fields": release.fields.iter().cloned().map(|(key, value)| (key, value.into()))
                .collect::<serde_json::Map<_, _>>(),
            "fits_any_name": release.fits_any_name,
        })).collect::<Vec<_>>(),
        "entries": entries.len(),
        "bytes": inspection.unpacked,
        "manifest": inspection.image.manifest,
        "notes": inspection.image.contents.notes,
        "packages_are": match inspection.image.manifest {
            Some(_) => "of-manifest",
            None => "guessed",
        },
        "packages": packages(inspection),
        "folders": inspection.folders.iter().map(|folder| json!({
            "path": folder.path,
            "entries": folder.entries,
            "bytes": folder.bytes,
        })).collect::<Vec<_>>(),
        "units": inspection.units().collect::<Vec<_>>(),
        "privileged": inspection.privileged().map(entry).collect::<Vec<_>>(),
        "xattrs": inspection.with_xattrs().map(|entry| json!({
            "path": entry.path,
            "names": entry.xattrs.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "links_out": inspection.links_out().map(|(path, target)| json!({
            "path": path,
            "target": target,
        })).collect::<Vec<_>>(),
        "outside": inspection.outside().map(|node| node.path.as_str()).collect::<Vec<_>>(),
    });
    if files {
        value["files"] = entries.iter().map(entry).collect();
    }
    value
}

/// The packages of the manifest, or the guesses.
fn packages(inspection: &Inspection) -> Value {
    let guess = |guess: &Guess| {
        json!({
            "name": guess.name,
            "version": guess.version,
            "from": guess.from.name(),
        })
    };
    let package = |package: &ManifestPackage| {
        json!({
            "name": package.name,
            "version": package.version,
            "architecture": package.architecture,
        })
    };
    match &inspection.image.manifest {
        Some(manifest) => manifest.packages.iter().map(package).collect(),
        None => inspection.guesses.iter().map(guess).collect(),
    }
}

/// For reviews.
pub(in crate::report) fn inspection_markdown(inspection: &Inspection) -> String {
    let path = inspection.path.to_string_lossy();
    let mut text = format!("# {}\n\n{}\n\n", cell(&path), storage(inspection));
    for release in &inspection.releases {
        for (key, value) in &release.fields {
            let _ = writeln!(text, "- `{}={}`", cell(key), cell(value));
        }
    }
    text.push_str("\n| folder | entries | files |\n|---|---:|---:|\n");
    for folder in inspection.folders.iter().take(MOST_FOLDERS) {
        let (path, size) = (cell(&folder.path), human_size(folder.bytes));
        let _ = writeln!(text, "| /{path} | {} | {size} |", folder.entries);
    }
    text
}
