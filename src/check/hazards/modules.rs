//! Kernel modules (depmod(8), modprobe(8)): whether the base's kernel can use those of the
//! extension, and whether their index hides the base's.
//!
//! `modprobe` finds a module by the index `modules.dep` and its like in the folder of the running
//! kernel's version. `depmod` writes them: on a system after every installation, but not for an
//! extension. Which kernel the device runs is derived from the base's folders of modules.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Base;
use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::image::{Contents, Entry, EntryKind};

/// Where modules are, by kernel version; the second on systems whose `/usr` is not merged, and in
/// databases that were written before it was.
const FOLDERS: [&str; 2] = ["/usr/lib/modules", "/lib/modules"];

/// Endings of modules, compressed or not.
const ENDINGS: [&str; 5] = [".ko", ".ko.xz", ".ko.zst", ".ko.gz", ".ko.bz2"];

/// What `depmod` writes. `modules.order` and `modules.builtin` come with the kernel.
const INDEXES: [&str; 11] = [
    "modules.dep",
    "modules.dep.bin",
    "modules.alias",
    "modules.alias.bin",
    "modules.symbols",
    "modules.symbols.bin",
    "modules.softdep",
    "modules.weakdep",
    "modules.devname",
    "modules.builtin.bin",
    "modules.builtin.alias.bin",
];

/// The findings about the files.
pub(crate) fn findings(base: &Base, contents: &Contents) -> Vec<Finding> {
    let of_base = kernels(base);
    let is_module = |below: &str| ENDINGS.iter().any(|ending| below.ends_with(ending));
    let modules = by_version(contents, is_module);
    let mut found: Vec<Finding> = modules
        .into_iter()
        .map(|(version, places)| of_modules(version, places, &of_base))
        .collect();
    let indexes = by_version(contents, |name| INDEXES.contains(&name));
    for (version, places) in indexes {
        found.extend(of_index(base, version, places, &of_base));
    }
    found
}

/// The kernel versions that the base has modules of.
pub(crate) fn kernels(base: &Base) -> BTreeSet<&str> {
    let of_folder = |folder: &'static str| {
        let below = base.paths.below(folder);
        below.filter_map(move |path| {
            let (version, _) = path.strip_prefix(folder)?.get(1..)?.split_once('/')?;
            Some(version)
        })
    };
    FOLDERS.into_iter().flat_map(of_folder).collect()
}

/// For each kernel version, the files below its folder whose relative path `is_one` accepts.
fn by_version(contents: &Contents, is_one: impl Fn(&str) -> bool) -> BTreeMap<&str, Vec<Place>> {
    let mut found: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for entry in &contents.entries {
        if let Some((version, below)) = versioned(entry)
            && is_one(below)
        {
            found.entry(version).or_default().push(Place::of(entry));
        }
    }
    found
}

/// Kernel version and path below its folder.
pub(crate) fn versioned(entry: &Entry) -> Option<(&str, &str)> {
    if entry.kind == EntryKind::Directory {
        return None;
    }
    let below = entry.path.strip_prefix("usr/lib/modules/")?;
    below.split_once('/')
}

fn of_modules(version: &str, places: Vec<Place>, of_base: &BTreeSet<&str>) -> Finding {
    let modules = count(places.len(), "kernel module");
    let (text, advice) = if of_base.is_empty() {
        (
            format!("{modules} for {version}: which kernel the base has is not known"),
            "only a kernel of just that version loads them, and modprobe finds them by name only \
             where modules.dep lists them: compare with uname -r on the device",
        )
    } else if of_base.contains(version) {
        (
            format!(
                "{modules} for {version}, the base's kernel, that modprobe does not find by name"
            ),
            "the base's modules.dep does not list them, and depmod cannot write into the merged, \
             read-only /usr: load them with insmod and their path, after the modules that they \
             need, or install them in the base",
        )
    } else {
        (
            format!("{modules} for {version}: the base has {}", list(of_base)),
            "the kernel refuses modules of another version: take the package that was built for \
             the base's kernel",
        )
    };
    Finding::new(Severity::Warning, Kind::KernelModule, text, advice).at(places)
}

