//! Which packages an image without a manifest may be made of: a guess from what packages leave behind.

use std::collections::BTreeMap;

use super::existing::ExistingImage;

/// What a package was guessed from, and its version where that tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The name: that of the documentation folder, of the `.pc` file, or of the library.
    pub name: String,
    /// The version, if something tells it.
    pub version: Option<String>,
    /// What it was guessed from.
    pub from: GuessedFrom,
}

/// What tells of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GuessedFrom {
    /// A folder in `/usr/share/doc`.
    Documentation,
    /// A `.pc` file of pkg-config.
    PkgConfig,
    /// The soname of a library.
    Soname,
}

impl GuessedFrom {
    /// The stable word, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Documentation => "documentation",
            Self::PkgConfig => "pkg-config",
            Self::Soname => "soname",
        }
    }
}

/// How files of pkg-config end.
const PKG_CONFIG: &str = ".pc";
/// Folders below which everything is of one package.
const DOCUMENTATION: [&str; 2] = ["usr/share/doc/", "usr/share/licenses/"];

/// Whether the text of the file at that path tells of a package.
pub(super) fn tells(path: &str) -> bool {
    path.ends_with(PKG_CONFIG) && path.contains("/pkgconfig/")
}

/// The guesses; `texts` are those of the files that [`tells`] names.
pub(super) fn guesses(image: &ExistingImage, texts: &[(String, Vec<u8>)]) -> Vec<Guess> {
    let mut found: BTreeMap<(GuessedFrom, String), Option<String>> = BTreeMap::new();
    for entry in &image.contents.entries {
        let mut folders = DOCUMENTATION.iter();
        let below = folders.find_map(|folder| entry.path.strip_prefix(folder));
        if let Some(name) = below.and_then(|below| below.split('/').next()) {
            found
                .entry((GuessedFrom::Documentation, name.to_owned()))
                .or_default();
        }
    }
    for (path, text) in texts {
        let text = String::from_utf8_lossy(text);
        let version = text.lines().find_map(|line| line.strip_prefix("Version:"));
        let name = path.rsplit('/').next().unwrap_or(path);
        let name = name.strip_suffix(PKG_CONFIG).unwrap_or(name).to_owned();
        let version = version.map(|version| version.trim().to_owned());
        found.insert((GuessedFrom::PkgConfig, name), version);
    }
    for object in image.contents.objects.values() {
        let soname = object.elf.as_ref().and_then(|elf| elf.soname.clone());
        if let Some(soname) = soname {
            found.entry((GuessedFrom::Soname, soname)).or_default();
        }
    }
    let guesses = found.into_iter();
    guesses
        .map(|((from, name), version)| Guess {
            name,
            version,
            from,
        })
        .collect()
}
