//! Where the dynamic linker looks for a library, and whether base or extension has it there.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::archive::elf::Elf;
use crate::base::Base;
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

/// The result of the search for one library.
pub(super) enum Found {
    Yes,
    /// Only in a folder that the linker does not search.
    Elsewhere(String),
    No,
}

/// Where libraries are, in the base and in the extension.
pub(super) struct Linker<'a> {
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
    pub(super) fn new(base: &'a Base, contents: &Contents) -> Self {
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

    pub(super) fn find(&self, path: &str, elf: &Elf, name: &str) -> Found {
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

    /// Whether it is known which libraries the base has.
    pub(super) fn knows_libraries(&self) -> bool {
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
