//! System extensions that the base holds already, and what they bring: systemd-sysext merges every
//! image and folder in `/etc/extensions`, `/run/extensions` and `/var/lib/extensions`.
//!
//! Of squashfs images the paths are read. Other kinds are told by their magic numbers, so that they
//! can be named as not read.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, Write};

use crate::archive::in_full;
use crate::image::squashfs::{Kind, Squashfs, SquashfsError};
use crate::image::{RELEASE_FOLDER, is_in_hierarchy};

/// Where systemd-sysext looks (systemd-sysext(8)).
const FOLDERS: [&str; 3] = [
    "/etc/extensions/",
    "/run/extensions/",
    "/var/lib/extensions/",
];
const SUFFIX: &str = ".raw";
/// Bytes of an image that are put aside to be read; of all of them together.
const LARGEST: u64 = 2 << 30;
/// Paths that are kept, of all extensions together, and their bytes.
const MOST_PATHS: u64 = 64 << 20;
/// What a path takes beside its letters.
const PATH: u64 = 64;
/// So much tells the kinds of images apart.
const HEAD: usize = 2048;

/// An extension that is on the base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedExtension {
    /// Its name: the file's or folder's, without `.raw`.
    pub name: String,
    /// Where it stands on the base.
    pub path: String,
    /// The absolute paths that it brings and that are no folders; or why they are not known.
    pub brings: Result<BTreeSet<String>, String>,
}

/// Extensions as they are found, by where they stand.
#[derive(Default)]
pub(crate) struct Merged {
    found: BTreeMap<String, MergedExtension>,
    /// Bytes that were put aside.
    spooled: u64,
    /// Bytes of the paths that are kept.
    kept: u64,
}

impl Merged {
    /// Takes in a node of the base, if it is of an extension. `content` is that of a regular file.
    pub(crate) fn take(
        &mut self,
        path: &str,
        is_folder: bool,
        content: Option<&mut dyn Read>,
    ) -> io::Result<()> {
        let Some((place, name, rest)) = parted(path) else {
            return Ok(());
        };
        match (rest, content) {
            ("", Some(content)) => {
                if let Some(name) = name.strip_suffix(SUFFIX) {
                    let brings = self.read(content)?;
                    self.put(place, name, brings);
                }
            }
            ("", None) => {}
            (rest, _) if is_folder || !is_merged(rest) => {}
            (rest, _) => self.add(place, name, rest),
        }
        Ok(())
    }

    /// All of them, by where they stand.
    pub(crate) fn into_found(self) -> Vec<MergedExtension> {
        self.found.into_values().collect()
    }

    fn put(&mut self, place: &str, name: &str, brings: Result<BTreeSet<String>, String>) {
        let extension = MergedExtension {
            name: name.to_owned(),
            path: place.to_owned(),
            brings,
        };
        self.found.insert(place.to_owned(), extension);
    }

    /// Adds a path of an extension that is a folder.
    fn add(&mut self, place: &str, name: &str, path: &str) {
        if !self.found.contains_key(place) {
            self.put(place, name, Ok(BTreeSet::new()));
        }
        self.kept = self.kept.saturating_add(path.len() as u64 + PATH);
        if let Some(extension) = self.found.get_mut(place)
            && let Ok(paths) = &mut extension.brings
        {
            if self.kept > MOST_PATHS {
                extension.brings = Err(TOO_MANY.to_owned());
            } else {
                paths.insert(path.to_owned());
            }
        }
    }

    fn read(&mut self, content: &mut dyn Read) -> io::Result<Result<BTreeSet<String>, String>> {
        let mut head = Vec::new();
        content.take(HEAD as u64).read_to_end(&mut head)?;
        if let Some(other) = other_kind(&head) {
            return Ok(Err(format!("it is {other}, which is not read here")));
        }
        let mut spool = tempfile::tempfile()?;
        spool.write_all(&head)?;
        let room = LARGEST.saturating_sub(self.spooled);
        let taken = io::copy(&mut content.take(room), &mut spool)?;
        self.spooled = self.spooled.saturating_add(taken);
        if taken == room {
            let most = LARGEST >> 30;
            return Ok(Err(format!(
                "the base's extensions have over {most} GiB together, as much as is read"
            )));
        }
        spool.rewind()?;
        let paths = self.paths(io::BufReader::new(spool));
        Ok(paths.unwrap_or_else(|error| Err(in_full(&error))))
    }

