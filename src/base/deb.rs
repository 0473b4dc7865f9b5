//! dpkg's database: `status`, `status.d/*`, `info/*.list`, `info/*.md5sums`, `arch`.

use std::collections::BTreeMap;

use super::{Base, BaseError, BasePaths};
use crate::archive::Ledger;
use crate::archive::deb::control::{ControlError, parse_installed_package};
use crate::archive::deb::deb822;
use crate::archive::deb::deb822::Stanza;
use crate::package::Package;

/// The database's files by path below `/var/lib/dpkg/`.
pub(crate) type Files = BTreeMap<String, String>;

/// Of more than these, nobody reads on.
const MOST_NOTES: usize = 100;

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

/// Fills the base from the database's files. A stanza that cannot be read costs a note; only where
/// none can be read, the base cannot either.
pub(crate) fn read(files: &Files, base: &mut Base, ledger: &Ledger) -> Result<(), BaseError> {
    let mut installed: Vec<(Package, &str)> = Vec::new();
    let mut unreadable = None;
    for (file, text) in files.iter().filter(|(name, _)| holds_stanzas(name)) {
        if is_beside_a_stanza(file, files) {
            continue;
        }
        for stanza in deb822::stanzas(text) {
            match read_installed(stanza, file, base) {
                Ok(Some(package)) => {
                    let charged = ledger.charge(package.memory());
                    charged.map_err(|source| BaseError::TooMuch {
                        path: base.path.clone(),
                        file: file.clone(),
                        source,
                    })?;
                    installed.push((package, file.as_str()));
                }
                Ok(None) => {}
                Err(error) => {
                    note(base, || {
                        format!("a stanza of the base's {file} does not count: {error}")
                    });
                    unreadable.get_or_insert((file, error));
                }
            }
        }
    }
    if let (true, Some((file, source))) = (installed.is_empty(), unreadable) {
        return Err(BaseError::Control {
            path: base.path.clone(),
            file: file.clone(),
            source,
        });
    }
    installed.sort_by(|(a, _), (b, _)| (&a.name, &a.architecture).cmp(&(&b.name, &b.architecture)));
    let mut paths = std::mem::take(&mut base.paths);
    let mut before = None;
    for ((package, file), index) in installed.iter().zip(0u32..) {
        // The lists of a package that stands there twice are the same.
        let key = (&package.name, &package.architecture, *file);
        if before.replace(key) != Some(key) {
            own(files, package, file, index, &mut paths);
        }
    }
    base.paths = paths;
    base.packages = installed.into_iter().map(|(package, _)| package).collect();
    architectures(files, base);
    Ok(())
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
/// Names of packages may have points too: `python3.11` is none.
fn is_beside_a_stanza(file: &str, files: &Files) -> bool {
    let parts = file.rsplit_once('.');
    parts.is_some_and(|(stanza, ending)| BESIDE.contains(&ending) && files.contains_key(stanza))
}

/// The package of a stanza, if it is installed. Distroless images write no Status: there, it is.
fn read_installed(
    stanza: Stanza<'_>,
    file: &str,
    base: &mut Base,
) -> Result<Option<Package>, ControlError> {
    let state = stanza.get("Status");
    let is_alone = file != "status";
    // In a folder of stanzas, what names no package is none.
    if is_alone && stanza.get("Package").is_none() {
        return Ok(None);
    }
    let counts = state.map_or(is_alone, is_installed);
    if !counts {
        if let (Some(name), Some(state)) = (stanza.get("Package"), state)
            && !leaves_no_files(state)
        {
            note(base, || {
                format!("{name} does not count as installed: its state is `{state}`")
            });
        }
        return Ok(None);
    }
    let (package, unread) = parse_installed_package(stanza)?;
    for error in unread {
        note(base, || {
            format!("a field of the base's {file} does not count: {error}")
        });
    }
    Ok(Some(package))
}

/// Whether a Status (wanted state, error flag, state) means that the package works. One on hold is
/// as installed as any other: it is only kept from changes.
fn is_installed(state: &str) -> bool {
    let mut words = state.split_whitespace();
    matches!(words.next(), Some("install" | "hold")) && words.eq(["ok", "installed"])
}

fn leaves_no_files(state: &str) -> bool {
    let last = state.split_whitespace().last();
    matches!(last, Some("not-installed" | "config-files"))
}

/// Notes what is odd, unless too much was odd already.
pub(crate) fn note(base: &mut Base, text: impl FnOnce() -> String) {
    if base.notes.len() < MOST_NOTES {
        base.notes.push(text());
    }
}

/// Records the paths that a package owns, and their digests.
fn own(files: &Files, package: &Package, file: &str, index: u32, paths: &mut BasePaths) {
    let name = &package.name;
    let lines = |name: String| files.get(&name).into_iter().flat_map(|text| text.lines());
    for info in [
        format!("info/{name}"),
        format!("info/{name}:{}", package.architecture),
    ] {
        for path in lines(format!("{info}.list")) {
            let path = path.strip_suffix("/.").unwrap_or(path);
            if path.len() > 1 && path.starts_with('/') {
                paths.add_owner(path, index);
            }
        }
        add_digests(lines(format!("{info}.md5sums")), index, paths);
    }
    // Distroless images name the sums after the stanza's file, and have no lists.
    if file != "status" {
        add_digests(lines(format!("{file}.md5sums")), index, paths);
    }
}

/// Lines of md5sum(1): digest, two blanks, path without a leading slash.
fn add_digests<'a>(lines: impl Iterator<Item = &'a str>, index: u32, paths: &mut BasePaths) {
    for (digest, path) in lines.filter_map(|line| line.split_once("  ")) {
        let path = format!("/{}", path.trim_start_matches("./").trim_start_matches('/'));
        paths.add_digest(&path, digest);
        paths.add_owner(&path, index);
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::toy;

    /// The base of a database with these files.
    fn base(files: &[(&str, &str)]) -> Result<Base, BaseError> {
        let files = files
            .iter()
            .map(|(name, text)| (name.to_string(), text.to_string()));
        let files: Files = files.filter(|(name, _)| wants(name)).collect();
        let mut base = toy::base().build();
        // What the database says is what counts.
        base.native_architecture = "".into();
        read(&files, &mut base, &Ledger::of_a_run())?;
        Ok(base)
    }

    fn names(base: &Base) -> Vec<&str> {
        base.packages
            .iter()
            .map(|package| package.name.as_str())
            .collect()
    }

    /// The name of the package that owns a path.
    fn owner<'a>(base: &'a Base, path: &str) -> Option<&'a str> {
        Some(base.packages.get(base.paths.owner(path)?)?.name.as_str())
    }

    #[test]
    fn a_package_counts_as_installed_by_its_state() {
        let rows = [
            ("install ok installed", true, 0),
            ("hold ok installed", true, 0),
            ("install  ok\tinstalled", true, 0),
            ("deinstall ok installed", false, 1),
            ("install reinstreq installed", false, 1),
            ("install ok half-configured", false, 1),
            ("install ok unpacked", false, 1),
            ("install ok triggers-pending", false, 1),
            ("deinstall ok config-files", false, 0),
            ("purge ok not-installed", false, 0),
            ("unknown ok not-installed", false, 0),
            ("install ok", false, 1),
            ("", false, 1),
        ];
        for (state, counts, notes) in rows {
            let text = format!("Package: x\nVersion: 1\nStatus: {state}\n");
            let base = base(&[("status", &text)]).unwrap();
            assert_eq!(names(&base) == ["x"], counts, "{state}");
            assert_eq!(base.notes.len(), notes, "{state}: {:?}", base.notes);
        }
    }

    #[test]
    fn without_a_state_only_a_file_of_status_d_counts() {
        let text = "Package: x\nVersion: 1\n";
        assert_eq!(names(&base(&[("status", text)]).unwrap()), [""; 0]);
        let base = base(&[("status.d/odd-name", text), ("status.d/y.md5sums", "")]).unwrap();
        assert_eq!(names(&base), ["x"]);
    }

    #[test]
    fn the_sums_of_status_d_are_named_after_the_stanza_s_file() {
        let base = base(&[
            ("status.d/b", "Package: x\nVersion: 1\n"),
            (
                "status.d/b.md5sums",
                "0123  usr/lib/x.so\nabcd  ./etc/a b\nno sum\n",
            ),
        ])
        .unwrap();
        assert_eq!(owner(&base, "/usr/lib/x.so"), Some("x"));
        assert_eq!(base.paths.digest("/usr/lib/x.so"), Some("0123"));
        assert_eq!(base.paths.digest("/etc/a b"), Some("abcd"));
    }

    #[test]
    fn lists_name_what_a_package_owns_for_each_architecture() {
        let stanza = |name: &str, architecture: &str| {
            format!(
                "Package: {name}\nVersion: 1\nArchitecture: {architecture}\nStatus: install ok installed\n\n"
            )
        };
        let status = [
            stanza("z", "all"),
            stanza("libc6", "i386"),
            stanza("libc6", "amd64"),
            stanza("a", "amd64"),
        ];
        let base = base(&[
            ("status", &status.concat()),
            ("info/a.list", "/.\n/usr\n/usr/bin/a\nrelative\n"),
            ("info/a.md5sums", "0123  usr/bin/a\n"),
            ("info/a.postinst", "/not/a/list\n"),
            (
                "info/libc6:amd64.list",
                "/.\n/usr\n/lib/x86_64-linux-gnu/libc.so.6\r\n",
            ),
            (
                "info/libc6:i386.list",
                "/lib/i386-linux-gnu/libc.so.6\n/usr/share/doc/libc6\n",
            ),
            ("info/gone.list", "/usr/bin/gone\n"),
        ])
        .unwrap();
        assert_eq!(names(&base), ["a", "libc6", "libc6", "z"]);
        assert_eq!(base.packages[1].architecture, "amd64");
        assert_eq!(owner(&base, "/usr/bin/a"), Some("a"));
        assert_eq!(owner(&base, "/usr"), Some("a"), "the first owner stays");
        assert_eq!(base.paths.owner("/lib/x86_64-linux-gnu/libc.so.6"), Some(1));
        assert_eq!(base.paths.owner("/lib/i386-linux-gnu/libc.so.6"), Some(2));
        assert_eq!(owner(&base, "/usr/bin/gone"), None);
        assert_eq!(owner(&base, "relative"), None);
        assert_eq!(base.paths.owned_paths(), 5);
        assert_eq!(base.native_architecture, "amd64");
        assert_eq!(base.foreign_architectures, ["i386"]);
    }

    #[test]
    fn the_arch_file_says_which_architectures_the_base_takes() {
        let status = "Package: x\nVersion: 1\nArchitecture: all\nStatus: install ok installed\n";
        let base = base(&[("status", status), ("arch", "arm64\n\narmhf\n")]).unwrap();
        assert_eq!(base.native_architecture, "arm64");
        assert_eq!(base.foreign_architectures, ["armhf"]);
    }

    #[test]
    fn an_odd_field_is_noted_and_the_package_is_there() {
        let status = "Package: x\nVersion: 1\nStatus: install ok installed\n\
                      Depends: a (>=, b\nSection: one\nSection: two\n";
        let base = base(&[("status", status)]).unwrap();
        assert_eq!(names(&base), ["x"]);
        assert_eq!(base.packages[0].relations.depends.len(), 1);
        assert_eq!(base.notes.len(), 2);
        assert!(
            base.notes[1].contains("x: Depends: cannot read `a (>=`"),
            "{:?}",
            base.notes
        );
    }

    #[test]
    fn a_stanza_that_cannot_be_read_costs_a_note_and_not_the_base() {
        let status = "Package: x\nStatus: install ok installed\n\n\
                      Package: y\nVersion: 1\nStatus: install ok installed\n";
        let base = base(&[("status", status)]).unwrap();
        assert_eq!(names(&base), ["y"]);
        assert_eq!(
            base.notes,
            ["a stanza of the base's status does not count: the stanza of x has no Version"]
        );
    }

    #[test]
    fn what_is_no_stanza_in_status_d_is_passed_over() {
        let base = base(&[
            ("status.d/x", "Package: x\nVersion: 1\n"),
            ("status.d/x.md5sums", "0123  usr/lib/x.so\n"),
            (
                "status.d/x.preinst",
                "#!/bin/sh\ncat <<END\nPackage: no\nVersion: 1\nEND\n",
            ),
            ("status.d/README", "no stanza\n\nat: all\n"),
            ("status.d/python3.11", "Package: python3.11\nVersion: 1\n"),
        ])
        .unwrap();
        assert_eq!(names(&base), ["python3.11", "x"]);
        assert_eq!(base.notes, [""; 0]);
    }

    #[test]
    fn a_database_of_which_nothing_can_be_read_is_an_error_that_names_the_file() {
        let status = "Package: x\nStatus: install ok installed\n";
        let error = base(&[("status", status)]).unwrap_err();
        assert_eq!(error.to_string(), "base: status");
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(source, "the stanza of x has no Version");
    }

    #[test]
    fn notes_have_a_limit() {
        let stanza = "Package: x\nVersion: 1\nStatus: install ok unpacked\n\n";
        let base = base(&[("status", &stanza.repeat(1000))]).unwrap();
        assert_eq!(base.notes.len(), MOST_NOTES);
    }
}
