//! Reads extensions that a later one builds on (`--on`).

use std::path::{Path, PathBuf};

use crate::archive::Ledger;
use crate::base::EarlierExtension;
use crate::extension;
use crate::feed::Pool;
use crate::image::opened::{ImageError, ImageTree, OpenedImage};
use crate::image::{Manifest, ManifestPackage};
use crate::package::{Family, Importance, MultiArch, Package, Relations, Version};

/// Why an earlier extension cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EarlierError {
    /// The image cannot be read.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The image does not say which packages it has.
    #[error(
        "{} has no manifest, so its packages are not known: build it with this version of \
         sysextant, without --no-manifest",
        path.display()
    )]
    NoManifest {
        /// The image.
        path: PathBuf,
    },
    /// It was built for packages of another family.
    #[error("{} was built for a base of {theirs} packages, and the base has {own}", path.display())]
    OtherFamily {
        /// The image.
        path: PathBuf,
        /// Its family.
        theirs: String,
        /// The base's.
        own: &'static str,
    },
}

/// Reads one of them. What a package provides and needs is told by the feeds, where they have the
/// same package; of others the name and version count.
pub(super) fn read(
    path: &Path,
    pool: &Pool,
    family: Family,
    ledger: &Ledger,
) -> Result<EarlierExtension, EarlierError> {
    let mut image = OpenedImage::open(path)?;
    let manifest = extension::manifest(&mut image)?;
    let Some(manifest) = manifest else {
        let path = path.to_owned();
        return Err(EarlierError::NoManifest { path });
    };
    if !family.is_called(&manifest.base.family) {
        return Err(EarlierError::OtherFamily {
            path: path.to_owned(),
            theirs: manifest.base.family,
            own: family.name(),
        });
    }
    let Manifest { name, packages, .. } = manifest;
    let packages = packages.into_iter();
    Ok(EarlierExtension {
        name,
        path: path.display().to_string(),
        packages: packages
            .map(|mut of_manifest| {
                let paths = std::mem::take(&mut of_manifest.paths);
                (package(&of_manifest, pool), paths)
            })
            .collect(),
        tree: ImageTree::read(&mut image, ledger)?,
    })
}

fn package(of_manifest: &ManifestPackage, pool: &Pool) -> Package {
    let same = pool
        .named(&of_manifest.name)
        .map(|id| &pool.get(id).package);
    let mut same = same.filter(|package| {
        package.version.as_str() == of_manifest.version
            && package.architecture == of_manifest.architecture
    });
    if let Some(package) = same.next() {
        return package.clone();
    }
    Package {
        name: of_manifest.name.as_str().into(),
        version: Version::new(&of_manifest.version),
        architecture: of_manifest.architecture.as_str().into(),
        multi_arch: MultiArch::No,
        importance: Importance::default(),
        section: "".into(),
        source: of_manifest.source.as_str().into(),
        license: of_manifest.license.as_str().into(),
        summary: "".into(),
        description: "".into(),
        installed_size: None,
        relations: Relations::default(),
        files: Box::default(),
    }
}
