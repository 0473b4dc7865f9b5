//! What an existing image holds, as a build would say it of its own: the contents with the paths of
//! the base that they hide, and what observers learn of its files.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read};

use compact_str::CompactString;

use crate::archive::{Hasher, Ledger, Limit};
use crate::base::Base;
use crate::extension::layout::merged_usr::MergedUsr;
use crate::extension::layout::shadow::Hidden;
use crate::extension::payload::facts::Facts;
use crate::extension::payload::observe::observers;
use crate::extension::payload::observer::{ObservedFile, Observer};
use crate::foundation::quantity::human_size;
use crate::image::opened::{ImageError, ImageNode, ImageTree, OpenedImage, StoredKind};
use crate::image::{
    Contents, Entry, EntryKind, LARGEST_MANIFEST, MANIFEST_FOLDER, Manifest, Shadow,
    is_in_hierarchy,
};

/// How the name of a manifest ends.
const JSON: &str = ".json";

/// An existing image, read as a whole.
#[derive(Clone, Debug)]
pub struct ExistingImage {
    /// All that it holds, whiteouts and what is not merged included.
    pub tree: ImageTree,
    /// What of it is merged.
    pub contents: Contents,
    /// What it says of itself.
    pub manifest: Option<Manifest>,
}

/// Reads an image. With a base, contents are compared with the base's where it has digests.
///
/// # Errors
/// If the image cannot be read, or holds more than the ledger allows.
pub fn read_existing(
    image: &mut OpenedImage,
    base: Option<&Base>,
    ledger: &Ledger,
) -> Result<ExistingImage, ImageError> {
    let merged = base.map(MergedUsr::of);
    let (manifest, note) = manifest_or_note(image)?;
    let mut reading = Reading {
        base: base.zip(merged.as_ref()),
        owners: manifest.as_ref().map(Manifest::owners).unwrap_or_default(),
        facts: Facts::default(),
        entries: Vec::new(),
        sizes: HashMap::new(),
    };
    let tree = ImageTree::read_with(image, ledger, &mut |node, content| {
        reading.see(node, content)
    })?;
    let Reading {
        facts, mut entries, ..
    } = reading;
    entries.sort_by(|one, other| one.path.cmp(&other.path));
    let contents = Contents {
        entries,
        texts: facts.texts,
        objects: facts.objects,
        notes: note.into_iter().collect(),
        ..Contents::default()
    };
    Ok(ExistingImage {
        tree,
        contents,
        manifest,
    })
}

/// What an image says of itself, if it holds a manifest that can be read.
///
/// # Errors
/// If the image cannot be read.
pub fn manifest(image: &mut OpenedImage) -> Result<Option<Manifest>, ImageError> {
    Ok(manifest_or_note(image)?.0)
}

/// What the image says of itself, and a sentence where that cannot be used. Images are renamed, so
/// the only manifest counts under any name.
///
/// # Errors
/// If the image cannot be read.
pub fn manifest_or_note(
    image: &mut OpenedImage,
) -> Result<(Option<Manifest>, Option<String>), ImageError> {
    let is_one = |path: &str| {
        let name = path.strip_prefix(MANIFEST_FOLDER);
        let name = name.and_then(|it| it.strip_prefix('/'));
        name.is_some_and(|name| name.ends_with(JSON) && !name.contains('/'))
    };
    let mut too_large = None;
    let mut found = Vec::new();
    image.walk(&mut |node, content| {
        match node.kind {
            StoredKind::File(size) if is_one(&node.path) && size > LARGEST_MANIFEST => {
                too_large = Some(node.path);
            }
            StoredKind::File(_) if is_one(&node.path) => {
                let mut text = Vec::new();
                Limit::new(content, LARGEST_MANIFEST).read_to_end(&mut text)?;
                found.push((node.path, text));
            }
            _ => {}
        }
        Ok(())
    })?;
    if let Some(path) = too_large {
        let most = human_size(LARGEST_MANIFEST);
        let note = format!("its manifest /{path} is larger than {most}, and is not read");
        return Ok((None, Some(note)));
    }
    let [(path, text)] = found.as_slice() else {
        let note = "it holds several manifests, so none of them is used";
        return Ok((None, (!found.is_empty()).then(|| note.to_owned())));
    };
    match Manifest::parse(text) {
        Ok(manifest) if manifest.format <= Manifest::FORMAT => Ok((Some(manifest), None)),
        Ok(manifest) => {
            let format = manifest.format;
            let note = format!("its manifest /{path} is of format {format}, newer than is read");
            Ok((None, Some(note)))
        }
        Err(error) => {
            let note = format!("its manifest /{path} cannot be read: {error}");
            Ok((None, Some(note)))
        }
    }
}

