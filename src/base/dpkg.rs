//! dpkg's database: `status`, `status.d/*`, `info/*.list`, `info/*.md5sums`, `arch`.

use std::collections::BTreeMap;

use super::{Base, BaseError, BasePaths};
use crate::archive::control::parse_package;
use crate::archive::deb822::{self, Stanza};
use crate::package::Package;

/// The database's files by path below `/var/lib/dpkg/`.
pub(super) type Files = BTreeMap<String, String>;

/// Whether a file of `/var/lib/dpkg` is read at all.
pub(super) fn wants(name: &str) -> bool {
    matches!(name, "status" | "arch")
        || name.starts_with("status.d/")
        || name.strip_prefix("info/").is_some_and(|info| {
            [".list", ".md5sums"]
                .iter()
                .any(|suffix| info.ends_with(suffix))
        })
}

/// The first text that lists packages; `None` if there is no database.
pub(super) fn status(files: &Files) -> Option<&str> {
    let mut texts = files
        .iter()
        .filter(|(name, _)| *name == "status" || name.starts_with("status.d/"))
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

/// Fills the base from the database's files.
pub(super) fn read(files: &Files, base: &mut Base) -> Result<(), BaseError> {
    let texts = files.iter().filter(|(name, _)| {
        *name == "status" || (name.starts_with("status.d/") && !name.ends_with(".md5sums"))
    });
    for (name, text) in texts {
        for stanza in deb822::stanzas(text) {
            if let Some(package) = installed(stanza, name, base)? {
                base.packages.push(package);
            }
        }
    }
    base.packages
        .sort_by(|a, b| (&a.name, &a.architecture).cmp(&(&b.name, &b.architecture)));
    architectures(files, base);
    let mut paths = BasePaths::default();
    std::mem::swap(&mut paths, &mut base.paths);
    for (package, index) in base.packages.iter().zip(0u32..) {
        for name in [
            package.name.to_string(),
            format!("{}:{}", package.name, package.architecture),
        ] {
            for path in files
                .get(&format!("info/{name}.list"))
                .into_iter()
                .flat_map(|text| text.lines())
            {
                let path = path.trim_end_matches("/.");
                if path.len() > 1 {
                    paths.add_owner(path, index);
                }
            }
            let sums = [
                format!("info/{name}.md5sums"),
                format!("status.d/{name}.md5sums"),
            ];
            for line in sums
                .iter()
                .filter_map(|file| files.get(file))
                .flat_map(|text| text.lines())
            {
                if let Some((digest, path)) = line.split_once("  ") {
                    let path = format!("/{}", path.trim_start_matches("./"));
                    paths.add_digest(&path, digest);
                    paths.add_owner(&path, index);
                }
            }
        }
    }
    base.paths = paths;
    Ok(())
}

/// The package of a stanza, if it is installed. Distroless images write no Status: there, it is.
fn installed(
    stanza: Stanza<'_>,
    file: &str,
    base: &mut Base,
) -> Result<Option<Package>, BaseError> {
    let state = stanza.get("Status");
    let counts = match state {
        Some(state) => {
            state.split_whitespace().eq(["install", "ok", "installed"])
                || state.split_whitespace().eq(["hold", "ok", "installed"])
        }
        None => file.starts_with("status.d/"),
    };
    if !counts {
        if let (Some(name), Some(state)) = (stanza.get("Package"), state)
            && !state.ends_with("not-installed")
            && !state.ends_with("config-files")
        {
            base.notes.push(format!(
                "{name} does not count as installed: its state is `{state}`"
            ));
        }
        return Ok(None);
    }
    let package = parse_package(stanza).map_err(|source| BaseError::Control {
        path: base.path.clone(),
        file: file.to_owned(),
        source,
    })?;
    Ok(Some(package))
}

fn architectures(files: &Files, base: &mut Base) {
    let listed = files
        .get("arch")
        .map(|text| text.lines().map(str::trim).filter(|line| !line.is_empty()));
    let mut listed = listed.into_iter().flatten();
    if let Some(native) = listed.next() {
        base.native_architecture = native.into();
        base.foreign_architectures = listed.map(Into::into).collect();
        return;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for package in base
        .packages
        .iter()
        .filter(|package| package.architecture != "all")
    {
        *counts.entry(&package.architecture).or_default() += 1;
    }
    let mut by_count: Vec<(&str, usize)> = counts.into_iter().collect();
    by_count.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let mut names = by_count.into_iter().map(|(name, _)| name.into());
    let native = names.next().unwrap_or_default();
    let foreign = names.collect();
    base.native_architecture = native;
    base.foreign_architectures = foreign;
}
