//! Libraries that programs need and nobody has (ld.so(8)): packages that forgot a dependency, and
//! bases that lost a library.
//!
//! What an object needs, its `DT_NEEDED` names. The linker looks in its `DT_RUNPATH`, or else
//! `DT_RPATH`, in the folders of `ld.so.conf` by a cache that is not rebuilt for an extension, and
//! in the folders that it has built in. A library that is nowhere is a warning. One that is
//! elsewhere is a note, and only for programs: what loads a plugin may have loaded it before.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::archive::elf::Elf;
use crate::base::Base;
use crate::check::finding::{Finding, Kind, Place, Severity, count};
use crate::image::{Contents, EntryKind};

/// Debian's folders of libraries by `e_machine` and whether it is of 64 bits.
const MULTIARCH: [(u16, bool, &[&str]); 12] = [
    (62, true, &["x86_64-linux-gnu"]),
    (62, false, &["x86_64-linux-gnux32"]),
    (3, false, &["i386-linux-gnu"]),
    (183, true, &["aarch64-linux-gnu"]),
    (40, false, &["arm-linux-gnueabihf", "arm-linux-gnueabi"]),
    (243, true, &["riscv64-linux-gnu"]),
    (21, true, &["powerpc64le-linux-gnu", "powerpc64-linux-gnu"]),
    (22, true, &["s390x-linux-gnu"]),
    (258, true, &["loongarch64-linux-gnu"]),
    (8, true, &["mips64el-linux-gnuabi64"]),
    (8, false, &["mipsel-linux-gnu", "mips-linux-gnu"]),
    (20, false, &["powerpc-linux-gnu"]),
];

/// Folders of libraries below the root and below `/usr`, for either number of bits.
const OF_64: [&str; 2] = ["lib64", "lib"];
const OF_32: [&str; 3] = ["lib32", "libx32", "lib"];

/// Symbols of programs that are kept apart from them: nobody loads these.
const DEBUG: &str = "/usr/lib/debug/";

/// What became of the search for one library.
enum Found {
    Yes,
    /// Somewhere else: there.
    Elsewhere(String),
    No,
}

/// What is found among the files.
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
                  ld.so.cache is not made again";
    Finding::new(Severity::Note, Kind::Library, text, advice).at(places)
}

/// That the base's database names no library at all.
fn unknown(names: &[&str]) -> Finding {
    let text = format!(
        "whether the base has {} is not known: its database lists no files of libraries",
        names.join(", ")
    );
    let advice = "give a base with the lists of its packages' files, or its root file system";
    Finding::new(Severity::Note, Kind::Library, text, advice)
}

/// Where libraries are, in the base and in the extension.
struct Linker<'a> {
    base: &'a Base,
    /// Absolute paths of all files of the extension.
    files: HashSet<String>,
    /// Folders that the base's ld.so.conf names.
    configured: Vec<String>,
    /// Libraries that rpm packages of the base provide, as `libx.so.1` of 64 bits or not.
    provided: HashSet<(&'a str, bool)>,
    /// Any place of each library in base and extension, by name.
    anywhere: OnceCell<BTreeMap<String, String>>,
}

impl<'a> Linker<'a> {
    fn new(base: &'a Base, contents: &Contents) -> Self {
        let files = contents.entries.iter();
        let files = files.filter(|entry| entry.kind != EntryKind::Directory);
        let provides = base.packages.iter().flat_map(|it| &it.relations.provides);
        let libraries = provides.filter_map(|provide| {
            let (name, bits) = match provide.name.split_once('(') {
                Some((name, rest)) => (name, rest.ends_with("(64bit)")),
                None => (provide.name.as_str(), false),
            };
            name.contains(".so").then_some((name, bits))
        });
        Self {
            base,
            files: files.map(|entry| format!("/{}", entry.path)).collect(),
            configured: configured(base),
            provided: libraries.collect(),
            anywhere: OnceCell::new(),
        }
    }

