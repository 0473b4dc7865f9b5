//! Packages of other families in a feed that has none of the base's.

use std::fs;
use std::path::Path;

use crate::package::Family;

/// Counting ends at this number of files: it is only to say that there are some.
const MOST: usize = 100_000;

/// How many packages of each other family lie in the folder and in those below it; no links to
/// folders are followed. What cannot be read does not count: it is only told what else is there.
pub(super) fn count(folder: &Path, family: Family) -> Vec<(Family, usize)> {
    let mut counts = Family::ALL.map(|family| (family, 0));
    let mut folders = vec![folder.to_owned()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.filter_map(Result::ok).take(MOST - seen) {
            seen += 1;
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if let Some(found) = Family::of_file(&path) {
                let mut counts = counts.iter_mut();
                if let Some((_, number)) = counts.find(|(known, _)| *known == found) {
                    *number += 1;
                }
            }
        }
    }
    counts
        .into_iter()
        .filter(|&(other, number)| other != family && number > 0)
        .collect()
}