/// The index of the base that an index of the extension hides, if any.
fn of_index(
    base: &Base,
    version: &str,
    places: Vec<Place>,
    of_base: &BTreeSet<&str>,
) -> Option<Finding> {
    let is_known = base.paths.has_tree();
    let hidden = |place: &Place| base.paths.node(&place.path).is_some();
    let places: Vec<Place> = if is_known {
        places.into_iter().filter(hidden).collect()
    } else if of_base.is_empty() || of_base.contains(version) {
        places
    } else {
        Vec::new()
    };
    let name = places.first()?.path.rsplit('/').next()?;
    let whose = if is_known {
        "the base's"
    } else {
        "the one that the base probably has (depmod writes it, no package owns it)"
    };
    let text = format!("{name} of the extension hides {whose}, for kernel {version}");
    let advice = "modprobe then finds no module of the base that the extension's index does not \
        list: network, disks and screen may stop working after the merge; leave the index out of \
        the package";
    Some(Finding::new(Severity::Warning, Kind::KernelModule, text, advice).at(places))
}

fn list(versions: &BTreeSet<&str>) -> String {
    let versions: Vec<&str> = versions.iter().copied().collect();
    versions.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::toy;

    const MODULE: &str = "usr/lib/modules/6.1/updates/x.ko.xz";
    const INDEX: &str = "usr/lib/modules/6.1/modules.dep";

    fn texts(base: &Base, paths: &[&str]) -> Vec<String> {
        let found = findings(base, &toy::contents(paths));
        found.into_iter().map(|finding| finding.text).collect()
    }

    #[test]
    fn modules_are_for_the_kernel_of_the_base_or_for_another_or_that_is_not_known() {
        let is_of_base = "1 kernel module for 6.1, the base's kernel, that modprobe does not find";
        let rows = [
            (
                toy::database(&["k"], &["/lib/modules/6.1/a.ko"]),
                is_of_base,
            ),
            (
                toy::tree(&["k"], &[], &["/usr/lib/modules/6.1/modules.builtin"]),
                is_of_base,
            ),
            (
                toy::database(
                    &["k"],
                    &["/usr/lib/modules/6.2/a.ko", "/lib/modules/5.9/a.ko"],
                ),
                "1 kernel module for 6.1: the base has 5.9 and 6.2",
            ),
            (
                toy::database(&["k"], &["/usr/lib/modules"]),
                "1 kernel module for 6.1: which kernel the base has is not known",
            ),
        ];
        for (base, expected) in rows {
            let found = texts(&base, &[MODULE, "usr/lib/modules/6.1/modules.order"]);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(expected), "{found:?}");
        }
    }

    #[test]
    fn an_index_hides_the_one_that_the_base_has_or_probably_has() {
        let owned = ["/lib/modules/6.1/a.ko"];
        let in_tree = [
            "/usr/lib/modules/6.1/a.ko",
            "/usr/lib/modules/6.1/modules.dep",
        ];
        let rows = [
            (
                toy::tree(&["k"], &owned, &in_tree),
                Some("hides the base's"),
            ),
            (toy::tree(&["k"], &owned, &in_tree[..1]), None),
            (toy::database(&["k"], &owned), Some("probably has")),
            (toy::database(&["k"], &[]), Some("probably has")),
            (toy::database(&["k"], &["/lib/modules/6.2/a.ko"]), None),
        ];
        for (base, expected) in rows {
            let found = texts(&base, &[INDEX]);
            assert_eq!(found.len(), usize::from(expected.is_some()), "{found:?}");
            let is_told = |text: &String| expected.is_some_and(|words| text.contains(words));
            assert!(found.iter().all(is_told), "{found:?}");
        }
    }

    #[test]
    fn one_finding_names_all_modules_of_a_version() {
        let base = toy::database(&["k"], &["/lib/modules/6.1/a.ko"]);
        let paths = [
            MODULE,
            "usr/lib/modules/6.1/y.ko",
            "usr/lib/modules/6.2/y.ko",
        ];
        let found = findings(&base, &toy::contents(&paths));
        let places: Vec<usize> = found.iter().map(|finding| finding.places.len()).collect();
        assert_eq!(places, [2, 1]);
    }
}
