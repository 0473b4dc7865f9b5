//! What an existing image holds, summed up.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::existing::{ExistingImage, read_existing};
use super::guess::{Guess, guesses, tells};
use crate::archive::Ledger;
use crate::base::Base;
use crate::extension::layout::ownership::CAPABILITIES;
use crate::extension::unit::is_unit;
use crate::image::opened::{
    ImageError, ImageNode, ImageTree, OpenedImage, PartitionKind, StoredKind,
};
use crate::image::{Entry, EntryKind, OsRelease, RELEASE_FOLDER};

/// How an image is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// A squashfs, by itself or in a partition.
    Squashfs {
        /// Bytes of the file.
        bytes: u64,
        /// The partition's word, if it is in one.
        partition: Option<&'static str>,
        /// The compressor.
        compression: &'static str,
        /// Bytes of a block.
        block_size: u32,
        /// Seconds since 1970.
        created: u32,
    },
    /// A folder.
    Folder,
}

/// The entries and bytes below a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderSize {
    /// Its path, without a leading slash.
    pub path: String,
    /// How many entries are below it.
    pub entries: usize,
    /// Bytes of the regular files below it.
    pub bytes: u64,
}

/// A release file in the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseText {
    /// Its path.
    pub path: String,
    /// Its fields.
    pub fields: Vec<(String, String)>,
    /// Whether the attribute lets the image have any name.
    pub fits_any_name: bool,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// The image.
    pub path: PathBuf,
    /// How it is stored.
    pub storage: Storage,
    /// Its release files.
    pub releases: Vec<ReleaseText>,
    /// What it holds.
    pub image: ExistingImage,
    /// Bytes of all regular files, hard links once.
    pub unpacked: u64,
    /// Folders of up to three components, the largest first.
    pub folders: Vec<FolderSize>,
    /// The packages that it may be made of.
    pub guesses: Vec<Guess>,
}

/// The largest text that is read for a guess or a release file.
const LARGEST_TEXT: u64 = 256 << 10;
/// Components of the folders that are listed.
const DEPTH: usize = 3;

/// Inspects an image; with a base also which paths of it the image hides.
///
/// # Errors
/// If it cannot be read, or holds more than the ledger allows.
pub fn inspect(
    path: &Path,
    base: Option<&Base>,
    ledger: &Ledger,
) -> Result<Inspection, ImageError> {
    let mut opened = OpenedImage::open(path)?;
    let image = read_existing(&mut opened, base, ledger)?;
    let is_wanted = |path: &str| tells(path) || path.starts_with(RELEASE_FOLDER);
    let texts = ImageTree::texts(&mut opened, &is_wanted, LARGEST_TEXT)?;
    let (releases, others): (Vec<_>, Vec<_>) = texts
        .into_iter()
        .partition(|(path, _)| path.starts_with(RELEASE_FOLDER));
    let releases = releases.into_iter().map(|(path, text)| {
        let fields = OsRelease::parse(&String::from_utf8_lossy(&text));
        let node = image.tree.node(&path);
        ReleaseText {
            fits_any_name: node.is_some_and(ImageNode::allows_any_name),
            fields: fields
                .fields()
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
            path,
        }
    });
    Ok(Inspection {
        path: path.to_owned(),
        storage: storage(&opened),
        releases: releases.collect(),
        unpacked: image.contents.bytes(),
        folders: folders(&image.contents.entries),
        guesses: guesses(&image, &others),
        image,
    })
}

fn storage(opened: &OpenedImage) -> Storage {
    match (opened.bytes(), opened.superblock()) {
        (Some(bytes), Some(superblock)) => Storage::Squashfs {
            bytes,
            partition: opened.partition().map(PartitionKind::name),
            compression: superblock.compressor.name(),
            block_size: superblock.block_size,
            created: superblock.modification_time,
        },
        _ => Storage::Folder,
    }
}

/// The sums of all folders near the top, the largest first.
fn folders(entries: &[Entry]) -> Vec<FolderSize> {
    let mut sums: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
    for entry in entries {
        let bytes = match entry.kind {
            EntryKind::File(bytes) => bytes,
            _ => 0,
        };
        let ends = entry.path.match_indices('/').map(|(at, _)| at).take(DEPTH);
        for end in ends {
            let folder = entry.path.get(..end).unwrap_or_default();
            let sum = sums.entry(folder).or_default();
            *sum = (sum.0 + 1, sum.1.saturating_add(bytes));
        }
    }
    let sums = sums.into_iter().map(|(path, (entries, bytes))| FolderSize {
        path: path.to_owned(),
        entries,
        bytes,
    });
    let mut folders: Vec<FolderSize> = sums.collect();
    folders.sort_by(|one, other| other.bytes.cmp(&one.bytes).then(one.path.cmp(&other.path)));
    folders
}

impl Inspection {
    /// Units of the system manager, by path.
    pub fn units(&self) -> impl Iterator<Item = &str> {
        let entries = self.image.contents.entries.iter();
        let paths = entries.map(|entry| entry.path.as_str());
        paths.filter(|path| is_unit(path))
    }

    /// Files with setuid, setgid or capabilities.
    pub fn privileged(&self) -> impl Iterator<Item = &Entry> {
        let entries = self.image.contents.entries.iter();
        entries.filter(|entry| {
            let has_capabilities = entry.xattrs.iter().any(|(name, _)| name == CAPABILITIES);
            matches!(entry.kind, EntryKind::File(_))
                && (entry.mode & 0o6000 != 0 || has_capabilities)
        })
    }

    /// Entries with extended attributes.
    pub fn with_xattrs(&self) -> impl Iterator<Item = &Entry> {
        let entries = self.image.contents.entries.iter();
        entries.filter(|entry| !entry.xattrs.is_empty())
    }

    /// Links whose target is not in the image; the base may have it.
    pub fn links_out(&self) -> impl Iterator<Item = (&str, &str)> {
        let entries = self.image.contents.entries.iter();
        entries.filter_map(|entry| match &entry.kind {
            EntryKind::Symlink(target) if self.image.tree.resolve(&entry.path).is_none() => {
                Some((entry.path.as_str(), target.as_str()))
            }
            _ => None,
        })
    }

    /// What is outside `/usr` and `/opt`, folders aside.
    pub fn outside(&self) -> impl Iterator<Item = &ImageNode> {
        let nodes = self.image.tree.nodes().iter();
        nodes.filter(|node| {
            let top = node.path.split('/').next().unwrap_or_default();
            !matches!(top, "usr" | "opt") && node.kind != StoredKind::Directory
        })
    }
}
