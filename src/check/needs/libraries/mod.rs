//! Libraries that programs need and that neither extension nor base has (ld.so(8)): a package lacks
//! a dependency, or a library was removed from the base.
//!
//! What an object needs, its `DT_NEEDED` names. The linker looks in its `DT_RUNPATH`, or else
//! `DT_RPATH`, in the folders of `ld.so.conf` by a cache that is not rebuilt for an extension, and
//! in the folders that it has built in. A missing library is a warning. One in another folder is a
//! note, and only for programs: a program that loads a plugin may have loaded the library before.

mod linker;

use std::collections::BTreeMap;

use linker::{Found, Linker};

use crate::base::Base;
use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::image::Contents;

/// Separate files with debug symbols, which no program loads.
const DEBUG: &str = "/usr/lib/debug/";

/// The findings about the files.
pub(crate) fn findings(base: &Base, contents: &Contents) -> Vec<Finding> {
    let linker = Linker::new(base, contents);
    let mut missing: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    let mut elsewhere: BTreeMap<(&str, String), Vec<Place>> = BTreeMap::new();
    let objects = contents.objects.iter();
    for (path, object) in objects.filter(|(path, _)| !path.starts_with(DEBUG)) {
        let Some(elf) = &object.elf else { continue };
        for needed in &elf.needed {
            let place = || Place {
                path: path.clone(),
                package: Some(object.package.clone()),
            };
            match linker.find(path, elf, needed) {
                Found::Yes => {}
                Found::Elsewhere(_) if !elf.is_program => {}
                Found::Elsewhere(there) => {
                    elsewhere.entry((needed, there)).or_default().push(place());
                }
                Found::No => missing.entry(needed).or_default().push(place()),
            }
        }
    }
    if !missing.is_empty() && !linker.knows_libraries() {
        let names: Vec<&str> = missing.into_keys().collect();
        return vec![unknown(&names)];
    }
    let missing = missing.into_iter().map(|(name, places)| gone(name, places));
    let elsewhere = elsewhere.into_iter();
    missing
        .chain(elsewhere.map(|((name, there), places)| misplaced(name, &there, places)))
        .collect()
}

/// `/usr/bin/qemu needs`, or `3 files need`.
fn who_needs(places: &[Place]) -> String {
    match places {
        [one] => format!("{} needs", one.path),
        many => format!("{} need", count(many.len(), "file")),
    }
}

fn gone(name: &str, places: Vec<Place>) -> Finding {
    let text = format!(
        "{} {name}, which neither base nor extension has",
        who_needs(&places)
    );
    let advice = "the dynamic linker refuses to start it: request the package that has the \
                  library, or report the missing dependency to the package's makers";
    Finding::new(Severity::Warning, Kind::Library, text, advice).at(places)
}

fn misplaced(name: &str, there: &str, places: Vec<Place>) -> Finding {
    let text = format!(
        "{} {name}, which is only at {there}, where the dynamic linker does not look",
        who_needs(&places)
    );
    let advice = "it works if a script sets LD_LIBRARY_PATH: ld.so.conf.d is not merged, and \
        ld.so.cache is not rebuilt";
    Finding::new(Severity::Note, Kind::Library, text, advice).at(places)
}

/// The finding that the base's database lists no library at all.
fn unknown(names: &[&str]) -> Finding {
    let text = format!(
        "whether the base has {} is not known: its database lists no files of libraries",
        names.join(", ")
    );
    let advice = "give a base with the lists of its packages' files, or its root file system";
    Finding::new(Severity::Note, Kind::Library, text, advice)
}

#[cfg(test)]
mod tests;