    fn find(&self, path: &str, elf: &Elf, name: &str) -> Found {
        if name.contains('/') || self.provided.contains(&(name, elf.is_64)) {
            return Found::Yes;
        }
        let own = elf.runpath.as_deref().or(elf.rpath.as_deref());
        let Some(own) = own_folders(path, elf, own.unwrap_or_default()) else {
            return Found::Yes;
        };
        let in_any = |folders: &[String], has: &dyn Fn(&str) -> bool| {
            folders
                .iter()
                .any(|folder| has(&format!("{folder}/{name}")))
        };
        let has = |path: &str| self.extension_has(path) || self.base_has(path);
        let is_found = in_any(&own, &has)
            || in_any(&built_in(elf), &has)
            || in_any(&self.configured_for(elf), &|path| self.base_has(path));
        match (is_found, self.anywhere().get(name)) {
            (true, _) => Found::Yes,
            (false, Some(there)) => Found::Elsewhere(there.clone()),
            (false, None) => Found::No,
        }
    }

    /// The folders of ld.so.conf, those of other machines left out.
    fn configured_for(&self, elf: &Elf) -> Vec<String> {
        let of_other = |folder: &str| {
            let name = folder.rsplit('/').next().unwrap_or(folder);
            let all = MULTIARCH.iter().flat_map(|(_, _, names)| names.iter());
            all.into_iter().any(|known| *known == name) && !triplets(elf).contains(&name)
        };
        let folders = self.configured.iter();
        folders
            .filter(|folder| !of_other(folder))
            .cloned()
            .collect()
    }

    /// Links of the base are followed: on a merged base `/lib/x` is `/usr/lib/x`.
    fn extension_has(&self, path: &str) -> bool {
        let resolved = self.base.paths.resolve(path);
        resolved.is_some_and(|path| {
            self.files.contains(&path) || self.files.contains(&format!("/usr{path}"))
        })
    }

    fn base_has(&self, path: &str) -> bool {
        let paths = &self.base.paths;
        if paths.has_tree() {
            let resolved = paths.follow(path);
            return resolved.is_some_and(|path| paths.node(&path).is_some());
        }
        let Some(path) = paths.resolve(path) else {
            return false;
        };
        let other = match path.strip_prefix("/usr") {
            Some(unmerged) => unmerged.to_owned(),
            None => format!("/usr{path}"),
        };
        [path.as_str(), &other]
            .into_iter()
            .any(|path| paths.owner(path).is_some() || paths.node(path).is_some())
    }

    fn anywhere(&self) -> &BTreeMap<String, String> {
        self.anywhere.get_or_init(|| {
            let of_base = self.base.paths.below("/").map(str::to_owned);
            let paths = of_base.chain(self.files.iter().cloned());
            let mut sorted: BTreeSet<String> = paths.filter(|path| path.contains(".so")).collect();
            let mut anywhere = BTreeMap::new();
            while let Some(path) = sorted.pop_last() {
                let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
                anywhere.insert(name, path);
            }
            anywhere
        })
    }

    /// Whether the base tells at all which libraries it has.
    fn knows_libraries(&self) -> bool {
        self.base.paths.has_tree()
            || !self.provided.is_empty()
            || self.base.paths.below("/").any(|path| path.contains(".so"))
    }
}

/// The folders that the base's `ld.so.conf` and the files beside it name.
fn configured(base: &Base) -> Vec<String> {
    let files = base.system_files.below("/etc/ld.so.conf.d");
    let main = base.file("/etc/ld.so.conf");
    let texts = files.map(|(_, text)| text).chain(main);
    let lines = texts.flat_map(|text| {
        let text = String::from_utf8_lossy(text).into_owned();
        let lines: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
        lines
    });
    lines.filter(|line| line.starts_with('/')).collect()
}

fn triplets(elf: &Elf) -> &'static [&'static str] {
    let mut rows = MULTIARCH.iter();
    let row = rows.find(|(machine, is_64, _)| (*machine, *is_64) == (elf.machine, elf.is_64));
    row.map_or(&[], |(_, _, triplets)| triplets)
}