    fn paths(
        &mut self,
        image: impl Read + Seek,
    ) -> Result<Result<BTreeSet<String>, String>, SquashfsError> {
        let mut image = Squashfs::open(image)?;
        let mut walk = image.walk()?;
        let mut paths = BTreeSet::new();
        while let Some(node) = walk.next(&mut image)? {
            let path = format!("/{}", String::from_utf8_lossy(&node.path));
            if matches!(node.inode.kind, Kind::Directory(_)) || !is_merged(&path) {
                continue;
            }
            self.kept = self.kept.saturating_add(path.len() as u64 + PATH);
            if self.kept > MOST_PATHS {
                return Ok(Err(TOO_MANY.to_owned()));
            }
            paths.insert(path);
        }
        Ok(Ok(paths))
    }
}

const TOO_MANY: &str = "the base's extensions hold more paths than are kept";

/// The extension's place, its name, and the path in it, if the path is of one.
fn parted(path: &str) -> Option<(&str, &str, &str)> {
    let folder = FOLDERS.iter().find(|folder| path.starts_with(**folder))?;
    let below = path.get(folder.len()..)?;
    let name = below.split('/').next().filter(|name| !name.is_empty())?;
    let (place, rest) = path.split_at_checked(folder.len() + name.len())?;
    Some((place, name, rest))
}

/// Whether it is merged; the release file, which each extension has for itself, shows nowhere.
fn is_merged(path: &str) -> bool {
    let of_release = path
        .strip_prefix('/')
        .and_then(|it| it.strip_prefix(RELEASE_FOLDER));
    let is_of_release = of_release.is_some_and(|rest| rest.starts_with('/'));
    is_in_hierarchy(path) && !is_of_release
}

/// The kind of an image that is not squashfs, by its magic numbers.
fn other_kind(head: &[u8]) -> Option<&'static str> {
    let has = |at: usize, magic: &[u8]| head.get(at..).is_some_and(|it| it.starts_with(magic));
    if has(0, b"hsqs") {
        None
    } else if has(512, b"EFI PART") {
        Some("a disk image with partitions (GPT)")
    } else if has(1024, &[0xe2, 0xe1, 0xf5, 0xe0]) {
        Some("an erofs image")
    } else if has(1080, &[0x53, 0xef]) {
        Some("an ext4 image")
    } else {
        Some("no squashfs image")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_extensions_are_parted_and_others_are_none() {
        let rows = [
            (
                "/var/lib/extensions/a.raw",
                Some(("/var/lib/extensions/a.raw", "a.raw", "")),
            ),
            (
                "/etc/extensions/b/usr/x",
                Some(("/etc/extensions/b", "b", "/usr/x")),
            ),
            ("/var/lib/extensions", None),
            ("/usr/lib/extensions/a.raw", None),
        ];
        for (path, expected) in rows {
            assert_eq!(parted(path), expected, "{path}");
        }
    }

    #[test]
    fn images_of_other_kinds_are_named_and_damaged_ones_say_what_is_wrong() {
        let head = |at: usize, magic: &[u8]| {
            let mut head = vec![0; HEAD];
            head[at..at + magic.len()].copy_from_slice(magic);
            head
        };
        let rows = [
            (head(512, b"EFI PART"), "(GPT)"),
            (head(1024, &[0xe2, 0xe1, 0xf5, 0xe0]), "erofs"),
            (head(1080, &[0x53, 0xef]), "ext4"),
            (vec![], "no squashfs image"),
            (head(0, b"hsqs"), "squashfs 0.0"),
        ];
        for (bytes, expected) in rows {
            let mut merged = Merged::default();
            let path = "/var/lib/extensions/x.raw";
            merged
                .take(path, false, Some(&mut bytes.as_slice()))
                .unwrap();
            let found = merged.into_found();
            assert_eq!(found[0].name, "x");
            let why = found[0].brings.clone().unwrap_err();
            assert!(why.contains(expected), "{why}");
        }
    }

    #[test]
    fn a_folder_is_an_extension_and_what_is_not_merged_is_not_its() {
        let mut merged = Merged::default();
        for path in [
            "/etc/extensions/b/usr/bin/x",
            "/etc/extensions/b/etc/y",
            "/etc/extensions/b/usr/lib/extension-release.d/extension-release.b",
        ] {
            let mut content: &[u8] = b"content";
            merged.take(path, false, Some(&mut content)).unwrap();
        }
        merged.take("/etc/extensions/b/usr", true, None).unwrap();
        let found = merged.into_found();
        let expected = BTreeSet::from(["/usr/bin/x".to_owned()]);
        assert_eq!(found[0].brings, Ok(expected));
    }
}
