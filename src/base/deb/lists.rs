//! Which paths dpkg's packages own, and the digests of their files: `info/*.list` and
//! `info/*.md5sums`.

use crate::base::BasePaths;
use crate::base::database::Files;
use crate::package::Package;

/// The paths of the packages, which are sorted; with each the file of its stanza.
pub(super) fn owned_paths(files: &Files, packages: &[(Package, &str)]) -> BasePaths {
    let mut paths = BasePaths::default();
    let mut before = None;
    for ((package, file), index) in packages.iter().zip(0u32..) {
        // The lists of a package that stands there twice are the same.
        let key = (&package.name, &package.architecture, *file);
        if before.replace(key) != Some(key) {
            own(files, package, file, index, &mut paths);
        }
    }
    paths
}

/// Whether a package's list names a path besides the root.
pub(super) fn has_files(files: &Files, name: &str, architecture: &str) -> bool {
    let lists = [
        format!("info/{name}.list"),
        format!("info/{name}:{architecture}.list"),
    ];
    let mut lines = lists
        .iter()
        .filter_map(|list| files.get(list))
        .flat_map(|text| text.lines());
    lines.any(|path| path.len() > 2 && path.starts_with('/'))
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
