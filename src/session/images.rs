//! Existing images: read, and checked against a base.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::archive::{Ledger, in_full};
use crate::base::Base;
use crate::check::acceptance::{ExtensionFacts, Read};
use crate::check::images::{Assumed, ImagesCheck, ImagesOptions, ReadImage, TooOld, check_images};
use crate::extension::{self, ExistingImage};
use crate::image::opened::{Class, Form, ImageError, ImageTree, OpenedImage, Placed};

/// The largest release file that is read; real ones have some hundred bytes.
const LARGEST_RELEASE: u64 = 1 << 20;

/// Why images cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum ImagesError {
    /// An image cannot be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The image.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No image was named, and the base is no folder in which to look for any.
    #[error(
        "no IMAGE is named, and {} is no folder: name the images, or give the base's root file \
         system as a folder, whose own extensions are then checked",
        base.display()
    )]
    NoImage {
        /// The base.
        base: PathBuf,
    },
    /// The rules of the version of systemd are not known.
    #[error(transparent)]
    TooOld(#[from] TooOld),
}

/// Reads images, and checks them against a base; without any, those that the base itself holds where
/// systemd looks for them.
///
/// # Errors
/// If an image is not there, or the version of systemd is too old. An image that is damaged is a
/// finding.
pub fn check(
    base: &Base,
    paths: &[PathBuf],
    options: &ImagesOptions,
    ledger: &Ledger,
) -> Result<ImagesCheck, ImagesError> {
    let assumed = Assumed::of(base, options)?;
    let class = options.merge.class;
    let root = base.path.is_dir().then_some(base.path.as_path());
    let mut images = Vec::new();
    for placed in placed(base, paths, class, root)? {
        let content = placed.content(root, assumed.picked(base, &placed, class));
        let (read, existing) = read(&placed, &content, base, ledger);
        images.push(ReadImage {
            placed,
            read,
            existing,
        });
    }
    Ok(check_images(base, images, options, &assumed))
}

/// The images at their places.
fn placed(
    base: &Base,
    paths: &[PathBuf],
    class: Class,
    root: Option<&Path>,
) -> Result<Vec<Placed>, ImagesError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| ImagesError::Io { path, source }
    };
    if !paths.is_empty() {
        let placed = paths
            .iter()
            .map(|path| Placed::find(path, class, root).map_err(failed(path)));
        return placed.collect();
    }
    let root = root.ok_or_else(|| ImagesError::NoImage {
        base: base.path.clone(),
    })?;
    Placed::all_on(root, class).map_err(failed(root))
}

/// What an image holds, as far as it decides, and all of it.
fn read(
    placed: &Placed,
    content: &Path,
    base: &Base,
    ledger: &Ledger,
) -> (Read, Option<ExistingImage>) {
    let is_nothing = match &placed.form {
        Form::Special | Form::Link(None) => true,
        Form::Versions(_) => content == placed.path,
        Form::File | Form::Folder | Form::Link(Some(_)) => false,
    };
    if is_nothing {
        return (Read::Facts(ExtensionFacts::default()), None);
    }
    match read_whole(content, base, ledger) {
        Ok((facts, existing)) => (Read::Facts(facts), Some(existing)),
        Err(error) if error.may_be_sound() => (Read::Unreadable(in_full(&error)), None),
        Err(error) => (Read::Damaged(in_full(&error)), None),
    }
}

fn read_whole(
    path: &Path,
    base: &Base,
    ledger: &Ledger,
) -> Result<(ExtensionFacts, ExistingImage), ImageError> {
    let mut image = OpenedImage::open(path)?;
    let existing = extension::read_existing(&mut image, Some(base), ledger)?;
    let tree = &existing.tree;
    // A release file may be a link to anywhere in the image, so the tree comes first.
    let folders = [Class::Sysext, Class::Confext].map(Class::release_folder);
    let resolved = folders.map(|folder| tree.resolve(folder).map_or(folder, |it| it.path.as_str()));
    let entries = resolved.iter().flat_map(|folder| tree.below(folder));
    let files = entries.filter_map(|entry| tree.resolve(&entry.path));
    let wanted: Vec<&str> = files.map(|file| file.path.as_str()).collect();
    let texts = ImageTree::texts(&mut image, &|path| wanted.contains(&path), LARGEST_RELEASE)?;
    let texts: BTreeMap<String, Vec<u8>> = texts.into_iter().collect();
    let text = |path: &str| {
        let bytes = texts.get(path)?;
        Some(String::from_utf8_lossy(bytes).into_owned())
    };
    let facts = ExtensionFacts::of(tree, &text);
    Ok((facts, existing))
}
