//! Where a file stands that an index names.

use std::path::{Component, Path, PathBuf, absolute};

/// The folder of a mirror that holds its suites.
const SUITES: &str = "dists";

/// The path below its folder; `None` if it leads elsewhere.
pub(crate) fn inside(folder: &Path, relative: &Path) -> Option<PathBuf> {
    let plain = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    relative
        .components()
        .all(plain)
        .then(|| folder.join(relative))
}

/// The folder to which the file names in an index `Packages` are relative: its own, or in
/// `dists/SUITE/COMPONENT/binary-ARCHITECTURE` of a mirror the one above `dists`.
pub(super) fn root_of_packages(index: &Path) -> PathBuf {
    let folder = index.parent().unwrap_or(Path::new(""));
    let of_mirror = known_or_absolute(folder, |folder| {
        folder_of_architecture(folder)?;
        suites_above(folder)?.parent().map(Path::to_owned)
    });
    of_mirror.unwrap_or_else(|| folder.to_owned())
}

/// The architecture whose packages a folder of a mirror lists, by its name: `binary-amd64`.
pub(super) fn folder_of_architecture(folder: &Path) -> Option<&str> {
    folder.file_name()?.to_str()?.strip_prefix("binary-")
}

/// Whether a folder is that of a mirror's suites, or below it.
pub(super) fn is_within_mirror(folder: &Path) -> bool {
    known_or_absolute(folder, |folder| suites_above(folder).map(drop)).is_some()
}

fn suites_above(folder: &Path) -> Option<&Path> {
    let mut above = folder.ancestors();
    above.find(|folder| folder.file_name().is_some_and(|name| name == SUITES))
}

/// What the folder's path says as it is written, so that paths in messages stay as short; or else in
/// full, since it may begin within the mirror: `.`.
fn known_or_absolute<T>(folder: &Path, says: impl Fn(&Path) -> Option<T>) -> Option<T> {
    says(folder).or_else(|| says(&absolute(folder).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_an_index_of_a_mirror_are_relative_to_the_folder_above_dists() {
        let rows = [
            ("m/dists/bookworm/main/binary-amd64/Packages.xz", "m"),
            ("dists/bookworm/updates/main/binary-all/Packages", ""),
            (
                "/m/dists/b/main/debian-installer/binary-amd64/Packages",
                "/m",
            ),
            ("m/dists/bookworm/Packages", "m/dists/bookworm"),
            ("m/binary-amd64/Packages", "m/binary-amd64"),
            ("feed/Packages", "feed"),
            ("Packages", ""),
        ];
        for (index, root) in rows {
            assert_eq!(root_of_packages(index.as_ref()), Path::new(root), "{index}");
        }
    }

    #[test]
    fn a_path_that_begins_within_a_mirror_is_known_by_its_whole() {
        let here = std::env::current_dir().unwrap();
        for folder in ["", "."] {
            assert!(!is_within_mirror(folder.as_ref()), "{}", here.display());
        }
        for folder in ["dists", "m/dists/bookworm", "/m/dists/bookworm/main"] {
            assert!(is_within_mirror(folder.as_ref()), "{folder}");
        }
    }
}