/// The contents as they are read.
struct Reading<'r> {
    base: Option<(&'r Base, &'r MergedUsr<'r>)>,
    /// The package of each path, as the manifest has it.
    owners: BTreeMap<&'r str, &'r str>,
    facts: Facts,
    entries: Vec<Entry>,
    /// The first path of each inode with its size: the later ones are hard links.
    sizes: HashMap<(u64, u64), (String, u64, Option<String>)>,
}

impl Reading<'_> {
    fn see(&mut self, node: &ImageNode, content: &mut dyn Read) -> io::Result<()> {
        let path = format!("/{}", node.path);
        if !is_in_hierarchy(&path) && node.path != "usr" && node.path != "opt" {
            return Ok(());
        }
        let hidden = self
            .base
            .and_then(|(base, merged)| Hidden::find(base, merged, &path, &path));
        let mut digest = None;
        let kind = match &node.kind {
            StoredKind::File(size) => {
                if let Some((first, _, known)) = self.sizes.get(&node.inode) {
                    digest.clone_from(known);
                    EntryKind::HardLink(first.clone())
                } else {
                    let digester = hidden.as_ref().and_then(|it| it.digester(*size));
                    digest = self.read(&path, *size, digester, content)?;
                    let first = (node.path.clone(), *size, digest.clone());
                    self.sizes.insert(node.inode, first);
                    EntryKind::File(*size)
                }
            }
            StoredKind::Directory => EntryKind::Directory,
            StoredKind::Symlink(target) => EntryKind::Symlink(target.clone()),
            StoredKind::Fifo => EntryKind::Fifo,
            StoredKind::Socket => EntryKind::Socket,
            // Devices are no contents; checks find them in the tree.
            StoredKind::CharacterDevice(_) | StoredKind::BlockDevice(_) => return Ok(()),
        };
        let size = match &node.kind {
            StoredKind::File(size) => *size,
            _ => 0,
        };
        let shadow: Option<Shadow> = hidden
            .as_ref()
            .and_then(|hidden| hidden.by(&kind, size, digest.as_deref()));
        self.entries.push(Entry {
            path: node.path.clone(),
            kind,
            mode: node.mode,
            uid: node.uid,
            gid: node.gid,
            mtime: node.mtime,
            xattrs: node.xattrs.clone(),
            package: self.owners.get(node.path.as_str()).map(|&name| name.into()),
            shadow,
        });
        Ok(())
    }

    /// Shows the content to its observers, and gives its digest, if that is asked for.
    fn read(
        &mut self,
        path: &str,
        size: u64,
        mut digester: Option<Hasher>,
        content: &mut dyn Read,
    ) -> io::Result<Option<String>> {
        let owner = self.owners.get(path.trim_start_matches('/'));
        let package: CompactString = owner.copied().unwrap_or_default().into();
        let file = ObservedFile {
            path,
            package: &package,
            size,
            is_left_out: false,
        };
        let mut observers: Vec<Box<dyn Observer>> = observers(&file, &mut self.facts);
        if observers.is_empty() && digester.is_none() {
            return Ok(None);
        }
        let mut buffer = vec![0; 64 << 10];
        loop {
            let length = match content.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let bytes = buffer.get(..length).unwrap_or_default();
            for observer in &mut observers {
                observer.see(bytes);
            }
            if let Some(digester) = &mut digester {
                digester.update(bytes);
            }
        }
        for observer in observers {
            observer.finish(&file, &mut self.facts);
        }
        Ok(digester.map(|it| it.finish().to_string()))
    }
}