/// The folders that a linker for that machine has built in, whichever distribution made it.
fn built_in(elf: &Elf) -> Vec<String> {
    let plain: &[&str] = if elf.is_64 { &OF_64 } else { &OF_32 };
    let plain = plain.iter().map(|&folder| folder.to_owned());
    let multiarch = triplets(elf).iter().map(|triplet| format!("lib/{triplet}"));
    let folders = plain.chain(multiarch);
    folders
        .flat_map(|folder| [format!("/usr/{folder}"), format!("/{folder}")])
        .collect()
}

/// The folders of a search path with `$ORIGIN` and `$LIB` put in; `None` where one of them cannot
/// be known.
fn own_folders(path: &str, elf: &Elf, search: &str) -> Option<Vec<String>> {
    let origin = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut folders = Vec::new();
    for folder in search.split(':').filter(|folder| !folder.is_empty()) {
        let folder = folder
            .replace("${ORIGIN}", "$ORIGIN")
            .replace("${LIB}", "$LIB");
        let folder = folder.replace("$ORIGIN", origin);
        if folder.replace("$LIB", "").contains('$') {
            return None;
        }
        let multiarch = triplets(elf).iter().map(|triplet| format!("lib/{triplet}"));
        let libs = ["lib".to_owned(), "lib64".to_owned()].into_iter();
        match folder.contains("$LIB") {
            true => folders.extend(
                libs.chain(multiarch)
                    .map(|lib| folder.replace("$LIB", &lib)),
            ),
            false => folders.push(folder),
        }
    }
    Some(folders)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::toy;
    use crate::image::LinkedObject;
    use crate::package::{Provide, Relations};

    /// Contents with these files and one object, which needs `libx.so.1`.
    fn contents(path: &str, elf: Elf, files: &[&str]) -> Contents {
        let mut contents = toy::contents(files);
        let object = LinkedObject {
            package: "p".into(),
            elf: Some(elf),
        };
        contents.objects.insert(path.to_owned(), object);
        contents
    }

    fn program() -> Elf {
        Elf {
            is_64: true,
            machine: 62,
            is_program: true,
            needed: vec!["libx.so.1".to_owned()],
            ..Elf::default()
        }
    }

    fn told(base: &Base, contents: &Contents) -> Vec<(Severity, String)> {
        let found = findings(base, contents).into_iter();
        found
            .map(|finding| (finding.severity, finding.text))
            .collect()
    }

    #[test]
    fn a_library_that_nobody_has_is_told_with_the_program_that_needs_it() {
        let contents = contents("/usr/bin/a", program(), &[]);
        for base in [
            toy::tree(&["p"], &["/usr/lib/libx.so.1"], &["/usr/lib/liby.so"]),
            toy::database(&["p"], &["/usr/lib/liby.so"]),
            toy::database(&["p"], &["/usr/lib/libx.so.1.2", "/lib/libx.so"]),
        ] {
            let expected = "/usr/bin/a needs libx.so.1, which neither base nor extension has";
            assert_eq!(
                told(&base, &contents),
                [(Severity::Warning, expected.to_owned())]
            );
        }
    }

    #[test]
    fn libraries_are_found_where_the_linker_looks_for_them() {
        let path = "/usr/lib/x86_64-linux-gnu/libx.so.1";
        let plain = |file: &str| contents("/usr/bin/a", program(), &[file.trim_start_matches('/')]);
        let merged = ["/lib64 -> usr/lib64", "/usr/lib64/libx.so.1"];
        let none = || toy::database(&["p"], &["/usr/lib/liby.so"]);
        let rows = [
            (toy::database(&["p"], &[path]), plain("/usr/bin/a")),
            (
                toy::database(&["p"], &["/lib/x86_64-linux-gnu/libx.so.1"]),
                plain("/usr/bin/a"),
            ),
            (toy::tree(&["p"], &[], &merged), plain("/usr/bin/a")),
            (none(), plain(path)),
            (none(), plain("/usr/lib64/libx.so.1")),
        ];
        for (base, contents) in rows {
            assert_eq!(told(&base, &contents), []);
        }
    }

    #[test]
    fn search_paths_of_the_object_are_followed_from_its_own_folder() {
        let private = "usr/lib/a/libx.so.1";
        let base = toy::database(&["p"], &["/usr/lib/liby.so"]);
        let with = |runpath: Option<&str>, rpath: Option<&str>| {
            let elf = Elf {
                runpath: runpath.map(str::to_owned),
                rpath: rpath.map(str::to_owned),
                ..program()
            };
            told(&base, &contents("/usr/bin/a", elf, &[private]))
        };
        assert_eq!(with(Some("$ORIGIN/../lib/a"), None), []);
        assert_eq!(with(None, Some("/x:${ORIGIN}/../$LIB/a")), []);
        assert_eq!(with(Some("$PLATFORM"), None), [], "not known");
        // Where both are there, only the newer one counts.
        for found in [with(Some("/x"), Some("/usr/lib/a")), with(None, None)] {
            let expected = "/usr/bin/a needs libx.so.1, which is only at /usr/lib/a/libx.so.1, \
                            where the dynamic linker does not look";
            assert_eq!(found, [(Severity::Note, expected.to_owned())]);
        }
    }

    #[test]
    fn a_plugin_may_need_what_its_program_has_loaded() {
        let base = toy::database(&["p"], &["/usr/lib/a/libx.so.1"]);
        let plugin = Elf {
            is_program: false,
            ..program()
        };
        assert_eq!(told(&base, &contents("/usr/lib/a/b.so", plugin, &[])), []);
    }

    #[test]
    fn a_library_of_another_machine_is_none() {
        let base = toy::database(&["p"], &["/usr/lib/i386-linux-gnu/libx.so.1"]);
        let found = told(&base, &contents("/usr/bin/a", program(), &[]));
        assert!(
            found[0].1.contains("only at /usr/lib/i386-linux-gnu"),
            "{found:?}"
        );
    }

    #[test]
    fn folders_of_ld_so_conf_count_for_the_base_alone() {
        let mut base = toy::database(&["p"], &["/opt/x/libx.so.1"]);
        let files = &mut base.system_files;
        files
            .add("/etc/ld.so.conf.d/x.conf", &mut &b"# x\n/opt/x\n"[..])
            .unwrap();
        assert_eq!(told(&base, &contents("/usr/bin/a", program(), &[])), []);
        base.paths = toy::database(&["p"], &["/opt/i386-linux-gnu/libx.so.1"]).paths;
        assert_eq!(
            told(&base, &contents("/usr/bin/a", program(), &[])).len(),
            1
        );
        base.paths = toy::database(&["p"], &["/usr/lib/liby.so"]).paths;
        let found = told(
            &base,
            &contents("/usr/bin/a", program(), &["opt/x/libx.so.1"]),
        );
        assert!(found[0].1.contains("only at /opt/x/libx.so.1"), "{found:?}");
    }

    #[test]
    fn what_the_bases_rpms_provide_is_there() {
        let provide = |name: &str| Provide {
            name: name.into(),
            version: None,
        };
        let mut base = toy::database(&["p"], &[]);
        for (name, is_there) in [
            ("libx.so.1()(64bit)", true),
            ("libx.so.1(X_1.0)(64bit)", true),
            ("libx.so.1", false),
        ] {
            base.packages[0].relations = Relations {
                provides: vec![provide(name)],
                ..Relations::default()
            };
            let found = told(&base, &contents("/usr/bin/a", program(), &[]));
            assert_eq!(found.is_empty(), is_there, "{name}: {found:?}");
        }
    }

    #[test]
    fn a_database_without_lists_of_files_does_not_know() {
        let base = toy::database(&["p"], &[]);
        let found = told(&base, &contents("/usr/bin/a", program(), &[]));
        assert!(found[0].1.contains("libx.so.1 is not known"), "{found:?}");
    }
}
